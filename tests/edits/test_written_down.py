"""The table of edits that need an order excuses what it is about, and nothing beside it."""

import copy
from collections.abc import Callable
from functools import cache

import pytest

from tests.edits import cloudformation
from tests.edits.cloudformation import HERE, NAMED, TAKEN, TYPE, Holder, Rejection, StackKey
from tests.edits.editing import VPCS, Data, network
from tests.edits.versions import Version, version
from tests.edits.written_down import WRITTEN_DOWN, Change, reasons, reasons_left, to_delete

MOVE, BACK, GROUP, ENVIRONMENT, APP = (row.heading for row in WRITTEN_DOWN)
HOME, BILLING = (*HERE, "pay-staging-tasks"), (*HERE, "pay-staging-tasks-billing")

FIRST: Data = {
    "version": 1,
    "app": "pay",
    "environments": {"staging": {"network": network(VPCS[0]), "image": {"repository": "app-tasks", "tag": "1"}}},
    "tasks": {
        "report": {"command": ["x"], "rate": "1 hour"},
        "send": {"command": ["x"]},
        "bill": {"command": ["x"], "group": "billing"},
    },
}


@cache
def first() -> Version:
    return version(FIRST)


def changed(edit: Callable[[Data], object]) -> Change:
    data = copy.deepcopy(FIRST)
    edit(data)
    return Change(first(), version(data))


@pytest.fixture(scope="module")
def moved() -> Change:
    """`report` gets a group, and a task `sum` is new."""
    return changed(
        lambda data: data["tasks"].update(
            {"report": {**data["tasks"]["report"], "group": "billing"}, "sum": {"command": ["x"]}}
        )
    )


def role(name: str, holder: Holder | None, rule: str = TAKEN, stack: StackKey = BILLING) -> Rejection:
    return Rejection(stack, "A", rule, (HERE[0], "", "AWS::IAM::Role", f"pay-staging-{name}"), holder)


def log_group(name: str, holder: Holder) -> Rejection:
    return Rejection(BILLING, "A", TAKEN, (*HERE, "AWS::Logs::LogGroup", f"/pay/staging/{name}"), holder)


AT_HOME, NOBODY = Holder(HOME, "A"), Holder()


@pytest.mark.parametrize(
    ("rejection", "headings"),
    [
        (role("report", AT_HOME), [MOVE]),
        (role("report.exec", AT_HOME), [MOVE]),
        (role("send", AT_HOME), []),  # which has not moved
        (role("report", Holder(BILLING, "A")), []),  # where it was not before
        (role("report", AT_HOME, NAMED), []),
        (role("report", AT_HOME, TYPE), []),
        (role("report", NOBODY), []),  # only log groups are kept
        (log_group("report", AT_HOME), [MOVE]),
        (log_group("report", NOBODY), [MOVE]),
        (log_group("send", NOBODY), []),
        (log_group("sum", NOBODY), [BACK]),
        (log_group("sum", AT_HOME), []),
        (role("sum", NOBODY), []),
        (role("sum", AT_HOME), []),
    ],
    ids=str,
)
def test_a_move_and_a_new_task_excuse_their_own_names(moved: Change, rejection: Rejection, headings: list[str]) -> None:
    assert reasons(moved, rejection) == headings


def test_a_move_leaves_no_stack_behind(moved: Change) -> None:
    assert [reasons_left(moved, key) for key in (HOME, BILLING)] == [[], []]


def test_the_stack_of_a_group_without_a_task_is_left_behind_and_no_other() -> None:
    change = changed(lambda data: data["tasks"].pop("bill"))
    assert [reasons_left(change, key) for key in (HOME, BILLING)] == [[], [GROUP]]
    assert reasons(change, role("bill", Holder(BILLING, "A"), stack=HOME)) == []


def test_the_stacks_of_an_environment_that_is_renamed_are_left_behind_and_no_name_of_it_is_excused() -> None:
    change = changed(lambda data: data["environments"].update({"test": data["environments"].pop("staging")}))
    assert [reasons_left(change, key) for key in (HOME, BILLING, ("1", "r", "x"))] == [[ENVIRONMENT], [ENVIRONMENT], []]
    assert reasons(change, role("send", AT_HOME)) == []


def test_an_environment_in_another_region_meets_its_own_roles() -> None:
    place = {"account": HERE[0], "region": "eu-central-1"}
    change = changed(lambda data: data["environments"]["staging"].update(place))
    assert [reasons_left(change, key) for key in (HOME, BILLING)] == [[ENVIRONMENT], [ENVIRONMENT]]
    assert reasons(change, role("send", AT_HOME)) == [ENVIRONMENT]
    assert reasons(change, role("send", AT_HOME, NAMED)) == []
    assert reasons(change, role("send", Holder(("1", "r", "x"), "A"))) == []


def test_a_renamed_app_leaves_all_behind_and_may_meet_its_own_stacks() -> None:
    change = changed(lambda data: data.update(app="claims"))
    assert [reasons_left(change, key) for key in (HOME, BILLING)] == [[APP], [APP]]
    assert reasons(change, role("send", AT_HOME)) == [APP]
    assert reasons(change, role("send", None, NAMED, HOME)) == [APP]
    assert reasons(change, role("send", None, NAMED, (*HERE, "claims-staging-tasks"))) == []


def test_the_stacks_of_groups_are_deleted_before_those_of_their_environments() -> None:
    change = changed(lambda data: data.update(app="claims"))
    account = cloudformation.Account()
    account.deploy(change.before.stacks)
    assert to_delete(account, change) == [BILLING, HOME]


def test_each_heading_stands_once() -> None:
    assert len({row.heading for row in WRITTEN_DOWN}) == len(WRITTEN_DOWN)
