"""Replacements: rejected under a name of the template's own, and complete under another one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""

import re
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from rota.local.adapter.named import NAMED
from rota.local.adapter.patches.custom_names import CREATE_ONLY
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource

ROOT = "/properties/"


def schema(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return found


@pytest.mark.parametrize("kind", CREATE_ONLY)
def test_the_create_only_properties_are_those_of_the_type_s_schema(kind: str) -> None:
    assert sorted(CREATE_ONLY[kind]) == sorted(each.removeprefix(ROOT) for each in schema(kind)["createOnlyProperties"])


@pytest.mark.parametrize("kind", NAMED)
def test_a_name_is_the_identifier_where_the_type_s_schema_says_so(kind: str) -> None:
    """Only by its identifier CloudFormation can look for a resource before it makes it."""
    named = NAMED[kind]
    assert named.property == CREATE_ONLY[kind][0]
    assert named.is_identifier == (schema(kind)["primaryIdentifier"] == [ROOT + named.property])


# --- what is deployed ---

KEY = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
TABLE = {**KEY, "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
IMPORTED = {"InputFormat": "CSV", "S3BucketSource": {"S3Bucket": "orders"}}
MACHINE = {"RoleArn": "arn:aws:iam::300000000000:role/runner", "DefinitionString": '{"StartAt": "A", "States": {}}'}
GROUP = {"GroupName": "own", "GroupDescription": "Tasks"}
ROLE = {"RoleName": "own", "AssumeRolePolicyDocument": {"Statement": []}}
KEYED = {"KeySchema": [*KEY["KeySchema"], {"AttributeName": "at", "KeyType": "RANGE"}]}
TYPED = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}]}
OWN: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "EC2::SecurityGroup": (GROUP, [{"VpcId": "vpc-0123456789abcdef0"}, {"GroupDescription": "Jobs"}]),
    "IAM::Role": (ROLE, [{"Path": "/tasks/"}]),
    "DynamoDB::Table": (
        {"TableName": "own", **TABLE},
        [{"ImportSourceSpecification": IMPORTED}, KEYED, TYPED],
    ),
    "StepFunctions::StateMachine": ({"StateMachineName": "own", **MACHINE}, [{"StateMachineType": "EXPRESS"}]),
}
"""A named resource of each type with another create-only property, and changes that replace it."""

WORDS = re.compile(
    r"CloudFormation cannot update a stack when a custom-named resource requires replacing\. Rename \S+ and update the "
    r"stack again\."
)


@pytest.mark.parametrize("kind", OWN)
def test_a_resource_with_a_name_of_its_own_is_not_replaced_under_that_name(local: Aws, kind: str) -> None:
    before, changes = OWN[kind]
    stack = Stack(local)
    assert stack.deploy({"Own": resource(kind, **before)}) == Outcome("CREATE_COMPLETE", "")
    for change in changes:
        status, reason = stack.deploy({"Own": resource(kind, **{**before, **change})})
        assert status == "UPDATE_ROLLBACK_COMPLETE"
        assert WORDS.fullmatch(reason), reason


def groups(aws: Aws) -> list[tuple[str, str]]:
    found = aws.client("ec2").describe_security_groups()["SecurityGroups"]
    return [(each["GroupName"], each["VpcId"]) for each in found if each["Description"] == "Tasks"]


def test_a_security_group_without_a_name_of_its_own_is_replaced_in_another_network(local: Aws, plain: Aws) -> None:
    def moved(aws: Aws, **more: str) -> str:
        first, second = (aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
        stack = Stack(aws)
        stack.deploy({"Own": resource("EC2::SecurityGroup", GroupDescription="Tasks", VpcId=first, **more)})
        status, _ = stack.deploy(
            {"Own": resource("EC2::SecurityGroup", GroupDescription="Tasks", VpcId=second, **more)}
        )
        ((_, found),) = groups(aws)
        assert found == (second if status == "UPDATE_COMPLETE" else first)
        return status

    assert moved(local) == "UPDATE_COMPLETE"
    assert moved(plain, GroupName="own") == "UPDATE_COMPLETE"


def replacement(aws: Aws, before: dict[str, Any], after: dict[str, Any]) -> str:
    stack = Stack(aws)
    if not stack.status():
        stack.deploy({"Own": before})
    stack.change_set({"Own": after})
    found = aws.client("cloudformation").describe_change_set(StackName=stack.name, ChangeSetName="next")
    (change,) = found["Changes"]
    return str(change["ResourceChange"]["Replacement"])


def test_a_change_set_tells_a_replacement_from_an_update_in_place(local: Aws, plain: Aws) -> None:
    rule = resource("Events::Rule", Name="own", ScheduleExpression="rate(1 day)")
    renamed = resource("Events::Rule", Name="other", ScheduleExpression="rate(1 day)")
    weekly = resource("Events::Rule", Name="own", ScheduleExpression="rate(7 days)")
    assert (replacement(local, rule, renamed), replacement(local, rule, weekly)) == ("True", "False")
    assert (replacement(plain, rule, renamed), replacement(plain, rule, weekly)) == ("Conditional", "Conditional")
