"""Edits of a deployed registry, deployed by the unmodified CDK CLI into the local AWS, one over the other.

After each, what there is equals what the registry says: nothing starts a task twice, and nothing is left but the log
groups that are meant to stay. The local AWS and the model of CloudFormation have to reject the same.
"""

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.deployment.systems import Account
from tests.edits.chain import EDITS, FIRST, Edit
from tests.edits.cloudformation import TYPE
from tests.edits.deployment import Life, life_of
from tests.edits.editing import Data
from tests.edits.standing import due, there

Record = Callable[[str, object], None]


def app(name: str) -> Data:
    """The first registry under another app's name, with a task of its own beside the same ones."""
    data = copy.deepcopy(FIRST)
    data["app"] = name
    data["tasks"][f"only-{name}"] = {"command": ["x"], "rate": "1 hour", "secrets": {"KEY": "ssm:/key"}}
    return data


def follow(life: Life, edits: Sequence[Edit], record: Record) -> None:
    """Deploy the first registry, then each edit over the one before, and take the last one away."""
    data, written = FIRST, 0
    # An edit names it as the place of an image's tag.
    life.account.client("ssm").put_parameter(Name="/pay/tag", Value="3", Type="String")
    assert life.deploy() == ""
    assert life.model.deploy(life.versions[0].stacks) == ()
    assert life.differences() == []
    for edit in edits:
        data = copy.deepcopy(data)
        edit.change(data)
        life.becomes(data)
        written += life.follow()
        assert life.differences() == [], edit.title
    life.destroy()
    assert there(life.account) == {}
    record("edits deployed for real", len(edits))
    record("edits deployed for real in a written order", written)
    record("deployments that the local AWS rejected", life.rejected)


def test_the_most_dangerous_edits_deploy_one_over_the_other(
    empty: Account, tmp_path: Path, record_property: Record
) -> None:
    follow(life_of(empty, tmp_path, FIRST), [edit for edit in EDITS if edit.quick], record_property)


@pytest.mark.proof
def test_every_edit_of_the_table_deploys_over_the_one_before(
    empty: Account, tmp_path: Path, record_property: Record
) -> None:
    follow(life_of(empty, tmp_path, FIRST), EDITS, record_property)


def test_deploying_changing_and_destroying_one_app_leaves_the_other_as_it_was(empty: Account, tmp_path: Path) -> None:
    pay, claims = (life_of(empty, tmp_path, app(name)) for name in ("pay", "claims"))
    assert {line.partition(":")[0] for line in pay.differences()} == {"missing"}
    assert pay.deploy() == ""
    assert pay.differences() == []
    before = pay.read()
    assert claims.deploy() == ""
    assert there(empty) == due([*pay.versions[-1].stacks, *claims.versions[-1].stacks], ())
    assert {line.partition(":")[0] for line in pay.differences()} == {"too much"}
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
    assert there(empty) == {}


@pytest.mark.proof
def test_a_first_deployment_that_fails_leaves_nothing_and_a_second_one_works(empty: Account, tmp_path: Path) -> None:
    """A rule that another tool has made is found late: EventBridge takes a name twice, and only the handler looks."""
    life = life_of(empty, tmp_path, FIRST)
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


@pytest.mark.proof
def test_an_id_that_has_another_type_is_rejected_and_changes_nothing(empty: Account, tmp_path: Path) -> None:
    """No registry makes such a template, so it is made by hand."""
    life = life_of(empty, tmp_path, FIRST)
    assert life.deploy() == ""
    before = life.read()
    zoned = copy.deepcopy(FIRST)
    # No other test has a template with this zone: the CLI uploads none that it finds by the digest of the original.
    zoned["tasks"]["report"]["timezone"] = "Pacific/Auckland"
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
