"""A name that is taken: by another stack, by the stack itself, or outside any stack.

A create handler returns AlreadyExists for a resource that exists:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html, and the validation of
a change set finds it before: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html.
Each message is that of the handler's source, where its file names it.
"""

import json
from collections.abc import Callable

import pytest

from rota.local.adapter.named import NAMED
from rota.local.adapter.patches.taken_names import EARLY
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource

NAME = "payments-staging-report"
TRUST = {"Version": "2012-10-17", "Statement": []}
TARGET = {"Arn": "arn:aws:sqs:us-east-1:300000000000:jobs", "RoleArn": "arn:aws:iam::300000000000:role/scheduler"}
DAILY = {"ScheduleExpression": "rate(1 days)", "FlexibleTimeWindow": {"Mode": "OFF"}}
KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
ATTRIBUTES = [{"AttributeName": "id", "AttributeType": "S"}]

SAID = {
    "AWS::IAM::Role": (
        resource("IAM::Role", RoleName=NAME, AssumeRolePolicyDocument=TRUST),
        f"Role with name {NAME} already exists.",
    ),
    # software/amazon/events/rule/CreateHandler.java
    "AWS::Events::Rule": (
        resource("Events::Rule", Name=NAME, ScheduleExpression="rate(1 day)"),
        f"{NAME} already exists",
    ),
    "AWS::Scheduler::Schedule": (
        resource("Scheduler::Schedule", Name=NAME, Target=TARGET, State="DISABLED", **DAILY),
        f"Schedule {NAME} already exists.",
    ),
    "AWS::Scheduler::ScheduleGroup": (
        resource("Scheduler::ScheduleGroup", Name=NAME),
        f"Schedule group {NAME} already exists.",
    ),
    # software/amazon/logs/loggroup/CreateHandler.java
    "AWS::Logs::LogGroup": (
        resource("Logs::LogGroup", LogGroupName=f"/{NAME}"),
        (
            f"Resource of type 'AWS::Logs::LogGroup' with identifier '{{\"/properties/LogGroupName\":\"/{NAME}\"}}' "
            "already exists."
        ),
    ),
    "AWS::SQS::Queue": (
        resource("SQS::Queue", QueueName=NAME),
        f"Resource of type 'AWS::SQS::Queue' with identifier '{NAME}' already exists.",
    ),
    "AWS::CloudWatch::Alarm": (
        resource(
            "CloudWatch::Alarm",
            AlarmName=NAME,
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            Threshold=0,
        ),
        f"Resource of type 'AWS::CloudWatch::Alarm' with identifier '{NAME}' already exists.",
    ),
    # software/amazon/sns/topic/CreateHandler.java
    "AWS::SNS::Topic": (
        resource("SNS::Topic", TopicName=NAME),
        f"Resource of type 'AWS::SNS::Topic' with identifier '{NAME}' already exists.",
    ),
    "AWS::DynamoDB::Table": (
        resource(
            "DynamoDB::Table",
            TableName=NAME,
            KeySchema=KEY,
            AttributeDefinitions=ATTRIBUTES,
            BillingMode="PAY_PER_REQUEST",
        ),
        f"Resource of type 'AWS::DynamoDB::Table' with identifier '{NAME}' already exists.",
    ),
    "AWS::ECS::Cluster": (
        resource("ECS::Cluster", ClusterName=NAME),
        f"Resource of type 'AWS::ECS::Cluster' with identifier '{NAME}' already exists.",
    ),
}
"""A resource of each type, and what its handler says when the name is taken."""

LATE_ONLY = {"AWS::Events::Rule", "AWS::SQS::Queue", "AWS::SNS::Topic"}
"""Types that have another identifier than their name, so that no change set fails for it."""


def late(kind: str) -> str:
    return f'Resource handler returned message: "{SAID[kind][1]}" (HandlerErrorCode: AlreadyExists)'


def test_each_of_these_types_is_tried() -> None:
    assert set(SAID) == set(NAMED)


@pytest.mark.parametrize("kind", SAID)
def test_a_name_of_another_stack_or_logical_id_is_taken(local: Aws, kind: str) -> None:
    there = SAID[kind][0]
    owner, other = Stack(local, "Owner"), Stack(local, "Other")
    assert owner.deploy({"Report": there}) == Outcome("CREATE_COMPLETE", "")
    if kind in LATE_ONLY:
        assert other.deploy({"Report": there}) == Outcome("ROLLBACK_COMPLETE", late(kind))
    else:
        assert other.deploy({"Report": there}) == Outcome("FAILED", EARLY)
        name = there["Properties"][NAMED[kind].property]
        assert other.problems() == [
            ("NAME_CONFLICT_VALIDATION", f"Resource of type '{kind}' with identifier '{name}' already exists.")
        ]
    assert owner.update({"ReportAgain": there}) == Outcome("UPDATE_ROLLBACK_COMPLETE", late(kind))
    # It is still the owner's, who can take it away, and then the name is free.
    assert owner.deploy({"Rest": resource("Events::Rule", Name="rest", ScheduleExpression="rate(1 day)")}).reason == ""
    if kind != "AWS::SQS::Queue":  # whose name is free later: test_deleted_queues.py
        assert Stack(local, "Third").deploy({"Report": there}) == Outcome("CREATE_COMPLETE", "")


