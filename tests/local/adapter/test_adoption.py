"""Existing log groups, which a change set with ImportExistingResources adopts.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
"""

from typing import Any

import pytest

from rota.local.adapter.patches.taken_names import EARLY
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource, with_policy

NAME = "/payments/staging/report"
TAGS = [{"Key": "rota:app", "Value": "payments"}]


def log_group(retain: str = "RetainExceptOnCreate", **properties: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    return {"Log": with_policy(retain, resource("Logs::LogGroup", **{"LogGroupName": NAME, **properties}))}


def existing(aws: Aws) -> Any:  # noqa: ANN401  # untyped
    """A client of the account's logs, in which the group is there with a stream."""
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=NAME, tags={"kept": "yes"})
    logs.create_log_stream(logGroupName=NAME, logStreamName="old")
    return logs


def streams(logs: Any) -> list[str]:  # noqa: ANN401  # untyped
    return [each["logStreamName"] for each in logs.describe_log_streams(logGroupName=NAME)["logStreams"]]


@pytest.mark.parametrize("retain", ["Retain", "RetainExceptOnCreate"])
def test_an_existing_log_group_is_adopted_if_its_stack_would_retain_it(local: Aws, retain: str) -> None:
    logs = existing(local)
    assert Stack(local).deploy(log_group(retain)) == Outcome("FAILED", EARLY)
    for other in ("", "Delete"):
        assert "must have the DeletionPolicy" in Stack(local).deploy(log_group(other), adopt=True).reason
    assert Stack(local).deploy(log_group(retain), adopt=True) == Outcome("CREATE_COMPLETE", "")
    assert streams(logs) == ["old"]


def test_a_role_is_adopted_too(local: Aws) -> None:
    local.role("own", "ecs-tasks.amazonaws.com")
    trust = {"Version": "2012-10-17", "Statement": []}
    role = with_policy("Retain", resource("IAM::Role", RoleName="own", AssumeRolePolicyDocument=trust))
    assert Stack(local).deploy({"Own": role}, adopt=True) == Outcome("CREATE_COMPLETE", "")


def test_a_name_that_is_no_literal_is_not_looked_for(local: Aws) -> None:
    existing(local)
    computed = log_group(LogGroupName={"Fn::Join": ["", [NAME]]})
    status, reason = Stack(local).deploy(computed, adopt=True)
    assert (status, "already exists" in reason) == ("ROLLBACK_COMPLETE", True)


def test_a_log_group_goes_from_stack_to_stack_only_once_the_first_lets_it_go(local: Aws) -> None:
    logs, first, second = existing(local), Stack(local, "First"), Stack(local, "Second")
    rest = {"Rest": resource("Logs::LogGroup", LogGroupName="/rest")}
    assert first.deploy({**log_group(), **rest}, adopt=True) == Outcome("CREATE_COMPLETE", "")
    assert f"{NAME} already exists in stack" in second.deploy(log_group(), adopt=True).reason
    assert first.deploy(rest) == Outcome("UPDATE_COMPLETE", "")
    assert second.deploy(log_group(), adopt=True) == Outcome("CREATE_COMPLETE", "")
    assert second.delete() == Outcome("DELETE_COMPLETE", "")
    assert first.deploy({**log_group(), **rest}, adopt=True) == Outcome("UPDATE_COMPLETE", "")
    assert streams(logs) == ["old"]


def test_an_adopted_log_group_gets_the_tags_of_its_stack_and_its_properties_at_their_next_change(
    local: Aws, plain: Aws
) -> None:
    def seen(aws: Aws) -> tuple[dict[str, str], int | None]:
        logs = aws.client("logs")
        ((group),) = logs.describe_log_groups()["logGroups"]
        tags = logs.list_tags_for_resource(resourceArn=aws.arn("logs", f"log-group:{NAME}"))["tags"]
        own = {key: value for key, value in tags.items() if not key.startswith("aws:")}
        return own, group.get("retentionInDays")

    for aws in (local, plain):
        existing(aws)
        Stack(aws).deploy(log_group(RetentionInDays=30), adopt=True, Tags=TAGS)
    assert seen(local) == ({"kept": "yes", "rota:app": "payments"}, None)
    assert seen(plain) == ({"kept": "yes"}, None)
    Stack(local).deploy(log_group(RetentionInDays=60), Tags=TAGS)
    assert seen(local) == ({"kept": "yes", "rota:app": "payments"}, 60)
