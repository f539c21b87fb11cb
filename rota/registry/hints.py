"""What would be right instead of an unknown field or a value of the wrong kind, in the file's own words where it can.

Only problems import this: a registry without any pays nothing for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rota.errors import Path, nearest, shown
from rota.registry import other_values
from rota.registry.fields import FIELDS
from rota.registry.other_words import instead_of, plain

_NETWORK = "{vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}"
EXAMPLES: Mapping[str, str] = {
    "environments": "{staging: {}}",
    "tasks": "{nightly: {command: [report], rate: 1 day}}",
    "bundles": "{database: {env: {DB_HOST: db.example.com}}}",
    "defaults": "{owner: fuel-team}",
    "iam": "{s3: {read: reports/in/*}}",
    "image": '{repository: app-tasks, tag: "2026-03-01"}',
    "network": _NETWORK,
    "alerts": "{email: [ops@example.com]}",
    "env": "{LOG_LEVEL: info}",
    "secrets": '{API_KEY: "ssm:/shop/api-key"}',
    "tags": "{cost-centre: accounts}",
    "values": "{vendor: idt1}",
    "schedules": "[{name: nightly, rate: 1 day}]",
    "triggers": "[{name: upload, s3: {bucket: reports-prod}}]",
    "containers": "[{name: pdf, command: [bin/serve], ports: [5000]}]",
    "depends_on": "{pdf: healthy}",
    "health_check": "{command: [/healthcheck]}",
    "ports": "[5000]",
    "s3": "{bucket: reports-prod, prefix: in/}",
    "event": "{pattern: {source: [aws.ecr]}}",
    "pattern": "{source: [aws.ecr]}",
    "writable": "[/app/tmp]",
    "volumes": (
        "[{name: data, file_system: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef0, path: /mnt/data}]"
    ),
    "paths": "{ORDER: $.detail.order-id}",
    "subnets": "[subnet-0123456789abcdef0]",
    "security_groups": "[sg-0123456789abcdef0]",
    "egress": "[{port: 443, to: 0.0.0.0/0}]",
    "email": "[ops@example.com]",
}
"""A right value for each field that is a mapping or a list of mappings."""

ENTRIES = {
    "environments": "{image: {build: .}}",
    "bundles": "{cpu: 512, memory: 1024}",
    "tasks": "{command: [report], rate: 1 day}",
    "schedules": "{name: nightly, rate: 1 day}",
    "triggers": "{name: upload, s3: {bucket: reports-prod}}",
    "volumes": "{name: data, file_system: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef0, path: /mnt/data}",
    "containers": "{name: pdf, command: [bin/serve], ports: [5000]}",
    "egress": "{port: 443, to: 0.0.0.0/0}",
}
"""A right value for what is under a name, or an item of a list."""

_INSIDE = {
    "s3": ("bucket", "prefix", "suffix"),
    "event": ("pattern", "paths", "bus"),
    "network": ("vpc", "subnets", "security_groups", "egress", "assign_public_ip"),
    "egress": ("port", "to", "protocol", "description"),
    "alerts": ("email",),
    "health_check": ("interval", "timeout", "retries", "start_period"),
    "image": ("build", "dockerfile", "repository", "pull_through_cache", "credentials", "tag", "digest"),
}
"""The fields of each mapping that a field holds, without those that have another meaning elsewhere."""

_NUMBERS = {"log_retention": "day", "stop_timeout": "second", "memory": "(MiB)"}
"""The unit of a bare number that another tool has for a field."""

_PLACES = {
    "environment": "an environment, environments: {{staging: {{{field}: …}}}}",
    "task": "a task, tasks: {{nightly: {{{field}: …}}}}",
    "schedule": "a schedule, schedules: [{{name: nightly, {field}: …}}]",
    "trigger": "a trigger, triggers: [{{name: upload, {field}: …}}]",
    "volume": "a volume, volumes: [{{name: data, {field}: …}}]",
    "container": "a container, containers: [{{name: pdf, {field}: …}}]",
}


def part_of(path: Path) -> str:
    """The part of a registry that a mapping at this path is, as `other_words` names it."""
    if not path:
        return "file"
    if path[-1] in _INSIDE and len(path) > 1:
        return str(path[-1])
    if "egress" in path[2:]:
        return "egress"
    for name in ("schedule", "trigger", "container", "volume"):
        if f"{name}s" in path[1:-1]:
            return name
    return "environment" if path[0] == "environments" else "task"


def unknown_field(path: Path, value: object, known: Sequence[str]) -> str:
    """The message about a field that the mapping at the path's beginning has not, with what to write instead."""
    word, part = str(path[-1]), part_of(path[:-1])
    named = f"unknown field {shown(path[-1])}"
    same = next((field for field in known if plain(field) == plain(word)), "")
    if same:
        return f"{named}; did you mean '{same}'?"
    if not instead_of(word, part) and (elsewhere := _belongs(word, part)):
        return f"{named}; it belongs in {elsewhere}"
    if instead := instead_of(word, part):
        return f"{named}; {_with_value(word, instead, value)}"
    return f"{named}{nearest(word, known)}"


