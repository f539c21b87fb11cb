"""Registries that state one field, each beside the same without it.

A field's value comes from its model: an example or a choice other than its default, else one that fits its type. So a
new field needs no line here, unless it means nothing without another.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rota.registry import Environment, loads
from rota.registry.fields import FIELDS, Section
from rota.registry.model import BundleEntry, SharedFields, TaskEntry, TaskFields
from rota.registry.model_base import Model
from rota.registry.model_container import VolumeEntry
from rota.registry.model_containers import ContainerEntry
from rota.registry.model_environment import EnvironmentEntry
from rota.registry.model_starts import ENTRIES, ScheduleEntry, TriggerEntry
from rota.registry.schema import schema

Fields = dict[str, Any]

MODELS: Mapping[Section, type[Model]] = {
    "defaults": SharedFields,
    "bundle": BundleEntry,
    "task": TaskEntry,
    "override": TaskFields,
    "environment": EnvironmentEntry,
    "schedule": ScheduleEntry,
    "trigger": TriggerEntry,
    "container": ContainerEntry,
    "volume": VolumeEntry,
}
"""What each part of the file may state."""

NETWORK = {"vpc": "vpc-0123456789abcdef0", "subnets": ["subnet-0123456789abcdef0"]}
VALUES: Fields = {
    "stop_timeout": "2 minutes",
    "tags": {"team": "fuel"},
    "network": NETWORK,
    "image": {"repository": "own-tasks", "tag": "1"},
    "alerts": {"email": ["ops@example.com"]},
    "like": "demo",
}
"""Values of fields whose model has no example that is a whole value and not the default."""

VALUES_IN: Mapping[tuple[Section, str], Any] = {
    ("volume", "file_system"): "fs-11111111",
    ("volume", "access_point"): "fsap-11111111",
    ("volume", "path"): "/mnt/another",
    ("volume", "read_only"): True,
}
"""The same of one part of the file, whose items have the model's examples already, or another default."""

BESIDE: Mapping[str, Fields] = {
    "cpu": {"memory": 1024},
    "spread": {"timezone": "Europe/Berlin"},
    "account": {"region": "us-east-1"},
    "region": {"account": "222222222222"},
    "depends_on": {"containers": [{"name": "pdf", "health_check": {"command": ["/healthcheck"]}}]},
    "read_only": {"reason": "its programs write everywhere"},
    "reason": {"read_only": False, "reason": "its programs write everywhere"},
    "exec": {"read_only": False, "reason": "its programs write everywhere"},
}
"""What a field needs beside it in the same part of the file."""

TASK: Fields = {"command": ["bin/report"], "cron": "0 3 * * ? *"}
ITEMS: Mapping[str, Fields] = {
    "schedule": {"name": "first", "cron": "0 3 * * ? *"},
    "trigger": {"name": "first", "event": {"pattern": {"source": ["aws.s3"]}}},
    "container": {"name": "first", "command": ["bin/serve"]},
    "volume": {
        "name": "first",
        "file_system": "fs-0123456789abcdef0",
        "access_point": "fsap-0123456789abcdef0",
        "path": "/mnt/data",
    },
}


OTHERS: Mapping[str, list[Fields]] = {"container": [{"name": "pdf"}]}
"""Further items of a list, which one of its items may name."""


_OF_ITEMS = {"read_only", "reason"}
"""Fields that need beside them in a container what they need in a task."""


def beside_of(section: Section, name: str) -> Fields:
    """What a field of a part of the file needs beside it; few fields of items need anything."""
    if section == "volume":
        return {}
    return BESIDE.get(name, {}) if section != "container" or name in _OF_ITEMS else {}


def fields_of(*sections: Section) -> list[tuple[Section, str]]:
    """Every field of the models of these parts of the file, with the part it stands in."""
    return [(section, name) for section in sections for name in MODELS[section].model_fields]


def value_of(section: Section, name: str) -> Any:  # noqa: ANN401  # any YAML
    """A value for a field that is not its default."""
    if (section, name) in VALUES_IN:
        return VALUES_IN[section, name]
    if name in VALUES:
        return VALUES[name]
    if section == "trigger" and name in ENTRIES:
        entry = _definitions()[ENTRIES[name][0].__name__]
        return {part: entry["properties"][part]["examples"][0] for part in entry["required"]}
    field = _definitions()[MODELS[section].__name__]["properties"][name]
    default = FIELDS[name].default if name in FIELDS else None
    by_type = {"boolean": (True, False), "string": ("another",), "integer": (field.get("maximum"),)}
    for choice in (*field.get("examples", ()), *field.get("enum", ()), *by_type.get(field.get("type"), ())):
        if choice != default:
            return choice
    raise AssertionError(f"the field '{name}' of {MODELS[section].__name__} needs an example in its model")


@cache
def _definitions() -> Fields:
    return dict(schema()["$defs"])


def entries(section: Section, name: str, value: Any) -> Iterator[Fields]:  # noqa: ANN401  # any YAML
    """A task's entry without a field, then with it; stated in the override, which takes the place of what it must."""
    beside = beside_of(section, name)
    if section in ITEMS:
        item = ITEMS[section]
        base = {"command": TASK["command"], f"{section}s": [{**item, **beside}, *OTHERS.get(section, ())]}
        # Two volumes cannot be at one path.
        elsewhere = {"path": VALUES_IN[section, "path"]} if (section, "path") in VALUES_IN else {}
        stated = {**item, **elsewhere, name: value} if name == "name" else {"name": item["name"], name: value}
        yield base
        yield {**base, "environments": {"staging": {f"{section}s": [stated]}}}
        return
    base = {**TASK, **beside}
    yield base
    yield {**base, "environments": value if name == "environments" else {"staging": {name: value}}}


def registries(section: Section, name: str) -> tuple[Fields, Fields]:
    """A registry without a field in a part of the file, and the same with it."""
    value, beside = value_of(section, name), beside_of(section, name)
    if section == "environment":
        return registry(TASK, environment={}), registry(TASK, environment={**beside, name: value})
    if section in ("defaults", "bundle"):
        task, part = {**TASK, "use": ["shared"]}, {**beside}
        if name == "environments":
            value = {"staging": {"env": {"A": "b"}}}
        before, after = ({"shared": part}, {"shared": {**part, name: value}})
        if section == "bundle":
            return registry(task, bundles=before), registry(task, bundles=after)
        return registry(task, defaults=part), registry(task, defaults={**part, name: value})
    without, stated = entries(section, name, value)
    return registry(without), registry(stated)


def registry(
    task: Fields, *, defaults: Fields | None = None, bundles: Fields | None = None, environment: Fields | None = None
) -> Fields:
    """A registry with one task, `report`."""
    return {
        "version": 1,
        "app": "payments",
        "environments": {
            "staging": {"network": NETWORK} if environment is None else environment,
            "demo": {"network": NETWORK},
        },
        "defaults": defaults or {},
        "bundles": {"shared": {}, "database": {"env": {"DB_HOST": "db.example.com"}}, **(bundles or {})},
        "tasks": {"report": task},
    }


def resolved(data: Fields, project: Path) -> Environment:
    """The environment `staging` of a registry; handlers are looked up in the project."""
    return _resolved(json.dumps(data, default=dict), project)


@cache
def _resolved(text: str, project: Path) -> Environment:
    return loads(text, "tasks.yaml", project).resolve("staging")
