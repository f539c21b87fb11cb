"""The templates deploy unchanged to the local AWS, and what the tasks share is found by its name."""

from pathlib import Path

import boto3
import pytest

from rota.registry import load
from tests.assemblies import assembled

REGISTRY = Path(__file__).with_name("registry.yaml")


@pytest.fixture(scope="module")
def assembly() -> Path:
    registry = load(REGISTRY)
    return assembled(*((registry, name) for name in registry.environments))


def deploy(assembly: Path, stack: str) -> None:
    cloudformation = boto3.client("cloudformation")
    body = (assembly / f"{stack}.template.json").read_text()
    cloudformation.create_stack(StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})


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


@pytest.mark.usefixtures("aws")
def test_a_groups_stack_deploys_after_its_environments_and_finds_what_is_shared(assembly: Path) -> None:
    deploy(assembly, "TasksProd")
    deploy(assembly, "TasksProdBilling")
    (target,) = boto3.client("events").list_targets_by_rule(Rule="payments-prod-nightly-report")["Targets"]
    role = target["RoleArn"].rpartition("/")[2]
    assert boto3.client("iam").get_role(RoleName=role)["Role"]["Path"] == "/payments/prod/"
    queue = target["DeadLetterConfig"]["Arn"].rpartition(":")[2]
    assert boto3.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