def test_a_name_is_taken_on_its_bus_and_in_its_group_only(local: Aws) -> None:
    local.client("events").create_event_bus(Name="other")
    local.client("events").put_rule(Name=NAME, EventBusName="other", EventPattern='{"source": ["payments"]}')
    local.client("scheduler").create_schedule_group(Name="other")
    local.client("scheduler").create_schedule(Name=NAME, GroupName="other", Target=TARGET, **DAILY)
    rule, schedule = (SAID[kind][0] for kind in ("AWS::Events::Rule", "AWS::Scheduler::Schedule"))
    assert Stack(local).deploy({"Rule": rule, "Schedule": schedule}) == Outcome("CREATE_COMPLETE", "")


def test_a_change_set_without_validation_finds_a_taken_name_only_as_it_is_deployed(local: Aws) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html."""
    kind = "AWS::Logs::LogGroup"
    OUTSIDE[kind](local)
    found = Stack(local).deploy({"Report": SAID[kind][0]}, DisableValidation=True)
    assert found == Outcome("ROLLBACK_COMPLETE", late(kind))


def test_ministack_alone_gives_a_resource_to_two_stacks(plain: Aws) -> None:
    resources = {kind.replace("::", ""): there for kind, (there, _said) in SAID.items()}
    for name in ("Owner", "Other"):
        assert Stack(plain, name).deploy(resources) == Outcome("CREATE_COMPLETE", "")


OUTSIDE: dict[str, Callable[[Aws], object]] = {
    "AWS::IAM::Role": lambda aws: aws.role(NAME, "ecs-tasks.amazonaws.com"),
    "AWS::Logs::LogGroup": lambda aws: aws.client("logs").create_log_group(logGroupName=f"/{NAME}"),
    "AWS::SQS::Queue": lambda aws: aws.queue(NAME),
    "AWS::SNS::Topic": lambda aws: aws.client("sns").create_topic(Name=NAME),
    "AWS::ECS::Cluster": lambda aws: aws.client("ecs").create_cluster(clusterName=NAME),
}


@pytest.mark.parametrize("kind", OUTSIDE)
def test_a_name_outside_any_stack_is_taken_although_the_api_may_take_it_again(local: Aws, kind: str) -> None:
    OUTSIDE[kind](local)
    found = Stack(local).deploy({"Report": SAID[kind][0]})
    assert found in (Outcome("ROLLBACK_COMPLETE", late(kind)), Outcome("FAILED", EARLY))


def test_a_rename_to_a_taken_name_is_rolled_back_and_the_old_resources_stay(local: Aws) -> None:
    """Whether the new name is taken is no question for the change set, which makes no new logical id."""
    kinds = ("AWS::Events::Rule", "AWS::Logs::LogGroup")
    for kind in kinds:
        stack, there = Stack(local, kind.replace("::", "")), SAID[kind][0]
        Stack(local, "Owner" + stack.name).deploy({"Report": there})
        before = {"Report": {**there, "Properties": {**there["Properties"], NAMED[kind].property: "before"}}}
        assert stack.deploy(before) == Outcome("CREATE_COMPLETE", "")
        assert stack.deploy({"Report": there}) == Outcome("UPDATE_ROLLBACK_COMPLETE", late(kind))
    assert {each["Name"] for each in local.client("events").list_rules()["Rules"]} == {NAME, "before"}


def test_resources_that_are_not_made_take_no_name(local: Aws) -> None:
    role = SAID["AWS::IAM::Role"][0]
    OUTSIDE["AWS::IAM::Role"](local)
    cloudformation, place = local.client("cloudformation"), {"StackName": "Tasks", "ChangeSetName": "next"}
    template = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"Role": {**role, "Condition": "Never"}, "Queue": SAID["AWS::SQS::Queue"][0]},
    }
    given = {"TemplateBody": json.dumps(template), "Capabilities": ["CAPABILITY_NAMED_IAM"], "ChangeSetType": "CREATE"}
    cloudformation.create_change_set(**place, **given)
    assert cloudformation.describe_change_set(**place)["Status"] == "CREATE_COMPLETE"
