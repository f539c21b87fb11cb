"""How a run launches its targets: RunTask with the target's role, and the dead-letter queue when that fails."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jmespath
import pytest

from rota.local.simulator import DeployedRule, DeployedSchedule, Simulator
from rota.local.simulator.launch import launch
from rota_cdk.dead_letter_alarm import QUERY
from tests.local.simulator.conftest import ACCOUNT, CLUSTER, Control, client
from tests.local.simulator.test_due import rule, schedule

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/payments/staging/invocation"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:payments-staging-failed-launches"
CONTAINER = '{"containerOverrides":[{"name":"save","environment":[{"name":"T","value":"<time>"}]}]}'


@pytest.fixture
def family(control: Control) -> Iterator[str]:
    """A task definition that can be started, its cluster and the dead-letter queue."""
    ecs = client(control, "ecs")
    ecs.create_cluster(clusterName="app-staging")
    client(control, "sqs").create_queue(QueueName="payments-staging-failed-launches")
    definition = ecs.register_task_definition(
        family="payments-staging-save",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "save", "image": "localhost:9/nosuch:1"}],
    )
    yield definition["taskDefinition"]["taskDefinitionArn"]
    for arn in ecs.list_tasks(cluster=CLUSTER)["taskArns"]:
        ecs.stop_task(cluster=CLUSTER, task=arn)


def target(family: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # values of an AWS API
    network = {"awsvpcConfiguration": {"Subnets": ["subnet-0123456789abcdef0"]}}
    parameters = {"TaskDefinitionArn": family, "LaunchType": "FARGATE", "NetworkConfiguration": network}
    dead = {"Arn": QUEUE}
    return {"Arn": CLUSTER, "RoleArn": ROLE, "EcsParameters": parameters, "DeadLetterConfig": dead, **more}


def due_rule(*targets: dict[str, Any]) -> DeployedRule:
    return replace(rule("cron(0 12 * * ? *)"), targets=targets)


def due_schedule(target: dict[str, Any]) -> DeployedSchedule:
    return replace(schedule("cron(0 12 * * ? *)"), target=target)


def tasks_of(control: Control, arns: tuple[str, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client(control, "ecs").describe_tasks(cluster=CLUSTER, tasks=list(arns))["tasks"]
    return found


def dead_letter(control: Control) -> tuple[Any, dict[str, str]]:
    sqs = client(control, "sqs")
    url = sqs.get_queue_url(QueueName="payments-staging-failed-launches")["QueueUrl"]
    [message] = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    texts = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    return json.loads(message["Body"]), texts


def test_a_rule_launches_its_task_with_its_role_and_its_template_filled_from_the_event(
    control: Control, family: str
) -> None:
    transformer = {"InputPathsMap": {"time": "$.time"}, "InputTemplate": CONTAINER}
    queue = {"Id": "queue", "Arn": QUEUE}
    launched = launch(control, due_rule(target(family, InputTransformer=transformer), queue), NOON)
    assert (launched.scheduled_time, launched.failures) == (NOON, ())
    [task] = tasks_of(control, launched.tasks)
    assert task["startedBy"] == "events-rule/payments-staging-save"
    assert task["overrides"]["containerOverrides"][0]["environment"] == [{"name": "T", "value": "2027-03-15T12:00:00Z"}]
    assert control.assumed == [(ROLE, "events.amazonaws.com", rule("rate(1 minute)").arn)]


def test_a_schedule_launches_its_task_with_its_role_on_behalf_of_its_group(control: Control, family: str) -> None:
    given = CONTAINER.replace("<time>", "<aws.scheduler.scheduled-time>")
    launched = launch(control, due_schedule(target(family, Input=given)), NOON)
    [task] = tasks_of(control, launched.tasks)
    assert task["startedBy"] == "chronos-schedule/save"
    assert task["overrides"]["containerOverrides"][0]["environment"][0]["value"] == "2027-03-15T12:00:00Z"
    group = f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/payments-staging"
    assert control.assumed == [(ROLE, "scheduler.amazonaws.com", group)]


def test_a_target_may_want_several_tasks(control: Control, family: str) -> None:
    several = target(family)
    several["EcsParameters"]["TaskCount"] = 3
    assert len(launch(control, due_rule({**several, "Input": "{}"}), NOON).tasks) == 3


def test_the_event_of_a_failed_launch_is_in_the_dead_letter_queue(control: Control, family: str) -> None:
    gone = CLUSTER.replace("app-staging", "app-gone")
    launched = launch(control, due_rule({**target(family), "Arn": gone}), NOON)
    assert launched.tasks == ()
    assert launched.failures[0].startswith("ClusterNotFoundException: ")
    event, about = dead_letter(control)
    assert event["time"] == "2027-03-15T12:00:00Z"
    assert about.pop("ERROR_MESSAGE")
    assert about == {
        "RULE_ARN": rule("rate(1 minute)").arn,
        "TARGET_ARN": gone,
        "ERROR_CODE": "NO_RESOURCE",
        "RETRY_ATTEMPTS": "0",
    }


def test_the_input_of_a_schedule_whose_launch_failed_is_in_the_dead_letter_queue(control: Control, family: str) -> None:
    gone = CLUSTER.replace("app-staging", "app-gone")
    launch(control, due_schedule({**target(family), "Arn": gone, "Input": '{"cpu": "512"}'}), NOON)
    given, about = dead_letter(control)
    assert given == {"cpu": "512"}
    assert about["ERROR_CODE"] == "ClusterNotFoundException"
    assert about["SCHEDULED_TIME"] == "2027-03-15T12:00:00Z"
    assert {"SCHEDULE_ARN", "TARGET_ARN", "EXECUTION_ID", "ERROR_MESSAGE", "RETRY_ATTEMPTS"} < set(about)


def test_the_query_of_the_alarm_shows_what_a_rule_and_a_schedule_left_in_the_dead_letter_queue(
    control: Control, family: str
) -> None:
    gone = {**target(family), "Arn": CLUSTER.replace("app-staging", "app-gone")}
    launch(control, due_rule(gone), NOON)
    launch(control, due_schedule(gone), NOON)
    sqs = client(control, "sqs")
    url = sqs.get_queue_url(QueueName="payments-staging-failed-launches")["QueueUrl"]
    read = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0, "MessageAttributeNames": ["All"]}
    shown = jmespath.search(QUERY, sqs.receive_message(**read))
    assert sorted((arn, code) for (arn, code, _), _ in shown) == sorted(
        [
            (due_rule(gone).arn, "NO_RESOURCE"),
            (due_schedule(gone).arn, "ClusterNotFoundException"),
        ]
    )
    assert all(reason.endswith("Cluster not found.") for (_, _, reason), _ in shown)
    # They are still visible, so the alarm has not ended. The handle removes each of them.
    for _, handle in shown:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    assert "Messages" not in sqs.receive_message(**read)


def test_a_role_that_does_not_trust_the_service_launches_nothing(control: Control, family: str) -> None:
    control.untrusted.add(ROLE)
    launched = launch(control, due_rule(target(family)), NOON)
    assert launched.failures[0].startswith("FAILED_TO_ASSUME_ROLE: ")
    assert dead_letter(control)[1]["ERROR_CODE"] == "FAILED_TO_ASSUME_ROLE"


def test_a_template_that_gives_no_json_launches_nothing(control: Control, family: str) -> None:
    launched = launch(control, due_rule(target(family, Input="{nothing")), NOON)
    assert launched.failures[0].startswith("INVALID_JSON: ")


def test_firing_launches_what_the_next_due_run_would_launch(
    control: Control, simulator: Simulator, family: str
) -> None:
    before = datetime.now(UTC)
    launched = simulator.fire(due_rule(target(family, Input="{}")))
    assert launched.scheduled_time > before
    assert (launched.scheduled_time.hour, launched.scheduled_time.minute) == (12, 0)
    assert len(tasks_of(control, launched.tasks)) == 1


def test_an_event_that_matched_a_rule_launches_its_target_with_the_emulators_rendering(
    control: Control, simulator: Simulator, family: str
) -> None:
    launched = simulator.deliver(due_rule(), target(family), CONTAINER, {"source": "aws.s3"})
    [task] = tasks_of(control, launched.tasks)
    assert task["overrides"]["containerOverrides"][0]["environment"][0]["value"] == "<time>"


def test_the_watcher_launches_what_is_due(control: Control, simulator: Simulator, family: str) -> None:
    simulator.start()
    at_once = replace(due_schedule(target(family, Input="{}")), expression="rate(1 minute)")
    # Its first run is when it is created. On a busy machine the watcher may begin to look a little later than now.
    soon = datetime.now(UTC) + timedelta(seconds=2)
    control.deployed = (replace(at_once, created=soon),)
    arns: set[str] = set()
    until = time.monotonic() + 30
    ecs = client(control, "ecs")
    while not arns:
        assert time.monotonic() < until
        every = [ecs.list_tasks(cluster=CLUSTER, desiredStatus=status)["taskArns"] for status in ("RUNNING", "STOPPED")]
        arns = {arn for found in every for arn in found}  # it may end between the two
    simulator.close()
    assert len(tasks_of(control, tuple(arns))) == 1
