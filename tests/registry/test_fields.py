"""What each field means: the table has them all, and each row does what it says. A field half added is named here."""

from contextlib import nullcontext
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

from rota.cli.environment_facts import environment_facts
from rota.cli.task_facts import as_yaml, task_facts
from rota.registry import BuildImage, Task
from rota.registry.field_types import Tags
from rota.registry.fields import FIELDS, Section, fields_in
from rota.registry.model import SharedFields
from rota.registry.reader import read_text
from rota.registry.resolved import PLAIN
from tests.registry.stated_fields import MODELS, TASK, fields_of, registries, registry, resolved

TABLE = "rota/registry/fields.py"
STATED = fields_of(
    "task", "override", "defaults", "bundle", "schedule", "trigger", "container", "volume", "environment"
)
OF_TASKS = fields_of("task", "schedule", "trigger", "container", "volume")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the handler of the model's example."""
    folder = tmp_path_factory.getbasetemp() / "stated"
    (folder / "tasks").mkdir(parents=True, exist_ok=True)
    (folder / "tasks/__init__.py").touch()
    (folder / "tasks/nightly_report.py").write_text("def main(context):\n    ...\n")
    return folder


@pytest.mark.parametrize("section", MODELS)
def test_every_field_of_a_model_has_its_row_and_may_stand_where_the_row_says(section: Section) -> None:
    model = MODELS[section]
    for name in model.model_fields:
        assert name in FIELDS, f"the field '{name}' of the model has no row in {TABLE}"
        assert section in FIELDS[name].allowed_in, f"the row '{name}' of {TABLE} has no section '{section}'"
    for name in fields_in(section):
        assert name in model.model_fields, f"the row '{name}' of {TABLE} is no field of {model.__name__}"


def test_a_bundles_own_override_states_what_defaults_do() -> None:
    assert set(BUNDLE_OVERRIDE.model_fields) == set(SharedFields.model_fields)


(_, BUNDLE_OVERRIDE) = get_args(get_args(MODELS["bundle"].model_fields["environments"].annotation)[0])


def test_what_a_resolved_task_has_of_its_own_names_is_a_field_of_the_registry() -> None:
    made = {"name", "program", "image", "has_own_image", "schedules", "triggers", "secrets", "statements", "names"}
    made |= {"containers", "volumes", "security_groups"}
    for field in fields(Task):
        assert field.name in made | set(PLAIN), f"'{field.name}' of resolved.Task has no row in {TABLE}"


@pytest.mark.parametrize(("section", "name"), STATED)
def test_each_field_once_stated_changes_what_is_resolved(section: Section, name: str, project: Path) -> None:
    without, stated = (resolved(data, project) for data in registries(section, name))
    place = "rota/registry/resolve.py" if section == "environment" else "rota/registry/resolved.py"
    assert without != stated, f"the field '{name}' does not change the resolved task: {place}"


@pytest.mark.parametrize(("section", "name"), OF_TASKS)
def test_each_field_has_its_line_in_rota_show(section: Section, name: str, project: Path) -> None:
    without, stated = (
        task_facts(environment.task("report"), environment, NOON)
        for environment in (resolved(data, project) for data in registries(section, name))
    )
    missing = f"rota show does not tell of the field '{name}': rota/cli/task_facts.py"
    assert without != stated, missing
    assert as_yaml(without) != as_yaml(stated), missing


OF_THE_TASKS = {"env", "log_retention", "keep_logs"}
"""What an environment states for its tasks, each of which shows it."""


@pytest.mark.parametrize("name", sorted(set(fields_in("environment")) - OF_THE_TASKS))
def test_each_setting_of_an_environment_has_its_line_in_rota_show_without_a_task(name: str, project: Path) -> None:
    without, stated = (environment_facts(resolved(data, project)) for data in registries("environment", name))
    assert without != stated, f"rota show --env does not tell of the setting '{name}': rota/cli/environment_facts.py"


