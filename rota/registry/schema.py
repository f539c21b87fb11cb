"""The JSON Schema of `tasks.yaml`, made from the models: what editors complete and check the file with."""

import json
from typing import Any

from rota.registry.fields import FIELDS
from rota.registry.iam_schema import Schema, iam_schema
from rota.registry.model import RegistryFile
from rota.registry.model_image import SOURCES

FILE_NAME = "tasks.schema.json"
"""The file of the schema, beside the registry, whose first line names it."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PLAIN_SCALAR = {"type": ["string", "number", "boolean"]}
"""A value of `env` or `tags` is text exactly as written; an editor still sees the number in `PORT: 5432`."""

_FIRST = ("description", "type", "const", "enum", "pattern", "patternErrorMessage", "properties", "propertyNames")
"""Keywords in the order of reading; the others follow."""

_EITHER_SOURCE: Schema = {
    "oneOf": [{"required": [source]} for source in SOURCES],
    "dependentRequired": {
        field: [source] for source, fields in SOURCES.items() for field in fields if field not in ("tag", "digest")
    },
    "not": {"anyOf": [{"required": pair} for pair in (["build", "tag"], ["build", "digest"], ["tag", "digest"])]},
    "if": {"required": ["name"]},
    "then": {"anyOf": [{"required": ["tag"]}, {"required": ["digest"]}]},
}

_VPC_OR_EGRESS: Schema = {
    "anyOf": [{"required": ["vpc"]}, {"required": ["egress"]}],
    "dependentRequired": {
        "vpc": ["subnets"],
        "subnets": ["vpc"],
        "security_groups": ["vpc"],
        "assign_public_ip": ["vpc"],
    },
}


def schema() -> Schema:
    """The whole schema; the same on every machine. The loader may reject what it accepts, never the reverse."""
    generated: Schema = _tidy(RegistryFile.model_json_schema())
    definitions: Schema = generated.pop("$defs")
    for definition in definitions.values():
        _add_checked_later(definition["properties"])
    definitions["Image"] |= _EITHER_SOURCE
    definitions["Network"] |= _VPC_OR_EGRESS
    definitions["Image"]["properties"]["args"]["additionalProperties"] = _PLAIN_SCALAR
    # One that is like another may state one of the two.
    definitions["EnvironmentEntry"] |= {
        "if": {"not": {"required": ["like"]}},
        "then": {"dependentRequired": {"account": ["region"], "region": ["account"]}},
    }
    generated.pop("description")
    return {
        "$schema": DIALECT,
        "title": "Rota's registry of tasks",
        "description": "Scheduled ECS tasks: what they run, when, and what they may do.",
        **generated,
        "$defs": dict(sorted({**definitions, "Iam": iam_schema()}.items())),
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _add_checked_later(fields: dict[str, Schema]) -> None:
    for name in fields.keys() & FIELDS.keys():
        fields[name] |= FIELDS[name].editor or {}
        if FIELDS[name].plain_text:
            fields[name]["additionalProperties"] = _PLAIN_SCALAR
    if "iam" in fields:
        fields["iam"] = {"$ref": "#/$defs/Iam", "examples": fields["iam"]["examples"]}


def _tidy(node: Any) -> Any:  # noqa: ANN401  # any JSON
    """The schema without what pydantic adds for Python's sake: null for a field left out, titles, wrong keywords."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {key: _tidy_value(key, value) for key, value in node.items() if not _is_noise(key, value)}
    choices = [choice for choice in tidied.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del tidied["anyOf"]
        examples = [*tidied.get("examples", ()), *choices[0].get("examples", ())]
        tidied = {**choices[0], **tidied, **({"examples": examples} if examples else {})}
    if "patternProperties" in tidied:
        # Otherwise a name that does not match the pattern would pass.
        ((pattern, value),) = tidied.pop("patternProperties").items()
        tidied["additionalProperties"] = value
        tidied["propertyNames"] = {"pattern": pattern, **tidied.get("propertyNames", {})}
    if tidied.get("type") == "array":
        for length, items in (("minLength", "minItems"), ("maxLength", "maxItems")):
            if length in tidied:
                tidied[items] = tidied.pop(length)
    return {key: tidied[key] for key in sorted(tidied, key=_reading_order)}


def _tidy_value(key: str, value: Any) -> Any:  # noqa: ANN401  # any JSON
    if key == "examples":
        return value
    if key in ("properties", "$defs"):
        return {name: _tidy(item) for name, item in value.items()}
    return _tidy(value)


def _reading_order(key: str) -> int:
    return _FIRST.index(key) if key in _FIRST else len(_FIRST)


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
