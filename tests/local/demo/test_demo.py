"""`rota demo` from its beginning to its end, and what can be done after it; about 50 seconds."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.local.demo.showing import Show, clean_environ, down, make_project, rota


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """The demo, shown to its end while something else has the usual port."""
    project = make_project(tmp_path_factory.mktemp("demo") / "a clone")
    with socket.socket() as other:
        with suppress(OSError):  # then somebody else has it
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", 4566))
            other.listen()
        show = Show(project)
        code, err = show.end()
    assert (code, err) == (0, ""), show.out
    yield show
    stopped = down(project)
    assert stopped.returncode == 0
    assert "is stopped" in stopped.stderr
    assert show.left_running() == []


def test_it_shows_the_table_of_staging_first(shown: Show) -> None:
    assert shown.out.startswith("TasksStaging: 6 tasks of tasks/tasks.yaml in staging\n")


def test_it_takes_a_free_port_where_something_else_has_the_usual_one(shown: Show) -> None:
    assert "port 4566 is in use, so it takes a free one" in shown.out


def test_it_deploys_with_the_cdk_cli(shown: Show) -> None:
    commands = re.findall(r"^\$ cdk (\w+)", shown.out, re.MULTILINE)
    assert commands == ["synth", "bootstrap", "deploy"]
    assert "TasksStaging is in aws://222222222222/us-east-1 of the local AWS" in shown.out


def test_it_says_that_tasks_are_simulated(shown: Show) -> None:
    assert "Tasks run as processes here, a simulation of Fargate" in shown.out


def test_a_task_is_started_by_its_schedule_and_its_log_exit_and_mails_are_shown(shown: Show) -> None:
    part = shown.out.partition("Started by its schedule")[2].partition("Started by an upload")[0]
    assert "rule payments-staging-send-payment-reminder, cron(0 14 ? * MON-FRI *): its next run" in part
    assert "started  trigger=schedule" in part
    assert "reminders sent  sent=2  rejected=0" in part
    assert "send-payment-reminder ended with exit code 0" in part
    assert "to ada@example.com: Your payment is waiting for you" in part


def test_an_upload_starts_the_other_and_what_it_wrote_is_shown(shown: Show) -> None:
    part = shown.out.partition("Started by an upload")[2]
    assert "s3://payments-staging-edi/inbox/partner-997.edi is there" in part
    assert "trigger=s3  trigger_name=arrival" in part
    assert "process-edis ended with exit code 0" in part
    assert "s3://payments-staging-edi/records/" in part
    assert "PARTNER/000000001, 997 SI/100001251 accepted" in part


def test_a_second_one_uses_what_runs_and_shows_the_same(shown: Show) -> None:
    again = Show(shown.project)
    code, err = again.end()
    assert (code, err) == (0, ""), again.out
    assert "it ran already at" in again.out
    assert "sent=2  rejected=0" in again.out
    assert "  It sent 2 mails" in again.out
    assert "PARTNER/000000001, 997 SI/100001251 accepted" in again.out


def test_interrupted_it_leaves_a_local_aws_that_ran_before(shown: Show) -> None:
    again = Show(shown.project)
    again.read_until("$ cdk synth")
    os.killpg(again.process.pid, signal.SIGINT)
    code, err = again.end()
    assert code == 130
    assert re.fullmatch(r"\ninterrupted: the local AWS at \S+, which ran before, goes on; .*rota local down\n", err)
    assert again.left_running() == [line for line in again.left_running() if "rota.local.adapter" in line]
    assert rota(shown.project, "local", "status").returncode == 0


def test_a_task_is_started_as_its_schedule_would_and_its_log_is_the_output(shown: Show) -> None:
    ran = rota(shown.project, "local", "start", "export-report", "--env", "staging")
    assert ran.returncode == 0, ran.stderr
    assert "report written  key=reports/payments-" in ran.stdout
    assert re.match(r"started as the run of \d{4}-\d\d-\d\d 23:30 UTC of payments-staging-export-report ", ran.stderr)
    assert ran.stderr.endswith("export-report ended with exit code 0\n")


def test_a_schedule_of_a_zone_is_started_by_its_name_and_brings_its_arguments(shown: Show) -> None:
    arguments = ("reductions-send-claimant-lists", "--env", "staging", "--schedule", "dia")
    ran = rota(shown.project, "local", "start", *arguments)
    assert ran.returncode == 0, ran.stderr
    assert "trigger_name=dia" in ran.stdout
    assert "list sent  agency=DIA" in ran.stdout


def test_a_task_without_a_schedule_is_started_by_hand(shown: Show) -> None:
    ran = rota(shown.project, "local", "start", "db-migrate-up", "--env", "staging")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.startswith("started by hand: task ")
    assert "trigger=manual" in ran.stdout


def test_the_exit_code_is_the_containers(shown: Show) -> None:
    program = (
        "import boto3\ns3 = boto3.client('s3')\n"
        "for found in s3.list_objects_v2(Bucket='payments-staging-reports', Prefix='payments/')['Contents']:\n"
        "    s3.delete_object(Bucket='payments-staging-reports', Key=found['Key'])\n"
    )
    emptied = rota(shown.project, "local", "exec", "--env", "staging", "--", sys.executable, "-c", program)
    assert emptied.returncode == 0, emptied.stderr
    ran = rota(shown.project, "local", "start", "export-report", "--env", "staging")
    assert ran.returncode == 1
    assert "no payments under s3://payments-staging-reports/payments/" in ran.stdout
    assert "export-report ended with exit code 1" in ran.stderr


def test_ctrl_c_stops_following_and_says_how_to_stop_the_task(shown: Show) -> None:
    """As soon as it is started: it may be over before anything else can be said."""
    following = subprocess.Popen(
        [sys.executable, "-m", "rota", "local", "start", "db-migrate-up", "--env", "staging"],
        cwd=shown.project,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert following.stderr is not None
    started = following.stderr.readline()
    following.send_signal(signal.SIGINT)
    _, err = following.communicate(timeout=60)
    task = started.split()[-1]
    assert following.returncode == 130
    assert "the task keeps running; to stop it: rota local exec --env staging -- aws ecs stop-task" in err
    assert f"--cluster app-staging --task {task}\n" in err


def test_what_is_not_deployed_names_the_command_that_deploys_it(shown: Show) -> None:
    ran = rota(shown.project, "local", "start", "export-report", "--env", "prod")
    assert ran.returncode == 1
    assert "not deployed to the local AWS; first: rota local exec --env prod -- npx cdk deploy TasksProd" in ran.stderr