def test_rota_show_names_the_unit_of_a_number(project: Path) -> None:
    environment = resolved(registry(TASK), project)
    shown = task_facts(environment.task("report"), environment, NOON)
    assert {"cpu", "memory_mib", "ephemeral_storage_gib", "stop_timeout_seconds", "log_retention_days"} <= shown.keys()
    assert "spread_minutes" in shown["schedules"][0]


def test_what_rota_show_prints_is_in_an_order_of_its_own_and_empty_texts_are_null(project: Path) -> None:
    environment = resolved(registry(TASK), project)
    shown = task_facts(environment.task("report"), environment, NOON)
    order = (
        *("task", "environment", "description", "owner", "runbook", "state", "schedules", "triggers", "cpu"),
        *("memory_mib", "architecture", "ephemeral_storage_gib", "spot", "user", "stop_timeout_seconds"),
        *("log_retention_days", "tags", "names", "env", "secrets", "policy"),
    )
    assert [key for key in shown if key in order] == list(order)
    assert [shown[key] for key in ("description", "owner", "runbook")] == [None, None, None]
    assert "group" not in shown, "a group is shown as the stack among the names"


def test_a_task_that_says_nothing_has_the_defaults(project: Path) -> None:
    environment = resolved(registry({"command": ["a"], "schedules": [{"name": "b", "rate": "1 hour"}]}), project)
    task = environment.task("report")
    assert (task.description, task.owner, task.runbook, task.group) == ("", "", "", None)
    assert (task.cpu, task.memory, task.architecture, task.ephemeral_storage) == (256, 512, "x86_64", None)
    assert (task.spot, task.user, task.stop_timeout, task.log_retention) == (False, "10001:10001", 30, 90)
    assert (task.env, task.tags, task.secrets, task.statements) == ({}, {}, (), ())
    (schedule,) = task.schedules
    assert (schedule.enabled, schedule.args, schedule.env) == (True, (), {})
    assert (schedule.zone, schedule.spread, schedule.service) == ("UTC", None, "rules")
    assert environment.image == BuildImage(".")


@pytest.mark.parametrize("name", [name for name in fields_in("task") if FIELDS[name].default])
def test_a_default_that_is_stated_is_as_good_as_left_out(name: str, project: Path) -> None:
    default = FIELDS[name].default
    assert resolved(registry({**TASK, name: default}), project) == resolved(registry(TASK), project)


@pytest.mark.parametrize("name", PLAIN)
def test_a_field_is_read_as_the_type_that_the_resolved_task_has(name: str, project: Path) -> None:
    hint = get_type_hints(Task)[name]
    types = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    for data in registries("task", name):
        value = getattr(resolved(data, project).task("report"), name)
        assert isinstance(value, tuple(get_origin(each) or each for each in types))


def test_a_length_of_time_is_read_in_the_unit_that_aws_takes(project: Path) -> None:
    lengths = {"stop_timeout": "2 minutes", "log_retention": "7 days", "timezone": "UTC", "spread": "2 hours"}
    task = resolved(registry({**TASK, **lengths}), project).task("report")
    assert (task.stop_timeout, task.log_retention, task.schedules[0].spread) == (120, 7, 120)


def _read(name: str) -> Any:  # noqa: ANN401  # any YAML
    data: Any = read_text(f"tasks: {{report: {{{name}: {{A: on}}}}}}").data
    return data["tasks"]["report"][name]["A"]


@pytest.mark.parametrize("name", FIELDS)
def test_only_variables_and_tags_of_a_task_are_text_as_written(name: str) -> None:
    assert _read(name) == ("on" if name in ("env", "tags") else True)


@pytest.mark.parametrize(
    ("value", "fits"),
    [("${environment}-a", True), ("a$b", False), ("{a}", False), ("$${task}", False), ("a b", True), ("a\nb", False)],
)
def test_a_tag_has_no_dollar_sign_or_brace_but_those_of_a_placeholder(value: str, fits: bool) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html"""
    tags = TypeAdapter(Tags)
    with nullcontext() if fits else pytest.raises(ValidationError):
        tags.validate_python({"a": value})
