"""Two registries in one account and Region share nothing, and a deployment that fails leaves nothing."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from tests.deployment.systems import Account
from tests.edits import cloudformation
from tests.edits.chain import FIRST
from tests.edits.cloudformation import TYPE
from tests.edits.deployment import Life
from tests.edits.drawn import is_accepted, registries
from tests.edits.editing import Data
from tests.edits.standing import due, there
from tests.edits.versions import version
from tests.properties import cases


@pytest.fixture
def empty(account: Account) -> Iterator[Account]:
    """The account, with nothing in it before and after."""
    assert there(account) == {}
    yield account
    assert there(account) == {}


def life_of(account: Account, folder: Path, data: Data) -> Life:
    """A registry that is about to be deployed to a bootstrapped account."""
    life = Life(account, folder)
    life.becomes(data)
    account.bootstrap(life.assembly)  # does nothing the second time
    return life


def app(name: str) -> Data:
    """The first registry under another app's name, with a task of its own beside the same ones."""
    data = copy.deepcopy(FIRST)
    data["app"] = name
    data["tasks"][f"only-{name}"] = {"command": ["x"], "group": "own", "rate": "1 hour", "secrets": {"KEY": "ssm:/key"}}
    return data


@cases(8, prove=200)
@given(registries("pay").filter(is_accepted), registries("claims").filter(is_accepted))
def test_registries_of_two_apps_deploy_into_one_account_and_share_no_name(first: Data, second: Data) -> None:
    account = cloudformation.Account()
    one, other = version(first), version(second)
    assert account.deploy(one.stacks) == ()
    before = account.copy()
    assert account.deploy(other.stacks) == ()
    assert {key: account.stacks[key] for key in before.stacks} == before.stacks
    assert account.starts() == sorted([*one.starts, *other.starts])


def test_deploying_changing_and_destroying_one_app_leaves_the_other_as_it_was(empty: Account, tmp_path: Path) -> None:
    pay, claims = (life_of(empty, tmp_path / name, app(name)) for name in ("pay", "claims"))
    assert pay.deploy() == ""
    before = pay.read()
    assert claims.deploy() == ""
    assert there(empty) == due([*pay.versions[-1].stacks, *claims.versions[-1].stacks], ())
    assert pay.read() == before

    changed = app("claims")
    del changed["tasks"]["report"]
    claims.becomes(changed)
    assert claims.deploy() == ""
    assert pay.read() == before

    claims.destroy()
    assert pay.read() == before
    assert there(empty) == due(pay.versions[-1].stacks, ())
    pay.destroy()


def test_a_first_deployment_that_fails_leaves_nothing_and_a_second_one_works(empty: Account, tmp_path: Path) -> None:
    """A rule that another tool has made is found late: EventBridge takes a name twice, and only the handler looks."""
    life = life_of(empty, tmp_path / "pay", FIRST)
    name = "pay-staging-send.late"
    events = empty.client("events")
    events.put_rule(Name=name, ScheduleExpression="rate(1 day)")
    assert life.deploy() != ""
    assert there(empty) == {("AWS::Events::Rule", name): 1, ("stack", "pay-staging-tasks"): 1}
    happened = empty.client("cloudformation").describe_stack_events(StackName="pay-staging-tasks")["StackEvents"]
    assert happened[0]["ResourceStatus"] == "ROLLBACK_COMPLETE"
    (failed,) = (each for each in happened if each["ResourceStatus"] == "CREATE_FAILED")
    assert f"{name} already exists" in failed["ResourceStatusReason"]

    events.delete_rule(Name=name)
    assert life.deploy() == ""
    assert life.differences() == []
    life.destroy()


def test_an_id_that_has_another_type_is_rejected_and_changes_nothing(empty: Account, tmp_path: Path) -> None:
    """No registry makes such a template, so it is made by hand."""
    life = life_of(empty, tmp_path / "pay", FIRST)
    assert life.deploy() == ""
    before = life.read()
    zoned = copy.deepcopy(FIRST)
    zoned["tasks"]["report"]["timezone"] = "Europe/Berlin"
    life.becomes(zoned)
    file = life.assembly / "TasksStaging.template.json"
    template = json.loads(file.read_text())
    resources = template["Resources"]
    (new,) = (each for each, resource in resources.items() if resource["Type"] == "AWS::Scheduler::Schedule")
    (old,) = (name for _, name in before if name.startswith("ReportRule"))
    resources[old] = resources.pop(new)
    file.write_text(json.dumps(template))
    assert TYPE in life.deploy()
    life.versions.pop()
    assert life.read() == before
    assert life.differences() == []
    life.destroy()
