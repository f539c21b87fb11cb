"""Edits of a deployed registry, deployed by the unmodified CDK CLI into the local AWS, one over the other.

After each, what there is equals what the registry says: nothing starts a task twice, and nothing is left but the log
groups that are meant to stay. The local AWS and the model of CloudFormation have to reject the same.
"""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deployment.systems import Account
from tests.edits.chain import EDITS, FIRST, Edit
from tests.edits.deployment import Life

Record = Callable[[str, object], None]


@pytest.fixture
def life(account: Account, tmp_path: Path) -> Life:
    """The first registry, deployed to an account that has nothing else."""
    account.emulator.reset()
    life = Life(account, tmp_path)
    life.becomes(FIRST)
    account.bootstrap(life.assembly)
    assert life.deploy() == ""
    assert life.model.deploy(life.versions[0].stacks) == ()
    return life


def follow(life: Life, edits: tuple[Edit, ...], record: Record) -> None:
    data, written = FIRST, 0
    assert life.differences() == []
    for edit in edits:
        data = copy.deepcopy(data)
        edit.change(data)
        life.becomes(data)
        written += life.follow()
        assert life.differences() == [], edit.title
    record("edits deployed for real", len(edits))
    record("edits deployed for real in a written order", written)
    record("deployments that the local AWS rejected", life.rejected)


def test_the_most_dangerous_edits_deploy_one_over_the_other(life: Life, record_property: Record) -> None:
    follow(life, tuple(edit for edit in EDITS if edit.quick), record_property)


@pytest.mark.proof
def test_every_edit_of_the_table_deploys_over_the_one_before(life: Life, record_property: Record) -> None:
    follow(life, tuple(EDITS), record_property)
