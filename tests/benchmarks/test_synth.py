"""The benchmark of synthesis compares the same work, and compiles nothing meanwhile."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import synth


def families_and_schedules(folder: Path) -> tuple[int, list[str]]:
    """How many task definitions the templates of an assembly have, and their schedules."""
    resources = [
        resource
        for file in folder.glob("*.template.json")
        for resource in json.loads(file.read_text())["Resources"].values()
    ]
    rules = [r["Properties"] for r in resources if r["Type"] == "AWS::Events::Rule"]
    definitions = [r for r in resources if r["Type"] == "AWS::ECS::TaskDefinition"]
    return len(definitions), sorted(rule["ScheduleExpression"] for rule in rules if "ScheduleExpression" in rule)


def test_both_sides_make_the_same_tasks_and_schedules(tmp_path: Path) -> None:
    registry = synth.registry_of(3)
    for side, run in synth.SIDES.items():
        assert run(registry, str(tmp_path / side)) > 0
    ours, theirs = (families_and_schedules(tmp_path / side) for side in synth.SIDES)
    assert ours == theirs
    assert ours[0] == 3


def test_a_module_without_bytecode_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other modules of this process may have none either: pytest keeps the tests' elsewhere."""
    kept, lost = ModuleType("kept"), ModuleType("lost")
    for module in (kept, lost):
        monkeypatch.setattr(module, "__cached__", str(tmp_path / f"{module.__name__}.pyc"), raising=False)
    (tmp_path / "kept.pyc").touch()
    for module in (kept, lost):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    assert {"kept", "lost"} & set(synth.without_bytecode()) == {"lost"}
