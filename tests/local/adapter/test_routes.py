"""The adapter's own pages: a launch, what runs here, and the credentials of a task."""

import json
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rota.errors import RotaError
from rota.local import Emulator
from rota.local.client import control
from rota.local.host.loopback import ask
from tests.local.adapter.conftest import PROJECT
from tests.local.adapter.places import REGION, Aws, allowed, eventually, messages
from tests.local.adapter.tasks import Cluster, cluster

SHOWS_ITS_TIME = "import sys; print(sys.argv[1])"


def scheduled(aws: Aws, there: Cluster) -> None:
    """A rule that is due every ten years, and shows its task the time."""
    run = {"Action": "ecs:RunTask", "Resource": f"{there.definition}:*"}
    give = {"Action": "iam:PassRole", "Resource": "*"}
    override = {"containerOverrides": [{"name": "report", "command": [SHOWS_ITS_TIME, "<time>"]}]}
    target = {
        "Id": "task",
        "Arn": there.arn,
        "RoleArn": aws.role("invocation", "events.amazonaws.com", run, give),
        "EcsParameters": {"TaskDefinitionArn": f"{there.definition}:1", "LaunchType": "FARGATE"},
        "InputTransformer": {"InputPathsMap": {"time": "$.time"}, "InputTemplate": json.dumps(override)},
    }
    events = aws.client("events")
    events.put_rule(Name="rare", ScheduleExpression="rate(3650 days)")
    events.put_targets(Rule="rare", Targets=[target])
    events.put_rule(Name="arrival", EventPattern='{"source": ["aws.s3"]}')


def test_a_rule_is_started_now_with_the_time_of_its_next_run(local: Aws) -> None:
    there = cluster(local, SHOWS_ITS_TIME)
    scheduled(local, there)
    started = control.start(local.endpoint, local.account, REGION, rule="rare")
    assert started.failures == ()
    assert timedelta(days=3649) < started.scheduled_time - datetime.now(UTC) <= timedelta(days=3650)
    (arn,) = started.tasks
    there.at(arn, "STOPPED")
    assert there.log(arn) == [f"{started.scheduled_time:%Y-%m-%dT%H:%M:%SZ}"]


def test_a_launch_of_a_schedule_also_reaches_a_target_that_is_not_a_task(local: Aws) -> None:
    url, arn = local.queue("jobs")
    local.client("scheduler").create_schedule(
        Name="nightly",
        ScheduleExpression="cron(0 3 * * ? *)",
        ScheduleExpressionTimezone="Asia/Tokyo",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": arn,
            "RoleArn": f"arn:aws:iam::{local.account}:role/none",
            "Input": "<aws.scheduler.scheduled-time>",
        },
    )
    started = control.start(local.endpoint, local.account, REGION, schedule="nightly")
    assert started.scheduled_time.hour == 18  # 03:00 in Tokyo
    assert messages(local, url, enough=bool) == [f"{started.scheduled_time:%Y-%m-%dT%H:%M:%SZ}"]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"rule": "none"}, "no rule none in account"),
        ({"schedule": "none"}, "no schedule none in account"),
        ({"rule": "arrival"}, "rule arrival has no schedule"),
    ],
    ids=["rule", "schedule", "pattern"],
)
def test_what_cannot_be_launched_is_rejected_with_the_reason(local: Aws, named: dict[str, str], message: str) -> None:
    local.client("events").put_rule(Name="arrival", EventPattern='{"source": ["aws.s3"]}')
    with pytest.raises(RotaError, match=message):
        control.start(local.endpoint, local.account, REGION, **named)


def test_the_health_page_shows_what_runs(guarded: Emulator) -> None:
    found = control.health(guarded.endpoint)
    assert (found.version, found.project) == ("1.5.33", PROJECT)
    assert {"secure-transport", "task-lifecycle"} <= set(found.patches)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"account": "1", "region": "2", "rule": "a", "schedule": "b"}'])
def test_a_launch_without_one_rule_or_schedule_is_a_bad_request(guarded: Emulator, body: bytes) -> None:
    assert ask(guarded.endpoint, "POST", "/_rota/start", body=body)[0] == 400


@pytest.mark.parametrize("header", [("Origin", "https://example.com"), ("Host", "rebound.example.com:80")])
def test_a_web_page_in_a_browser_gets_no_answer(guarded: Emulator, header: tuple[str, str]) -> None:
    asked = urllib.request.Request(f"{guarded.endpoint}/_rota/health", headers=dict([header]))  # noqa: S310  # loopback
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(asked)  # noqa: S310  # loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80", "localhost:"])
def test_a_program_gets_an_answer_with_or_without_a_port_in_the_header_host(guarded: Emulator, host: str) -> None:
    """Clients leave the port out when it is 80, so `rota local up --port 80` did not hear its own emulator."""
    asked = urllib.request.Request(f"{guarded.endpoint}/_rota/health", headers={"Host": host})  # noqa: S310  # loopback
    with urllib.request.urlopen(asked) as answer:  # noqa: S310  # loopback
        assert answer.status == 200


SHOWS_ITS_VARIABLES = """
import os, time
print(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"], flush=True)
print(os.environ["ECS_CONTAINER_METADATA_URI_V4"], flush=True)
time.sleep(600)
"""


def fetched(url: str, token: str) -> tuple[int, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": token})) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, {}


def test_a_task_gets_its_roles_credentials_and_nobody_else_does(local: Aws) -> None:
    there = cluster(local, SHOWS_ITS_VARIABLES, {"Action": "sqs:ListQueues", "Resource": "*"})
    arn = there.run()
    lines = eventually(lambda: found if len(found := there.log_so_far(arn)) == 2 else None)
    url, token = lines[0].split()
    status, answer = fetched(url, token)
    assert status == 200
    assert answer["RoleArn"] == f"arn:aws:iam::{local.account}:role/report"
    assert datetime.fromisoformat(answer["Expiration"]) - datetime.now(UTC) > timedelta(minutes=30)
    keys = (answer["AccessKeyId"], answer["SecretAccessKey"], answer["Token"])
    assert allowed(local.client("sqs", keys).list_queues)
    assert not allowed(lambda: local.client("sqs", keys).create_queue(QueueName="own"))
    assert fetched(url, "guessed")[0] == 403
    assert fetched(re.sub("[^/]+$", "0" * 36, url), token)[0] == 403
    _, metadata = fetched(f"{lines[1]}/task", "")
    assert (metadata["TaskARN"], metadata["KnownStatus"]) == (arn, "RUNNING")
    local.client("ecs").stop_task(cluster="app-staging", task=arn)
    there.at(arn, "STOPPED")
    assert fetched(url, token)[0] == 403


def test_the_project_of_the_background_emulator_is_the_folder_above_its_own(tmp_path: Path) -> None:
    from rota.local.emulator.background import BackgroundAws

    assert BackgroundAws(tmp_path / ".rota/local").project == tmp_path
