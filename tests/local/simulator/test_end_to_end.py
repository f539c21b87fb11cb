"""Tasks of the whole local AWS, with IAM enforced: the adapter, the simulator and real processes."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rota.local import Emulator
from rota.local.client.session import local_session
from tests.local.simulator.conftest import ACCOUNT, CLUSTER
from tests.local.simulator.test_task import is_alive

GROUP = "/payments/staging/report"
Client = Callable[[str], Any]
UPLOAD = """\
import boto3, sys
s3 = boto3.client('s3')
s3.put_object(Bucket='payments-staging-reports', Key='out/r.csv', Body=b'done')
print('uploaded', flush=True)
s3.put_object(Bucket='payments-staging-reports', Key='elsewhere/r.csv', Body=b'done')
"""


@pytest.fixture(scope="module")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    project = tmp_path_factory.mktemp("project")
    with Emulator({"AUTH": "true", "ROTA_PROJECT_ROOT": str(project)}) as running:
        yield running


@pytest.fixture(scope="module")
def client(local_aws: Emulator) -> Client:
    return deployed(local_aws)


def deployed(local_aws: Emulator) -> Client:
    """Clients of the account's root, after a deployment of a cluster, roles, a bucket and a log group."""
    client = local_session(local_aws.endpoint, ACCOUNT)
    client("ecs").create_cluster(clusterName="app-staging")
    client("s3").create_bucket(Bucket="payments-staging-reports")
    client("logs").create_log_group(logGroupName=GROUP)
    logs = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{GROUP}"
    tasks = {"ecs-tasks.amazonaws.com": f"arn:aws:ecs:us-east-1:{ACCOUNT}:*"}
    role(client, "execution", tasks, [allowed(["logs:CreateLogStream", "logs:PutLogEvents"], f"{logs}:*", logs)])
    role(client, "task", tasks, [allowed(["s3:PutObject"], "arn:aws:s3:::payments-staging-reports/out/*")])
    rules = {"events.amazonaws.com": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/payments-staging-*"}
    start = allowed(["ecs:RunTask"], f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/payments-staging-*:*")
    role(client, "invocation", rules, [start, allowed(["iam:PassRole"], f"arn:aws:iam::{ACCOUNT}:role/*")])
    return client


def allowed(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def role(client: Client, name: str, sources: dict[str, str], statements: list[dict[str, Any]]) -> None:
    trust = [
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": source}},
        }
        for service, source in sources.items()
    ]
    iam = client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": trust}))
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)


def registered(client: Client, program: str, *, execution_role: str = "execution") -> str:
    options = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "report"}
    definition = client("ecs").register_task_definition(
        family="payments-staging-report",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        taskRoleArn=f"arn:aws:iam::{ACCOUNT}:role/task",
        executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/{execution_role}",
        containerDefinitions=[
            {
                "name": "report",
                "image": "localhost:9/nosuch:1",
                "entryPoint": ["python", "-c"],
                "command": [program],
                "logConfiguration": {"logDriver": "awslogs", "options": options},
            }
        ],
    )
    return str(definition["taskDefinition"]["taskDefinitionArn"])


def run(client: Client, definition: str) -> str:
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}
    answer = client("ecs").run_task(
        cluster=CLUSTER, taskDefinition=definition, launchType="FARGATE", networkConfiguration=network
    )
    return str(answer["tasks"][0]["taskArn"])


def described(client: Client, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = client("ecs").describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]
    return found


def until_stopped(client: Client, arn: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while (task := described(client, arn))["lastStatus"] != "STOPPED":
        assert time.monotonic() < until, task
        time.sleep(0.1)
    return task


def log_of(client: Client, arn: str) -> str:
    stream = f"report/report/{arn.rpartition('/')[2]}"
    events = client("logs").get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)["events"]
    return "\n".join(event["message"] for event in events)


def test_a_task_can_do_what_its_role_allows_and_iam_denies_the_rest(client: Client) -> None:
    task = until_stopped(client, arn := run(client, registered(client, UPLOAD)))
    assert (task["stopCode"], task["containers"][0]["exitCode"]) == ("EssentialContainerExited", 1)
    log = log_of(client, arn)
    assert log.startswith("uploaded\n")
    assert "AccessDenied" in log
    found = client("s3").list_objects_v2(Bucket="payments-staging-reports")["Contents"]
    assert [each["Key"] for each in found] == ["out/r.csv"]


