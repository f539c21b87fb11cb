"""GovCloud, China and an account that only the deployment knows get their own ARNs, domains and consoles."""

from itertools import pairwise
from typing import Any

import botocore.session
import pytest

from rota_cdk.alert_messages import CONSOLE, OTHER_CONSOLES
from tests.constructs.synthesis import Template, synthesized

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
TASKS = """
tasks:
  report:
    command: [bin/report, "${region}", "$${HOME} in ${partition}"]
    rate: 1 hour
    secrets: {KEY: "ssm:/payments/key"}
    iam: {s3: {read: "reports/*"}}
"""


def template(region: str | None) -> Template:
    account = f'    account: "222222222222"\n    region: {region}\n' if region else ""
    image = '    image: {repository: app-tasks, tag: "1"}\n'
    return synthesized(f"environments:\n  staging:\n{account}{image}{TASKS}")["TasksStaging"]


@pytest.mark.parametrize(
    ("region", "partition", "registry", "console"),
    [
        ("eu-central-1", "aws", "amazonaws.com", "console.aws.amazon.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com", "console.amazonaws-us-gov.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn", "console.amazonaws.cn"),
    ],
)
def test_arns_registry_and_console_are_those_of_the_regions_partition(
    region: str, partition: str, registry: str, console: str
) -> None:
    found = template(region)
    (container,) = found.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Image"] == f"222222222222.dkr.ecr.{region}.{registry}/app-tasks:1"
    assert container["Secrets"][0]["ValueFrom"] == f"arn:{partition}:ssm:{region}:222222222222:parameter/payments/key"
    text = str(found.body)
    assert f"https://{region}.{console}/cloudwatch/home" in text
    assert text.count("arn:") == text.count(f"arn:{partition}:"), "an ARN of another partition"
    assert "AWS::" not in text.replace("'Type': 'AWS::", "")


@pytest.mark.parametrize(
    ("region", "partition", "services"),
    [
        ("eu-central-1", "aws", "sqs.eu-central-1.amazonaws.com"),
        ("cn-north-1", "aws-cn", ["sqs.cn-north-1.amazonaws.com", "sqs.cn-north-1.amazonaws.com.cn"]),
    ],
)
def test_an_environments_key_is_of_its_partition_and_its_region(region: str, partition: str, services: object) -> None:
    key = f"arn:{partition}:kms:{region}:222222222222:key/{KEY}"
    found = encrypted(region)
    assert found.one("AWS::SQS::Queue")["KmsMasterKeyId"] == key
    assert "SqsManagedSseEnabled" not in found.one("AWS::SQS::Queue")
    assert found.one("AWS::Logs::LogGroup")["KmsKeyId"] == key
    dead_letters, inputs = invocation(found)[-2:]
    assert dead_letters == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": key,
        "Condition": {"StringEquals": {"kms:ViaService": services}},
    }
    assert (inputs["Action"], inputs["Resource"]) == ("kms:Decrypt", key)


def test_an_agnostic_environments_key_is_of_wherever_it_is_deployed() -> None:
    key = {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/" + KEY}
    found = encrypted(None)
    assert found.one("AWS::SNS::Topic")["KmsMasterKeyId"] == key
    assert found.one("AWS::ECS::Cluster")["Configuration"]["ManagedStorageConfiguration"] == {
        "FargateEphemeralStorageKmsKeyId": KEY
    }
    dead_letters, inputs = invocation(found)[-2:]
    assert dead_letters["Resource"] == inputs["Resource"] == key
    assert dead_letters["Condition"]["StringEquals"]["kms:ViaService"] == [
        {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"},
        {"Fn::Sub": "sqs.${AWS::Region}.${AWS::URLSuffix}"},
    ]


def encrypted(region: str | None) -> Template:
    """An environment with a key and a cluster of its own."""
    account = f'    account: "222222222222"\n    region: {region}\n' if region else ""
    image = f'    image: {{repository: app-tasks, tag: "1"}}\n    key: {KEY}\n'
    return synthesized(f"environments:\n  staging:\n{account}{image}{TASKS}")["TasksStaging"]


def invocation(found: Template) -> list[Any]:
    (role,) = [each for each in found.all("AWS::IAM::Role").values() if each["RoleName"].endswith("-invocation")]
    return list(role["Policies"][0]["PolicyDocument"]["Statement"])


def test_the_european_sovereign_cloud_has_its_own_console() -> None:
    assert "https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudwatch/home" in str(template("eusc-de-east-1").body)


def test_an_agnostic_stack_leaves_account_region_and_partition_to_the_deployment() -> None:
    found = template(None)
    text = str(found.body)
    assert text.count("arn:") == text.count("arn:${AWS::Partition}:")
    (container,) = found.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Secrets"][0]["ValueFrom"] == {
        "Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/payments/key"
    }


def test_the_alarms_commands_name_the_region_that_the_deployment_knows() -> None:
    _, parts = template(None).one("AWS::CloudWatch::Alarm")["AlarmDescription"]["Fn::Join"]
    regions = [after for before, after in pairwise(parts) if str(before).endswith(" --region ")]
    assert regions == [{"Fn::Sub": "${AWS::Region}"}] * 2


@pytest.mark.parametrize("partition", botocore.session.get_session().get_available_partitions())
def test_an_agnostic_stack_chooses_the_console_in_every_partition(partition: str) -> None:
    """A mapping would fail the deployment in a partition that it lacks; conditions have an answer for each."""
    found = template(None)
    assert "Mappings" not in found.body
    conditions = found.body["Conditions"]
    known = {name: c["Fn::Equals"] == [{"Ref": "AWS::Partition"}, partition] for name, c in conditions.items()}

    def chosen(value: Any) -> str:  # noqa: ANN401  # JSON
        if isinstance(value, str):
            return value
        condition, then, otherwise = value["Fn::If"]
        return chosen(then if known[condition] else otherwise)

    rules = found.all("AWS::Events::Rule").values()
    (rule,) = (rule for rule in rules if rule["Name"].endswith("-exit-failure"))
    _, parts = rule["Targets"][0]["InputTransformer"]["InputTemplate"]["Fn::Join"]
    domains = {chosen(part) for part in parts if isinstance(part, dict) and "Fn::If" in part}
    assert domains == {OTHER_CONSOLES.get(partition, CONSOLE)}


def test_what_is_literal_in_the_registry_stays_literal_beside_a_pseudo_parameter() -> None:
    (container,) = template(None).one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Command"] == [
        "bin/report",
        {"Fn::Sub": "${AWS::Region}"},
        {"Fn::Sub": "${!HOME} in ${AWS::Partition}"},
    ]
    (known,) = template("us-gov-west-1").one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert known["Command"] == ["bin/report", "us-gov-west-1", "${HOME} in aws-us-gov"]
