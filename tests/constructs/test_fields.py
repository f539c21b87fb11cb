"""Each field of a task and of an environment reaches a template. The test names a field that no construct reads."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rota.registry import EnvironmentNames
from tests.constructs.synthesis import synthesized
from tests.registry.stated_fields import BESIDE, NETWORK, TASK, Fields, entries, fields_of, value_of

FOR_PEOPLE = {
    "runbook": "`rota show` prints it for the people who run the task",
    "reason": "it is for people who read the registry, and `rota show` prints it",
}
"""Fields that are in no template, and why."""

FIELDS = fields_of("task", "schedule", "trigger", "container", "volume")
SETTINGS = [name for _, name in fields_of("environment")]


def _task(section: str, name: str) -> str:
    return f"{section}-{name.replace('_', '-')}-field"  # so that no task's id begins with another's


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the handler of the model's example."""
    folder = tmp_path_factory.mktemp("stated")
    (folder / "tasks").mkdir()
    (folder / "tasks/__init__.py").touch()
    (folder / "tasks/nightly_report.py").write_text("def main(context):\n    ...\n")
    return folder


@cache
def resources(project: Path, *, stated: bool) -> Mapping[str, Mapping[str, Any]]:
    """The resources of all tasks by stack and logical id; each task leaves out or sets one field."""
    tasks: dict[str, Fields] = {}
    for section, name in FIELDS:
        without, with_it = entries(section, name, value_of(section, name))
        tasks[_task(section, name)] = with_it if stated else without
    environment = {"network": NETWORK, "image": {"repository": "app-tasks", "tag": "1"}}
    body = {
        "environments": {"staging": environment, "demo": environment},
        "bundles": {"database": {"env": {"DB_HOST": "db.example.com"}}},
        "tasks": tasks,
    }
    text = "\n".join(f"{key}: {json.dumps(value)}" for key, value in body.items())
    return {stack: template.resources for stack, template in synthesized(text, project).items()}


def of_task(project: Path, section: str, name: str, *, stated: bool) -> dict[tuple[str, str], Any]:
    """The resources of one task, by stack and logical id."""
    construct_id = EnvironmentNames("payments", "staging").task(_task(section, name)).construct_id
    return {
        (stack, logical_id): resource
        for stack, found in resources(project, stated=stated).items()
        for logical_id, resource in found.items()
        if logical_id.startswith(construct_id)
    }


@pytest.mark.parametrize(("section", "name"), FIELDS)
def test_each_field_once_stated_changes_the_template(section: str, name: str, project: Path) -> None:
    without, with_it = (of_task(project, section, name, stated=stated) for stated in (False, True))
    assert without
    if name in FOR_PEOPLE:
        assert without == with_it
    else:
        assert without != with_it, f"the field '{name}' reaches no template: constructs/rota_cdk"


def _environment(name: str) -> str:
    return name.replace("_", "-")


@cache
def of_environments(*, stated: bool) -> Mapping[str, Mapping[str, Any]]:
    """The resources of all environments by stack; each environment leaves out or sets one setting."""
    environments: dict[str, Fields] = {}
    for name in SETTINGS:
        setting = {**BESIDE.get(name, {}), name: value_of("environment", name)} if stated else {}
        environments[_environment(name)] = {"image": {"repository": "another", "tag": "1"}, **setting}
    environments["demo"] = {"cluster": "of-demo"}
    text = f"environments: {json.dumps(environments)}\ntasks: {json.dumps({'report': TASK})}"
    return {stack: template.resources for stack, template in synthesized(text).items()}


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_of_an_environment_once_stated_changes_the_template(name: str) -> None:
    stack = EnvironmentNames("payments", _environment(name)).stack
    without, with_it = (of_environments(stated=stated)[stack] for stated in (False, True))
    if name == "values":
        assert without == with_it, "a value that nothing uses changes nothing"
        return
    assert without != with_it, f"the setting '{name}' reaches no template: constructs/rota_cdk"