def test_a_task_whose_execution_role_may_not_write_logs_fails_to_start(client: Client) -> None:
    trust = {"ecs-tasks.amazonaws.com": f"arn:aws:ecs:us-east-1:{ACCOUNT}:*"}
    role(client, "powerless", trust, [allowed(["logs:CreateLogStream"], "arn:aws:logs:us-east-1:*:log-group:/other:*")])
    task = until_stopped(client, run(client, registered(client, "", execution_role="powerless")))
    assert task["stopCode"] == "TaskFailedToStart"
    assert "ResourceInitializationError" in task["stoppedReason"]
    assert "AccessDenied" in task["stoppedReason"]


def test_a_rule_started_by_hand_runs_its_task_as_its_next_due_run_would(local_aws: Emulator, client: Client) -> None:
    events = client("events")
    events.put_rule(Name="payments-staging-report", ScheduleExpression="cron(0 12 1 1 ? 2199)")
    given = {"containerOverrides": [{"name": "report", "environment": [{"name": "WHEN", "value": "<time>"}]}]}
    target = {
        "Id": "task",
        "Arn": CLUSTER,
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/invocation",
        "EcsParameters": {
            "TaskDefinitionArn": registered(client, "import os; print(os.environ['WHEN'])"),
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-0123456789abcdef0"]}},
        },
        "InputTransformer": {"InputPathsMap": {"time": "$.time"}, "InputTemplate": json.dumps(given)},
    }
    events.put_targets(Rule="payments-staging-report", Targets=[target])
    started = start(local_aws, rule="payments-staging-report")
    assert started["scheduled_time"] == "2199-01-01T12:00:00Z"
    assert started["failures"] == []
    [arn] = started["tasks"]
    assert until_stopped(client, arn)["containers"][0]["exitCode"] == 0
    assert log_of(client, arn) == "2199-01-01T12:00:00Z"


def start(local_aws: Emulator, **names: str) -> Any:  # noqa: ANN401  # JSON
    connection = http.client.HTTPConnection(local_aws.endpoint.removeprefix("http://"), timeout=30)
    body = json.dumps({"account": ACCOUNT, "region": "us-east-1", **names})
    try:
        connection.request("POST", "/_rota/start", body, {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_no_task_outlives_the_local_aws(tmp_path: Path, ending: signal.Signals) -> None:
    with Emulator({"ROTA_PROJECT_ROOT": str(tmp_path)}) as running:
        client = deployed(running)
        program = "import os, time; open('pid.new', 'w').write(str(os.getpid())); os.rename('pid.new', 'pid')"
        run(client, registered(client, f"{program}\ntime.sleep(60)"))
        until = time.monotonic() + 60
        while not (tmp_path / "pid").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        pid = int((tmp_path / "pid").read_text())
        assert is_alive(pid)
        os.kill(running.pid or 0, ending)
        while is_alive(pid):
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_rule_that_cloudformation_made_can_be_started_too(local_aws: Emulator, client: Client) -> None:
    """Ministack records no creation time for it, from which a rate would count."""
    target = {
        "Id": "task",
        "Arn": CLUSTER,
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/invocation",
        "EcsParameters": {
            "TaskDefinitionArn": registered(client, "raise SystemExit(4)"),
            "LaunchType": "FARGATE",
            "PropagateTags": "TASK_DEFINITION",
            "NetworkConfiguration": {"AwsVpcConfiguration": {"Subnets": ["subnet-0123456789abcdef0"]}},
        },
        "Input": "{}",
    }
    properties = {"Name": "payments-staging-deployed", "ScheduleExpression": "rate(1 hour)", "Targets": [target]}
    template = {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": properties}}}
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="TasksStaging", TemplateBody=json.dumps(template))
    until = time.monotonic() + 60
    while cloudformation.describe_stacks(StackName="TasksStaging")["Stacks"][0]["StackStatus"] != "CREATE_COMPLETE":
        assert time.monotonic() < until
        time.sleep(0.1)
    [arn] = start(local_aws, rule="payments-staging-deployed")["tasks"]
    assert until_stopped(client, arn)["containers"][0]["exitCode"] == 4
