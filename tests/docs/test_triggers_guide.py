"""The guide of triggers says what the code does."""

import json
import re
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from rota.cli.start_facts import trigger_facts
from rota.registry import Registry, Task, loads
from rota.registry.triggers import KINDS
from rota.runtime import S3Object, Trigger
from rota.runtime.invocation import trigger_of

GUIDE = (Path(__file__).parents[2] / "docs/guides/triggers.md").read_text(encoding="utf-8")
VARIABLES = {
    "ROTA_TRIGGER_NAME": "image",
    "ROTA_TRIGGER_ARN": "arn:aws:events:us-east-1:222222222222:rule/examples-prod-load-report-image",
    "ROTA_EVENT_ID": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "ROTA_S3_BUCKET": "reports-prod",
    "ROTA_S3_KEY": "in/july.csv",
    "ROTA_S3_SIZE": "5",
    "ROTA_S3_ETAG": "b1946ac92492d2347c6235b4d2611184",
    "ROTA_S3_VERSION": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
    "ROTA_EVENT_SOURCE": "aws.ecr",
    "ROTA_EVENT_TYPE": "ECR Image Action",
    "ROTA_EVENT_TIME": "2026-01-05T12:00:00Z",
    "REPOSITORY": "app-tasks",
    "TAG": "v1",
}


@pytest.fixture(scope="module")
def task() -> Task:
    """The task of the guide's registry, as a command: its handler stands in the guide, not in a file."""
    (block,) = re.findall(r"```yaml title=tasks/tasks.yaml\n(.*?)```", GUIDE, re.DOTALL)
    (entry,) = yaml.safe_load(block).values()
    entry["command"] = [entry.pop("handler")]
    registry = loads(
        yaml.safe_dump(
            {"version": 1, "app": "examples", "environments": {"prod": {}}, "tasks": {"load-report": entry}},
            sort_keys=False,
        )
    )
    assert registry.warnings == ()
    return registry.resolve("prod").task("load-report")


def examples() -> Registry:
    """The examples on other buses and on one task after another, as one registry."""
    tasks = [yaml.safe_load(block)["tasks"] for block in re.findall(r"```yaml\n(tasks:.*?)```", GUIDE, re.DOTALL)]
    head = {"version": 1, "app": "examples", "environments": {"prod": {}}}
    return loads(
        yaml.safe_dump(
            {**head, "tasks": {name: task for block in tasks for name, task in block.items()}}, sort_keys=False
        )
    )


def test_the_examples_have_no_warning_and_are_on_the_buses_that_they_name() -> None:
    found = examples()
    assert found.warnings == ()
    assert list(found.tasks) == ["ship-order", "make-report", "send-report"]
    assert found.resolve("prod").event_buses == ("aws.partner/example.com/shop/refunds", "orders")


def test_the_end_of_a_task_that_the_guide_waits_for_is_that_of_the_task_before_it() -> None:
    environment = examples().resolve("prod")
    (trigger,) = environment.task("send-report").triggers
    group = f"family:{environment.task('make-report').names.family}"
    detail = json.loads(trigger.source.pattern)["detail"]
    assert detail == {"group": [group], "lastStatus": ["STOPPED"], "containers": {"exitCode": [0]}}


def rows() -> list[list[str]]:
    """The table of what the handler gets."""
    found = re.findall(r"^\| `([\w.]+)` \| (\w+) \| .* \| (.*) \|$", GUIDE, re.MULTILINE)
    return [[name, kind, variable.strip("`")] for name, kind, variable in found]


def test_the_table_has_every_field_of_the_trigger() -> None:
    own = [field.name for field in fields(Trigger) if field.name != "object"]
    expected = {*own, *(f"object.{field.name}" for field in fields(S3Object))}
    assert {name for name, *_ in rows()} == expected


def test_each_variable_of_the_table_is_what_its_field_is_read_from(task: Task) -> None:
    for name, kind, variable in rows():
        if not variable.startswith("ROTA_") or name == "kind":
            continue
        kinds = ["s3", "event"] if kind == "all" else [kind]
        for of in kinds:
            with_it = trigger_of({**VARIABLES, "ROTA_TRIGGER": of}, task)
            changed = {**VARIABLES, variable: "7" if name == "object.size" else "2026-02-02T00:00:00Z"}
            assert value(with_it, name) != value(trigger_of({**changed, "ROTA_TRIGGER": of}, task), name), name


def test_each_variable_of_the_table_is_told_by_the_starts_that_it_names(task: Task) -> None:
    told = {trigger.kind: {variable.name for variable in trigger.variables} for trigger in task.triggers}
    for _, kind, variable in rows():
        if variable.startswith("ROTA_") and variable not in {"ROTA_TRIGGER", "ROTA_TRIGGER_NAME"}:
            assert {of for of, variables in told.items() if variable in variables} == (
                set(told) if kind == "all" else {kind}
            ), variable
    assert {name for names in told.values() for name in names} <= {*VARIABLES, *(row[2] for row in rows())}


def test_the_table_has_every_variable_of_every_kind() -> None:
    variables = {variable.name for kind in KINDS.values() for variable in kind.VARIABLES}
    assert variables - {variable for _, _, variable in rows()} == set()


def value(trigger: Trigger, name: str) -> object:
    found: Any = trigger
    for part in name.split("."):
        found = getattr(found, part)
    return found


def test_the_handler_of_the_guide_takes_both_triggers(task: Task) -> None:
    (code,) = re.findall(r"```python title=tasks/load_report.py\n(.*?)```", GUIDE, re.DOTALL)
    module: dict[str, Any] = {}
    exec(code, module)  # noqa: S102  # the guide's own example
    for kind in ("s3", "event"):
        logged: list[dict[str, object]] = []
        context = SimpleNamespace(
            trigger=trigger_of({**VARIABLES, "ROTA_TRIGGER": kind}, task),
            log=SimpleNamespace(info=lambda _, extra, into=logged: into.append(extra)),
            client=lambda _: SimpleNamespace(get_object=lambda **_: None),
        )
        module["main"](context)
        assert logged == [{"bucket": "reports-prod", "bytes": 5} if kind == "s3" else {"repository": "app-tasks"}]


def test_the_commands_for_the_bucket_are_those_that_show_prints(task: Task) -> None:
    upload = trigger_facts(task.triggers[0])
    assert upload["bucket_notifications"]["look"] in GUIDE
    assert upload["bucket_notifications"]["turn_on"] in GUIDE
