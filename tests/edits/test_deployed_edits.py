"""Edits of a deployed registry, deployed by the unmodified CDK CLI into the local AWS, one over the other.

After each, what there is equals what the registry says: nothing starts a task twice, and nothing is left but the log
groups that are meant to stay. The local AWS and the model of CloudFormation have to reject the same.
"""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rota.local import Emulator
from tests.deployment.systems import Account
from tests.edits.chain import EDITS, FIRST, Edit
from tests.edits.deployment import Life
from tests.edits.written_down import losing, needed

Record = Callable[[str, object], None]


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    """An account with the first registry deployed, and with the cluster that it names."""
    monkeypatch.setenv("ROTA_QUEUE_REUSE", "0")
    with Emulator() as emulator:
        life = Life(Account(emulator, "222222222222", "us-east-1", tmp_path), tmp_path / "assemblies")
        life.becomes(FIRST)
        life.account.bootstrap(life.assembly)
        assert life.deploy() == ""
        assert life.model.deploy(life.versions[0].stacks) == ()
        yield life


def follow(life: Life, edits: tuple[Edit, ...], record: Record) -> None:
    data, written = FIRST, 0
    assert life.differences() == []
    for edit in edits:
        data = copy.deepcopy(data)
        edit.change(data)
        life.becomes(data)
        if needed(life.model, life.change):
            written += 1
            deploy_in_order(life)
        else:
            assert life.deploy() == "", edit.title
            assert life.model.deploy(life.change.after.stacks) == ()
        assert life.differences() == [], edit.title
    record("edits deployed", len(edits))
    record("edits deployed in a written order", written)
    record("refusals seen", life.refused)


def deploy_in_order(life: Life) -> None:
    """The everyday command fails where the model rejects it, and then the order of the guide works."""
    ...


def test_the_most_dangerous_edits_deploy_one_over_the_other(life: Life, record_property: Record) -> None:
    follow(life, tuple(edit for edit in EDITS if edit.quick), record_property)


@pytest.mark.proof
def test_every_edit_of_the_table_deploys_over_the_one_before(life: Life, record_property: Record) -> None:
    follow(life, tuple(EDITS), record_property)