def _with_value(word: str, instead: str, value: object) -> str:
    """The row's answer, with the file's own value in place of the example where it can be one."""
    field = instead.removeprefix("write ").partition(":")[0] if instead.startswith("write ") else ""
    if field == "cron":
        written = other_values.expression(value)
    elif field == "enabled" and isinstance(value, bool):
        off = plain(word) in ("disabled", "suspend", "paused")
        written = f"enabled: {shown(value != off)}"
    elif field == "repository" and (image := other_values.image(value)):
        written = f"image: {image}"
    elif own := _own(field, value):
        written = f"{field}: {own}"
    else:
        written = ""
    return f"write {written}" if written else instead


def _own(field: str, value: object) -> str:
    """A value as this field has it; nothing for what is not one."""
    if field == "architecture" and isinstance(value, Mapping):
        value = next((item for name, item in value.items() if "arch" in str(name).lower()), None)
    if field in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        unit = _NUMBERS[field]
        return f"{value} {unit}{'' if value == 1 or unit.startswith('(') else 's'}"
    if field == "timezone" and isinstance(value, str) and "/" in value:
        return value
    if field in ("start", "end") and isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return value[: len("2027-03-01T09:00:00")]
    if field == "like" and isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9-]*", value):
        return value
    if field == "env" and isinstance(value, Mapping):
        return other_values.mapping(value)
    convert = other_values.CONVERTED.get(field)
    return convert(value) if convert and value is not None else ""


def _belongs(word: str, part: str) -> str:
    """Where a field stands that is right elsewhere in a registry; nothing for a word that is no field."""
    for holder, fields in _INSIDE.items():
        if word in fields and holder != part and part in _holders(holder):
            return f"'{holder}', {holder}: {{{word}: …}}"
    if word in FIELDS:
        for place, text in _PLACES.items():
            if place in FIELDS[word].allowed_in and place != part:
                return text.format(field=word)
    return ""


def _holders(field: str) -> Iterable[str]:
    return FIELDS[field].allowed_in if field in FIELDS else ()


def example(path: Path, value: object) -> str:
    """`; write {s3: …}`: a value of the right kind for a mapping or list at a path; nothing where none is known."""
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    written = ""
    if path and isinstance(path[-1], int) and field in ENTRIES:
        return f"; write {ENTRIES[field]}"
    if len(path) == 2 and path[0] in ENTRIES:
        return f"; write {path[1]}: {ENTRIES[str(path[0])]}"
    if len(path) > 2 and path[-2] == "environments":
        off = "" if path[0] == "bundles" else f" or {path[-1]}: false"
        return f"; write {path[-1]}: {{cpu: 512, memory: 1024}}{off}"
    if isinstance(value, list) and field == "environments" and all(isinstance(item, str) for item in value):
        written = "{" + ", ".join(f"{item}: {{}}" for item in value) + "}"
    if field in ("env", "image"):
        written = other_values.CONVERTED[field](value)
    if field == "alerts" and isinstance(value, str) and "@" in value:
        written = f"{{email: [{value}]}}"
    written = written or EXAMPLES.get(field, "")
    return f"; write {field}: {written}" if written else ""


def no_space(value: object) -> str:
    """`; ':' needs a space after it` for the text `cpu:256` in place of a mapping; nothing for other values.

    What is before the colon is a field. The text `python:3.12` is an image.
    """
    from rota.registry.yaml_words import spaced

    word = value.partition(":")[0] if isinstance(value, str) else ""
    is_field = word in FIELDS or any(word in fields for fields in _INSIDE.values())
    written = spaced(value) if isinstance(value, str) and is_field else ""
    return f"; ':' needs a space after it; write {written}" if written else ""


def right_value(path: Path, value: object) -> str:
    """`; write 1024`: a value of another tool in the field's own form; nothing for what is none."""
    if path[-2:-1] == ("depends_on",):
        condition = other_values.CONDITIONS.get(str(value).lower(), "")
        return f"; write {path[-1]}: {condition}" if condition else ""
    convert = other_values.CONVERTED.get(str(path[-1])) if path else None
    written = convert(value) if convert and path[-1] in ("memory", "cpu", "architecture") else ""
    return f"; write {written}" if written else ""


def as_list(path: Path, value: Any) -> str:  # noqa: ANN401  # whatever YAML held
    """`; write [python, -m, report]`: a value as the list that it should be; nothing where none is plain."""
    if isinstance(value, int) and path[-1:] == ("ports",):
        return f"; write [{value}]"
    if not isinstance(value, str) or path[-1:] == ("egress",):
        lists = ("schedules", "triggers", "containers", "volumes")
        one = path[-1:] == ("egress",) or (isinstance(value, Mapping) and path and path[-1] in lists)
        return f"; write {path[-1]}: {EXAMPLES[str(path[-1])]}" if one else ""
    if path[-1:] in (("command",), ("entrypoint",), ("args",)):
        written = other_values.argv(value)
        if not written:
            return "; close the quote in it" if value.count('"') % 2 or value.count("'") % 2 else ""
    else:
        written = shown([part.strip() for part in value.split(",")] if path[-1:] != ("email",) else [value])
    return f"; write {written}" if written.startswith("[") else ""
