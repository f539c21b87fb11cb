"""The permissions that the deploy guide lists are enough, and each is needed, where IAM is enforced."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from rota.errors import RotaError
from rota.ops.aws_errors import one_line_errors
from rota.ops.deleting import delete
from rota.ops.patience import Patience
from rota.ops.stopping import carry_out, plan_stop
from rota.ops.survey import PlaceReport, StackReport, survey
from tests.ops.payments import BILLING, NOW, REGION, STAGING, Payments, registry, without_group

GUIDE = (Path(__file__).parents[2] / "docs/guides/deploy.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("### Which permissions it needs\n")[2].partition("\n## ")[0]
LIST, STOP, DELETE = (json.loads(block)["Statement"] for block in re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL))
ELSEWHERE = {
    "arn:aws:events:*:*:rule/payments-*": "arn:aws:events:*:*:rule/default/payments-*",
    "arn:aws:scheduler:*:*:schedule/payments-*/*": "arn:aws:scheduler:*:*:schedule/default/*",
}
"""Resources that ministack 1.5.33 names otherwise: a rule with its bus, and a schedule in the group `default`."""

SOON = Patience(pause=0.1, seconds=30)
NOT_ENFORCED = ("iam:PassRole",)
"""Actions that AWS checks and the local AWS does not."""

IN_ORDER = (
    "ecs:ListTasks",
    "ecs:DescribeTasks",
    "scheduler:GetSchedule",
    "scheduler:UpdateSchedule",
    "events:DisableRule",
    "ecs:StopTask",
)
"""The actions of `--stop` as they come: what is done before one of them is denied stays done."""


def test_what_ministack_names_otherwise_is_in_the_guide_as_aws_names_it() -> None:
    assert ELSEWHERE.keys() <= {each["Resource"] for each in STOP if isinstance(each["Resource"], str)}


def actions(statements: list[dict[str, Any]]) -> list[str]:
    found = [
        action
        for each in statements
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    ]
    return [action for action in found if action not in NOT_ENFORCED]


def without(statements: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    """The statements without one action."""
    left = [{**each, "Action": [one for one in actions([each]) if one != action]} for each in statements]
    return [each for each in left if each["Action"]]


@pytest.fixture
def operator(live: Payments) -> Callable[[list[dict[str, Any]]], Any]:
    """`operator(statements)`: the session of a user who may do this and nothing else. Two stacks are deployed."""
    live.client("ecs").create_cluster(clusterName="app-staging")
    live.deploy(STAGING)
    live.deploy(BILLING)
    live.client("logs").create_log_group(logGroupName="/payments/old/report", tags={"rota:task": "report"})
    iam = live.client("iam")
    iam.create_user(UserName="operator")
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    session = boto3.session.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)

    def may(statements: list[dict[str, Any]]) -> Any:  # noqa: ANN401  # untyped
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        for resource, here in ELSEWHERE.items():
            document = document.replace(resource, here)
        iam.put_user_policy(UserName="operator", PolicyName="own", PolicyDocument=document)
        return session

    return may


def billing(session: Any) -> tuple[PlaceReport, StackReport]:  # noqa: ANN401  # untyped
    (place,) = survey(registry(without_group()), session, NOW, "staging").places
    (stack,) = [each for each in place.stacks if each.name == BILLING]
    return place, stack


def stop(place: PlaceReport, stack: StackReport) -> None:
    assert stack.deployed
    with one_line_errors("here"):
        carry_out(plan_stop(place.place, stack.deployed, stack.contents, NOW), print, SOON)


def test_the_list_needs_each_of_its_permissions_and_no_other(operator: Callable[[list[dict[str, Any]]], Any]) -> None:
    (place,) = survey(registry(), operator(LIST), NOW).places
    assert {stack.state for stack in place.stacks if stack.deployed} == {"in step"}
    assert [group.name for group in place.kept_logs] == ["/payments/old/report"]
    for action in actions(LIST):
        with pytest.raises(RotaError, match="AccessDenied"):
            survey(registry(), operator(without(LIST, action)), NOW)


def test_to_stop_needs_each_of_its_permissions_and_no_other(
    live: Payments, operator: Callable[[list[dict[str, Any]]], Any]
) -> None:
    place, stack = billing(operator(LIST))
    task = live.start("lists")
    assert sorted(actions(STOP)) == sorted(IN_ORDER)
    for action in IN_ORDER:
        operator([*LIST, *without(STOP, action)])
        with pytest.raises(RotaError, match="AccessDenied"):
            stop(place, stack)
    operator([*LIST, *STOP])
    stop(place, stack)
    assert live.status(task) == "STOPPED"


def test_to_delete_needs_each_of_its_permissions_and_no_other(
    live: Payments, operator: Callable[[list[dict[str, Any]]], Any]
) -> None:
    place, stack = billing(operator([*LIST, *STOP, *DELETE]))
    assert stack.deployed
    for action in actions(DELETE):
        operator([*LIST, *STOP, *without(DELETE, action)])
        with pytest.raises(RotaError, match="AccessDenied"), one_line_errors("here"):
            delete(place.place, stack.deployed, print, SOON)
    operator([*LIST, *STOP, *DELETE])
    delete(place.place, stack.deployed, print, SOON)
    assert {stack["StackName"] for stack in live.client("cloudformation").describe_stacks()["Stacks"]} == {STAGING}
