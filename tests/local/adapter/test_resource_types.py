"""A logical id keeps its type. No page of AWS has the words; https://github.com/aws/aws-sam-cli/issues/6786 shows them.

Each test takes some seconds: ministack imports all of its CloudFormation.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource

RULE = resource("Events::Rule", Name="nightly", ScheduleExpression="rate(1 day)")
WORDS = (
    "Update of resource type is not permitted. The new template modifies resource type of the following resources: "
    "[Report, Import]"
)


def schedule(aws: Aws) -> dict[str, Any]:
    target = {"Arn": aws.arn("sqs", "jobs"), "RoleArn": f"arn:aws:iam::{aws.account}:role/scheduler"}
    given = {"Name": "nightly", "ScheduleExpression": "rate(1 days)", "FlexibleTimeWindow": {"Mode": "OFF"}}
    return resource("Scheduler::Schedule", Target=target, State="DISABLED", **given)


def rules(aws: Aws) -> list[str]:
    return [each["Name"] for each in aws.client("events").list_rules()["Rules"]]


def test_a_change_set_that_changes_a_type_fails_and_nothing_is_deployed(local: Aws, plain: Aws) -> None:
    stack = Stack(local)
    weekly = resource("Events::Rule", Name="weekly", ScheduleExpression="rate(7 days)")
    before = {"Report": RULE, "Import": weekly, "Same": resource("SQS::Queue", QueueName="same")}
    assert stack.deploy(before).status == "CREATE_COMPLETE"
    # A name that is taken is a later matter.
    local.client("logs").create_log_group(logGroupName="/taken")
    new = {"New": resource("SQS::Queue", QueueName="new"), "Taken": resource("Logs::LogGroup", LogGroupName="/taken")}
    after = {**before, "Report": schedule(local), "Import": resource("SQS::Queue", QueueName="weekly"), **new}
    assert stack.deploy(after) == Outcome("FAILED", WORDS)
    with pytest.raises(ClientError, match="UNAVAILABLE"):
        local.client("cloudformation").execute_change_set(StackName="Tasks", ChangeSetName="next")
    assert (stack.status(), rules(local)) == ("CREATE_COMPLETE", ["nightly", "weekly"])
    alone = Stack(plain)
    alone.deploy({"Report": RULE})
    assert alone.deploy({"Report": schedule(plain)}) == Outcome("UPDATE_COMPLETE", "")
    assert rules(plain) == ["nightly"]


def test_update_stack_rejects_a_changed_type_and_takes_any_other_update(local: Aws) -> None:
    stack = Stack(local)
    stack.deploy({"Report": RULE, "Import": RULE | {"Properties": {**RULE["Properties"], "Name": "weekly"}}})
    with pytest.raises(ClientError) as rejected:
        stack.update({"Report": schedule(local), "Import": resource("SQS::Queue", QueueName="weekly")})
    assert rejected.value.response["Error"]["Code"] == "ValidationError"
    assert rejected.value.response["Error"]["Message"] == WORDS
    assert stack.update({"Other": schedule(local)}) == Outcome("UPDATE_COMPLETE", "")
    with pytest.raises(ClientError, match="Template format error"):
        local.client("cloudformation").update_stack(StackName="Tasks", TemplateBody="{")


def test_the_cli_may_ask_which_hook_failed_a_change_set(local: Aws, plain: Aws) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListHookResults.html."""
    asked = {"TargetType": "CHANGE_SET", "TargetId": "arn:aws:cloudformation:us-east-1:300000000000:changeSet/next/1"}
    assert local.client("cloudformation").list_hook_results(**asked)["HookResults"] == []
    with pytest.raises(ClientError, match="Unknown action"):
        plain.client("cloudformation").list_hook_results(**asked)
