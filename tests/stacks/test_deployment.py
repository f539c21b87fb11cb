"""The templates deploy unchanged to the local AWS, and what the tasks share is found by its name."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from rota.local.tasks.launch import launch_by_hand
from rota.registry import load
from tests.assemblies import assembled

REGISTRY = Path(__file__).with_name("registry.yaml")


@pytest.fixture(scope="module")
def assembly() -> Path:
    registry = load(REGISTRY)
    return assembled(*((registry, name) for name in registry.environments))


def deploy(assembly: Path, stack: str) -> None:
    cloudformation = boto3.client("cloudformation")
    # Without its indentation: CreateStack takes 51,200 bytes of text; the CDK CLI uploads what is larger.
    body = json.dumps(json.loads((assembly / f"{stack}.template.json").read_text()), separators=(",", ":"))
    name = json.loads((assembly / "manifest.json").read_text())["artifacts"][stack]["properties"]["stackName"]
    cloudformation.create_stack(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


def launched(environment: str, task: str, *security_groups: str) -> Any:  # noqa: ANN401  # JSON
    """The network in which a task is launched by hand, which has these security groups of its own."""
    asked: list[Any] = []

    def clients(service: str) -> Any:  # noqa: ANN401  # untyped
        client = boto3.client(service)
        keep = lambda params, **_: asked.append(params["networkConfiguration"]["awsvpcConfiguration"])  # noqa: E731
        client.meta.events.register("provide-client-params.ecs.RunTask", keep)
        return client

    resolved = load(REGISTRY).resolve(environment)
    launch_by_hand(clients, resolved, replace(resolved.task(task), security_groups=security_groups))
    (network,) = asked
    return network


@pytest.mark.usefixtures("aws")
def test_an_environment_that_names_nothing_deploys_to_an_empty_account(assembly: Path) -> None:
    deploy(assembly, "TasksSandbox")
    (definition,) = boto3.client("ecs").list_task_definitions(familyPrefix="payments-sandbox-clean-up")[
        "taskDefinitionArns"
    ]
    (target,) = boto3.client("events").list_targets_by_rule(Rule="payments-sandbox-clean-up")["Targets"]
    assert target["EcsParameters"]["TaskDefinitionArn"] == definition
    assert target["Arn"].endswith(":cluster/payments-sandbox")
    groups = boto3.client("ec2").describe_security_groups(
        Filters=[{"Name": "tag:Name", "Values": ["payments-sandbox-tasks"]}]
    )
    assert [group["IpPermissions"] for group in groups["SecurityGroups"]] == [[]]
    network = launched("sandbox", "db-migrate-up")
    assert network["assignPublicIp"] == "ENABLED"
    assert network["securityGroups"] == [group["GroupId"] for group in groups["SecurityGroups"]]
    own = launched("sandbox", "db-migrate-up", "sg-0123456789abcdef9")
    assert own["securityGroups"] == [*network["securityGroups"], "sg-0123456789abcdef9"]
    subnets = boto3.client("ec2").describe_subnets(SubnetIds=network["subnets"])["Subnets"]
    assert {subnet["VpcId"] for subnet in subnets} == {group["VpcId"] for group in groups["SecurityGroups"]}
    assert len(subnets) == 2


@pytest.mark.usefixtures("aws")
def test_a_groups_stack_deploys_after_its_environments_and_finds_what_is_shared(assembly: Path) -> None:
    deploy(assembly, "TasksProd")
    deploy(assembly, "TasksProdBilling")
    (target,) = boto3.client("events").list_targets_by_rule(Rule="payments-prod-nightly-report")["Targets"]
    role = target["RoleArn"].rpartition("/")[2]
    assert boto3.client("iam").get_role(RoleName=role)["Role"]["Path"] == "/payments/prod/"
    queue = target["DeadLetterConfig"]["Arn"].rpartition(":")[2]
    assert boto3.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
