"""The mails of the rules of a stack, from a task's end to a subscriber of the topic."""

import json
from typing import Any

import pytest

from tests.constructs.synthesis import staging
from tests.local.adapter.places import Aws, messages
from tests.local.adapter.tasks import cluster

TEMPLATE = staging("  report: {command: [bin/report]}\n")
KINDS = ("start-failure", "exit-failure")


def subscribe_to_alerts(aws: Aws, source: str = "aws.ecs") -> str:
    """Make both rules of the stack in this account, and return the URL of a queue that gets their mails."""
    topic = aws.client("sns").create_topic(Name="alerts")["TopicArn"]
    url, queue = aws.queue("inbox")
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    events = aws.client("events")
    for rule in TEMPLATE.all("AWS::Events::Rule").values():
        kind = rule["Name"].removeprefix("payments-staging-")
        if kind in KINDS:
            pattern = json.dumps({**rule["EventPattern"], "source": [source]}).replace("222222222222", aws.account)
            events.put_rule(Name=kind, EventPattern=pattern)
            transformer = rule["Targets"][0]["InputTransformer"]
            events.put_targets(Rule=kind, Targets=[{"Id": "topic", "Arn": topic, "InputTransformer": transformer}])
    return url


def lines(mail: str) -> list[str]:
    return [line.strip('"') for line in json.loads(mail)["Message"].split("\n")]


@pytest.mark.parametrize(
    ("starts", "first", "code"),
    [
        (True, "started and then failed.", "Exit code (empty if the container left none): 3"),
        (False, "failed to start.", "Exit code: none, the container never ran"),
    ],
    ids=["exit", "start"],
)
def test_a_task_that_fails_sends_the_one_mail_of_its_kind(local: Aws, starts: bool, first: str, code: str) -> None:
    there = cluster(local, "import sys; sys.exit(3)")
    url = subscribe_to_alerts(local)
    there.run(**({} if starts else {"overrides": {"taskRoleArn": local.role("elsewhere", "lambda.amazonaws.com")}}))
    (mail,) = messages(local, url, enough=bool)
    assert lines(mail)[0] == f"The task report of payments in the environment staging {first}"
    assert code in lines(mail)


def stopped(aws: Aws, stop_code: str, **container: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """The detail of the event of a task that ended with this stop code."""
    return {
        "clusterArn": aws.arn("ecs", "cluster/app-staging"),
        "taskDefinitionArn": aws.arn("ecs", "task-definition/payments-staging-report:1"),
        "lastStatus": "STOPPED",
        "stopCode": stop_code,
        "stoppedReason": "Your Spot Task was interrupted.",
        "containers": [{"name": "report", "lastStatus": "STOPPED", **container}],
    }


def test_a_task_that_aws_stops_sends_a_mail_without_an_exit_code_and_with_zero(local: Aws) -> None:
    """No task can be interrupted here, so the events are made by hand, under a source that PutEvents takes."""
    url = subscribe_to_alerts(local, source="hand.made")
    untold = [
        stopped(local, "UserInitiated"),
        stopped(local, "EssentialContainerExited", exitCode=0),
        {**stopped(local, "SpotInterruption"), "lastStatus": "DEACTIVATING"},
        {**stopped(local, "SpotInterruption"), "clusterArn": local.arn("ecs", "cluster/app-prod")},
    ]
    told = [
        stopped(local, "SpotInterruption"),
        stopped(local, "TerminationNotice", exitCode=0),
        stopped(local, "InfrastructureHealth", exitCode=137),
    ]
    kind = {"Source": "hand.made", "DetailType": "ECS Task State Change"}
    local.client("events").put_events(Entries=[{**kind, "Detail": json.dumps(each)} for each in untold + told])
    mails = [lines(mail) for mail in messages(local, url, enough=lambda got: len(got) == len(told))]
    assert sorted((mail[2], mail[4].partition(": ")[2]) for mail in mails) == [
        ("Stop code: InfrastructureHealth", "137"),
        ("Stop code: SpotInterruption", ""),
        ("Stop code: TerminationNotice", "0"),
    ]


@pytest.mark.parametrize(("path", "found"), [("$.detail.n[1]", "b"), ("$.detail.n[*]", "a"), ("$.detail.n[7]", "")])
def test_a_transformer_reads_items_of_lists(local: Aws, path: str, found: str) -> None:
    """Array indices and wildcards: the note on JSON paths of eb-transform-target-input."""
    events = local.client("events")
    url, queue = local.queue("items")
    events.put_rule(Name="items", EventPattern='{"source": ["hand.made"]}')
    transformer = {"InputPathsMap": {"n": path}, "InputTemplate": '{"n": "<n>"}'}
    events.put_targets(Rule="items", Targets=[{"Id": "queue", "Arn": queue, "InputTransformer": transformer}])
    detail = json.dumps({"n": ["a", "b"]})
    events.put_events(Entries=[{"Source": "hand.made", "DetailType": "items", "Detail": detail}])
    (message,) = messages(local, url, enough=bool)
    assert found in message
    assert ("a" in message, "b" in message) == ("a" in found, found != "")
