"""The registered tasks from their command line to their exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from rota.local import Emulator
from rota.registry import load

REPOSITORY = Path(__file__).parents[2]


def run(emulator: Emulator, *args: str, **variables: str) -> tuple[int, list[dict[str, Any]]]:
    """`python -m rota run --env staging …` in the repository: its status and its log."""
    command = [sys.executable, "-m", "rota", "run", "--env", "staging", *args]
    environ = {"PATH": os.environ["PATH"], **emulator.environment, **variables}
    ended = subprocess.run(command, cwd=REPOSITORY, env=environ, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()]


def test_the_migration_prepares_an_empty_account_for_the_tasks(aws: Emulator) -> None:
    status, log = run(aws, "db-migrate-up")
    assert (status, log[-1]["outcome"]) == (0, "succeeded")
    boto3.client("s3").create_bucket(Bucket="payments-staging-agencies")
    status, log = run(aws, "reductions-send-claimant-lists", "DUA", ROTA_SCHEDULED_TIME="2026-01-05T09:00:00Z")
    assert (status, log[-1]["outcome"]) == (0, "succeeded")
    (sent,) = [line for line in log if line["message"] == "list sent"]
    assert sent["key"] == "outbound/dua/claimants-20260105.txt"


def test_each_schedule_of_the_lists_sends_its_agencys_and_no_other(aws: Emulator) -> None:
    name = "reductions-send-claimant-lists"
    assert run(aws, "db-migrate-up")[0] == 0
    boto3.client("s3").create_bucket(Bucket="payments-staging-agencies")
    sent = {}
    for schedule in load(REPOSITORY / "tasks/tasks.yaml").resolve("staging").task(name).schedules:
        _, log = run(aws, name, *schedule.args, ROTA_SCHEDULED_TIME="2026-01-05T09:00:00Z")
        sent[schedule.name] = [line["key"] for line in log if line["message"] == "list sent"]
    assert sent == {
        "dia": ["outbound/dia/claimants-20260105.txt"],
        "dua": ["outbound/dua/claimants-20260105.txt"],
    }


def test_failed_work_does_not_end_with_status_0(aws: Emulator) -> None:
    assert run(aws, "db-migrate-up")[0] == 0
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="payments-staging-edi")
    s3.put_object(Bucket="payments-staging-edi", Key="inbox/bad.edi", Body=b"hello")
    status, log = run(aws, "process-edis")
    assert (status, log[-1]["outcome"]) == (1, "failed")
    assert [line["quarantined"] for line in log if line["message"] == "inbox processed"] == [1]
    assert run(aws, "process-edis")[0] == 0
