"""Whole templates, one file each: renewed by `pytest tests/stacks --snapshot-update -k snapshots`."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from rota.registry import load
from tests.assemblies import assembled
from tests.linting import findings

REGISTRY = Path(__file__).with_name("registry.yaml")


def template(folder: Path, stack: str) -> Any:  # noqa: ANN401  # JSON
    return json.loads((folder / f"{stack}.template.json").read_text())


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.fixture(scope="module")
def folder() -> Path:
    registry = load(REGISTRY)
    return assembled(*((registry, name) for name in registry.environments))


@pytest.mark.parametrize("stack", ["TasksSandbox", "TasksStaging", "TasksProd", "TasksProdBilling"])
def test_the_template_of_a_stack_of_the_small_registry(stack: str, folder: Path, snapshot: SnapshotAssertion) -> None:
    assert template(folder, stack) == snapshot


def test_cfn_lint_finds_nothing_in_any_template(folder: Path) -> None:
    for file in sorted(folder.glob("*.template.json")):
        assert findings(file, "us-east-1", "us-gov-west-1") == []


def test_no_snapshot_holds_the_hash_of_an_asset() -> None:
    """A change of a task's code must not change a snapshot."""
    files = sorted(Path(__file__).parent.glob("__snapshots__/**/*.json"))
    assert len(files) > 4
    for file in files:
        assert not re.search(r"container-assets-[^:]*:[0-9a-f]{64}", file.read_text()), file.name
