"""A task from RunTask to its end: its states, its events, its role; all under IAM."""

import json
from typing import Any

from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws, eventually, messages
from tests.local.adapter.tasks import FAMILY, Cluster, cluster, notified

READS = """
import boto3
s3 = boto3.client("s3")
print(s3.get_object(Bucket="reports-staging", Key="in/a.txt")["Body"].read().decode(), flush=True)
try:
    s3.put_object(Bucket="reports-staging", Key="in/a.txt", Body=b"changed")
except Exception as error:
    print(error, flush=True)
print(boto3.client("sts").get_caller_identity()["Arn"])
"""

WAITS = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
print("ready", flush=True)
time.sleep(600)
"""


def states(events: list[str]) -> list[tuple[str, str]]:
    """The states that events report, each once, in the order of the task's versions."""
    details = sorted((json.loads(event)["detail"] for event in events), key=lambda detail: int(detail["version"]))
    return list(dict.fromkeys((detail["lastStatus"], detail["desiredStatus"]) for detail in details))


def is_over(events: list[str]) -> bool:
    return any(json.loads(event)["detail"]["lastStatus"] == "STOPPED" for event in events)


def test_a_task_can_do_only_what_its_role_allows_and_its_end_is_an_event(local: Aws) -> None:
    read = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports-staging-*/*"}
    bucket = f"reports-staging-{local.account}"
    local.client("s3").create_bucket(Bucket=bucket)
    local.client("s3").put_object(Bucket=bucket, Key="in/a.txt", Body=b"figures")
    there = cluster(local, READS.replace("reports-staging", bucket), read)
    queue = notified(local)
    arn = there.run(startedBy="test", propagateTags="TASK_DEFINITION")
    task = there.at(arn, "STOPPED")
    figures, denied, who = there.log(arn)
    assert (figures, who.rpartition("/")[2]) == ("figures", arn.rpartition("/")[2])
    assert who.startswith(f"arn:aws:sts::{local.account}:assumed-role/report/")
    assert f"(AccessDenied) when calling the PutObject operation: User: {who} is not authorized" in denied
    assert [container["exitCode"] for container in task["containers"]] == [0]
    assert task["stopCode"] == "EssentialContainerExited"
    assert (task["group"], task["startedBy"]) == ("family:payments-staging-report", "test")
    assert task["tags"] == [{"key": "rota:task", "value": "report"}]
    assert task["createdAt"] <= task["startedAt"] <= task["executionStoppedAt"] <= task["stoppedAt"]
    events = messages(local, queue, is_over)
    assert states(events) == [
        ("PROVISIONING", "RUNNING"),
        ("PENDING", "RUNNING"),
        ("RUNNING", "RUNNING"),
        *[state for state in states(events) if state[0] == "DEACTIVATING"],
        ("DEPROVISIONING", "STOPPED"),
        ("STOPPED", "STOPPED"),
    ]


def test_stop_task_asks_the_container_to_end_and_reports_its_exit_code(local: Aws, plain: Aws) -> None:
    there = cluster(local, WAITS)
    arn = there.run()
    eventually(lambda: there.log_so_far(arn) == ["ready"])
    asked = local.client("ecs").stop_task(cluster="app-staging", task=arn, reason="enough")["task"]
    assert (asked["lastStatus"], asked["desiredStatus"]) == ("RUNNING", "STOPPED")
    task = there.at(arn, "STOPPED")
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "enough")
    assert [container["exitCode"] for container in task["containers"]] == [143]
    without = cluster(plain, WAITS)
    stopped = plain.client("ecs").stop_task(cluster="app-staging", task=without.run())["task"]
    assert (stopped["lastStatus"], stopped["containers"][0]["exitCode"]) == ("STOPPED", 0)


def test_a_task_starts_in_provisioning_and_not_as_a_running_one(local: Aws, plain: Aws) -> None:
    for aws, first in ((local, "PROVISIONING"), (plain, "RUNNING")):
        cluster(aws, "pass")
        ran = aws.client("ecs").run_task(cluster="app-staging", taskDefinition=FAMILY)
        assert ran["tasks"][0]["lastStatus"] == first


def test_only_the_local_aws_sends_events_of_the_states_of_a_task(local: Aws, plain: Aws) -> None:
    for aws, sends in ((local, True), (plain, False)):
        there, queue, events = cluster(aws, WAITS), notified(aws), aws.client("events")
        aws.client("ecs").stop_task(cluster="app-staging", task=there.run())
        events.put_rule(Name="mark", EventPattern='{"source": ["test"]}')
        events.put_targets(Rule="mark", Targets=[{"Id": "queue", "Arn": aws.arn("sqs", "events")}])
        if sends:
            messages(aws, queue, is_over)
        events.put_events(Entries=[{"Source": "test", "DetailType": "mark", "Detail": "{}"}])
        assert [json.loads(event)["source"] for event in messages(aws, queue, bool)] == ["test"]


def test_an_event_starts_the_task_of_a_rule_beside_its_other_targets(local: Aws, plain: Aws) -> None:
    for aws, starts in ((local, 1), (plain, 0)):
        there, (url, queue), events = cluster(aws, WAITS), aws.queue("jobs"), aws.client("events")
        parameters = {"TaskDefinitionArn": f"{there.definition}:1", "LaunchType": "FARGATE"}
        role = _invocation_role(aws, there)
        task = {"Id": "task", "Arn": there.arn, "RoleArn": role, "EcsParameters": parameters}
        events.put_rule(Name="arrival", EventPattern='{"source": ["test"]}')
        events.put_targets(Rule="arrival", Targets=[task, {"Id": "queue", "Arn": queue}])
        events.put_events(Entries=[{"Source": "test", "DetailType": "arrival", "Detail": "{}"}])
        assert len(messages(aws, url, bool)) == 1
        if starts:
            eventually(there.listed)
        assert len(there.listed()) == starts


def rejection(aws: Aws, **request: Any) -> str:  # noqa: ANN401  # JSON
    try:
        aws.client("ecs").run_task(**request)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_run_task_needs_an_existing_cluster_and_an_active_definition(local: Aws, plain: Aws) -> None:
    for aws in (local, plain):
        cluster(aws, "pass")
    assert rejection(local, cluster="app-prod", taskDefinition=FAMILY) == "ClusterNotFoundException"
    assert rejection(plain, cluster="app-prod", taskDefinition=FAMILY) == ""
    for aws in (local, plain):
        aws.client("ecs").deregister_task_definition(taskDefinition=f"{FAMILY}:1")
    assert rejection(local, cluster="app-staging", taskDefinition=FAMILY) == "ClientException"
    assert rejection(plain, cluster="app-staging", taskDefinition=FAMILY) == ""


def test_a_task_whose_role_does_not_trust_ecs_does_not_start(local: Aws) -> None:
    there = cluster(local, "pass")
    elsewhere = local.role("elsewhere", "lambda.amazonaws.com")
    task = there.at(there.run(overrides={"taskRoleArn": elsewhere}), "STOPPED")
    assert task["stopCode"] == "TaskFailedToStart"
    assert "ECS was unable to assume" in task["stoppedReason"]
    assert "startedAt" not in task


def test_an_object_in_a_bucket_starts_the_task_of_a_rule_as_its_target_says(local: Aws) -> None:
    there = cluster(local, "import sys; print(sys.argv[1:])")
    s3, events, bucket = local.client("s3"), local.client("events"), f"inbox-{local.account}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": "inbox/"}]}},
    }
    events.put_rule(Name="arrival", EventPattern=json.dumps(pattern))
    command = ["import sys; print(sys.argv[1:])", "<key>"]
    target = {
        "Id": "task",
        "Arn": there.arn,
        "RoleArn": _invocation_role(local, there),
        "EcsParameters": {"TaskDefinitionArn": f"{there.definition}:1", "LaunchType": "FARGATE"},
        "InputTransformer": {
            "InputPathsMap": {"key": "$.detail.object.key"},
            "InputTemplate": json.dumps({"containerOverrides": [{"name": "report", "command": command}]}),
        },
    }
    events.put_targets(Rule="arrival", Targets=[target])
    queue = notified(local, lastStatus=["STOPPED"])
    s3.put_object(Bucket=bucket, Key="outbox/b.edi", Body=b"x")
    s3.put_object(Bucket=bucket, Key="inbox/a.edi", Body=b"x")
    (event,) = messages(local, queue, enough=bool)
    detail = json.loads(event)["detail"]
    assert there.log(detail["taskArn"]) == ["['inbox/a.edi']"]
    assert detail["startedBy"] == "events-rule/arrival"


def _invocation_role(aws: Aws, there: Cluster) -> str:
    here = {"Condition": {"ArnEquals": {"ecs:cluster": there.arn}}}
    run = {"Action": "ecs:RunTask", "Resource": f"{there.definition}:*", **here}
    give = {"Action": "iam:PassRole", "Resource": f"arn:aws:iam::{aws.account}:role/*"}
    return aws.role("invocation", "events.amazonaws.com", run, give)
