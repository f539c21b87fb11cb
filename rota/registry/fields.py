"""What each field of the registry means, in one table; without pydantic, which a run must not import.

The reader, the layers, salvage, resolution, the JSON Schema, `rota show` and the reference page
are views of `FIELDS`. Types and descriptions are the models'. A new field takes four places: its model, its row here,
its line in `resolved.Task`, and the construct that uses it. A test names the one that is missing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from rota.registry.durations import log_retention_days, spread_minutes, stop_timeout_seconds
from rota.registry.health_check import read_health_check
from rota.registry.triggers import KINDS

Merge = Literal["replaces", "by name", "by item", "adds up", "is a layer"]
"""How the values of several layers become one.

`replaces`: the later value wins. `by name`: a mapping, joined key by key. `by item`: a list whose items have names,
joined item by item and field by field. `adds up`: all count. `is a layer`: it has no value, but chooses among layers.
"""

Section = Literal["defaults", "bundle", "task", "override", "environment", "schedule", "trigger", "container", "volume"]
"""The parts of the file that state fields. A bundle's own override states what `defaults` do."""


def _as_it_is(value: Any) -> Any:  # noqa: ANN401  # any YAML
    return value


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    """What several layers add up to; two may name the same."""
    return tuple(dict.fromkeys(values))


@dataclass(frozen=True, slots=True)
class Field:
    """What one field means, wherever it is written.

    `instead_of` names the fields that it replaces: a layer that states it drops what earlier layers state for them.
    `default` is what a task has when no layer states the field, as the file would write it; None for nothing.
    `read` makes the resolved value of the written one, in the unit that `unit` names in what `rota show` prints.
    `plain_text` is true of mappings whose values are text exactly as written. `editor` has keywords of JSON Schema for
    what the loader checks only when it resolves an environment. `of_whole` is true of a field whose false is valid for
    all that is within the part that states it, whatever that says: an environment's is no layer of its tasks.
    """

    allowed_in: frozenset[Section]
    merge: Merge = "replaces"
    instead_of: tuple[str, ...] = ()
    default: Any = None
    read: Callable[[Any], Any] = _as_it_is
    unit: str = ""
    plain_text: bool = False
    editor: Mapping[str, Any] | None = None
    of_whole: bool = False


_OWN: frozenset[Section] = frozenset({"task", "override"})
_SHARED: frozenset[Section] = _OWN | {"defaults", "bundle"}
_TIMING: frozenset[Section] = _OWN | {"schedule"}
_START: frozenset[Section] = frozenset({"schedule", "trigger"})
_TRIGGER: frozenset[Section] = frozenset({"trigger"})
_VOLUME: frozenset[Section] = frozenset({"volume"})
_GATE: frozenset[Section] = _SHARED | _START | {"environment"}
_ENVIRONMENT: frozenset[Section] = frozenset({"environment"})
_CONTAINER: frozenset[Section] = frozenset({"container"})

_CRON = {
    "pattern": r"^\s*(cron\()?\s*\S+(\s+\S+){4,5}\)?\s*$|^\s*@\S+\s*$",
    "patternErrorMessage": "must be the six fields of AWS, or the five of a Unix crontab",
}
_RATE = {
    "pattern": r"^\s*(rate\()?[0-9]+ (minute|hour|day)s?\)?\s*$",
    "patternErrorMessage": "must be a number and a unit, such as '1 minute' or '6 hours'",
}
_AT = {
    "pattern": r"^\s*(at\()?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)?\s*$",
    "patternErrorMessage": "must be a wall time such as 2027-03-28T09:30:00, with the zone in timezone",
}
_LIMIT = {
    "pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?$",
    "patternErrorMessage": "must be a date or a wall time, such as 2026-12-07 or 2026-12-07T09:00:00",
}
_SECRETS = {
    "additionalProperties": {
        "anyOf": [
            {
                "type": "string",
                "pattern": r"^(arn:.+:)?(ssm|secretsmanager):|\$\{",
                "patternErrorMessage": (
                    "must be 'ssm:/path/of/parameter', 'secretsmanager:name' or 'secretsmanager:name#json-key'"
                ),
            },
            {"$ref": "#/$defs/SecretEntry"},
        ]
    }
}

FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        # What only a task has.
        "description": Field(_OWN, default=""),
        "handler": Field(_OWN, instead_of=("command", "entrypoint")),
        "command": Field(_OWN | _CONTAINER, instead_of=("handler",)),
        "entrypoint": Field(_OWN | _CONTAINER),
        "group": Field(_OWN),
        "use": Field(_OWN, merge="is a layer"),
        "environments": Field(frozenset({"task", "bundle"}), merge="is a layer"),
        # When it runs. A zone or a spread belongs to a time of day, so a rate replaces them, and also the start and end
        # that are read in the zone. An at is one moment and has neither. There is no default zone: `timezone: UTC`
        # gives a schedule a zone of its own, and leaving it out does not.
        "cron": Field(_TIMING, instead_of=("rate", "at", "schedules"), editor=_CRON),
        "rate": Field(
            _TIMING, instead_of=("cron", "at", "timezone", "spread", "start", "end", "schedules"), editor=_RATE
        ),
        "at": Field(_TIMING, instead_of=("cron", "rate", "start", "end", "schedules"), editor=_AT),
        "timezone": Field(_TIMING),
        "spread": Field(_TIMING, read=spread_minutes, unit="minutes"),
        "start": Field(_TIMING, editor=_LIMIT),
        "end": Field(_TIMING, editor=_LIMIT),
        "schedules": Field(
            _OWN, merge="by item", instead_of=("cron", "rate", "at", "timezone", "spread", "start", "end")
        ),
        "triggers": Field(_OWN, merge="by item"),
        # Items of the lists.
        "name": Field(_START | _CONTAINER | _VOLUME),
        "args": Field(_START, default=()),
        **{kind: Field(_TRIGGER, instead_of=tuple(other for other in KINDS if other != kind)) for kind in KINDS},
        "file_system": Field(_VOLUME),
        "access_point": Field(_VOLUME),
        "path": Field(_VOLUME),
        # What tasks may share.
        "owner": Field(_SHARED, default=""),
        "runbook": Field(_SHARED, default=""),
        "enabled": Field(_GATE, default=True, of_whole=True),
        "env": Field(_SHARED | _START | _ENVIRONMENT | _CONTAINER, merge="by name", plain_text=True),
        "secrets": Field(_SHARED | _CONTAINER, merge="by name", editor=_SECRETS),
        "image": Field(_SHARED | _ENVIRONMENT | _CONTAINER, default=MappingProxyType({"build": "."})),
        "iam": Field(_SHARED, merge="adds up"),
        "security_groups": Field(_SHARED, merge="adds up"),
        "cpu": Field(_SHARED | _CONTAINER, default=256),
        "memory": Field(_SHARED | _CONTAINER, default=512, unit="mib"),
        "architecture": Field(_SHARED, default="x86_64"),
        "ephemeral_storage": Field(_SHARED, unit="gib"),
        "spot": Field(_SHARED, default=False),
        "user": Field(_SHARED | _CONTAINER, default="10001:10001"),
        "containers": Field(_SHARED, merge="by item"),
        "depends_on": Field(_SHARED | _CONTAINER, merge="by name"),
        "health_check": Field(_SHARED | _CONTAINER, read=read_health_check),
        "ports": Field(_CONTAINER),
        "essential": Field(_CONTAINER, default=False),
        "open_files": Field(_SHARED | _CONTAINER),
        "writable": Field(_SHARED | _CONTAINER, merge="adds up", default=(), read=_each_once),
        # The default is a container's; a volume is writable unless it says otherwise.
        "read_only": Field(_SHARED | _CONTAINER | _VOLUME, default=True),
        "reason": Field(_SHARED | _CONTAINER, default=""),
        "volumes": Field(_SHARED, merge="by item"),
        "exec": Field(_SHARED, default=False),
        "stop_timeout": Field(_SHARED, default="30 seconds", read=stop_timeout_seconds, unit="seconds"),
        "log_retention": Field(_SHARED | _ENVIRONMENT, default="90 days", read=log_retention_days, unit="days"),
        "keep_logs": Field(_SHARED | _ENVIRONMENT, default=True),
        "tags": Field(_SHARED | _ENVIRONMENT, merge="by name", plain_text=True),
        # What an environment is made of.
        "like": Field(_ENVIRONMENT, merge="is a layer"),
        "values": Field(_ENVIRONMENT, merge="by name", plain_text=True),
        # Where an environment's tasks run.
        "account": Field(_ENVIRONMENT),
        "region": Field(_ENVIRONMENT),
        "cluster": Field(_ENVIRONMENT),
        "network": Field(_ENVIRONMENT),
        "alerts": Field(_ENVIRONMENT),
        "permissions_boundary": Field(_ENVIRONMENT),
        "service_permissions_boundary": Field(_ENVIRONMENT),
        "key": Field(_ENVIRONMENT),
        "container_insights": Field(_ENVIRONMENT, default=False),
    }
)
"""Every field of a task, its schedules and triggers, of `defaults`, bundles and environments, by name."""


def merging(how: Merge) -> tuple[str, ...]:
    """The fields whose layers merge in this way."""
    return tuple(name for name, field in FIELDS.items() if field.merge == how)


def fields_in(*sections: Section) -> tuple[str, ...]:
    """The fields that all of these parts of the file may have."""
    return tuple(name for name, field in FIELDS.items() if field.allowed_in.issuperset(sections))


def shown_as(name: str) -> str:
    """A field's name in what `rota show` prints: with its unit, when it has one."""
    unit = FIELDS[name].unit
    return f"{name}_{unit}" if unit else name


OF_ENVIRONMENT = tuple(name for name in fields_in("environment", "task") if not FIELDS[name].of_whole)
"""What an environment states for its tasks; its other fields define where they run."""

PLAIN_TEXT = frozenset(name for name, field in FIELDS.items() if field.plain_text)
"""Mappings whose values are text as written."""

TIMING = FIELDS["schedules"].instead_of
"""The fields that define when a task runs, on the task itself or in an item of `schedules`."""

SCHEDULE_KINDS = tuple(name for name in TIMING if "schedules" in FIELDS[name].instead_of)
"""The fields that make a schedule, one of which each has; the rest of TIMING goes with them."""
