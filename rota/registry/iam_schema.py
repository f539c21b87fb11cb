"""The `iam:` block as JSON Schema, spelled out from the catalogue of verbs."""

from typing import Any

from rota.access import EXACT_FIELDS, VerbDescription, catalogue
from rota.access.kms_via import NEED_VIA, VIA, VIA_DESCRIPTION, VIA_SERVICES

Schema = dict[str, Any]


def iam_schema() -> Schema:
    """Service -> verb -> text or list of texts, and `exact`; closed, with each verb's sentence and an example."""
    services: dict[str, Schema] = {}
    for verb in catalogue():
        service = services.setdefault(
            verb.service, {"type": "object", "properties": {}, "additionalProperties": False, "minProperties": 1}
        )
        service["properties"][verb.verb] = _verb_schema(verb)
    services["kms"]["properties"][VIA] = {**_texts(choices=VIA_SERVICES), "description": VIA_DESCRIPTION}
    services["kms"]["dependentRequired"] = {verb: [VIA] for verb in NEED_VIA}
    return {
        "type": "object",
        "description": "What the task's role allows: service, verb and resources; or exact statements.",
        "properties": {**services, "exact": _exact_schema()},
        "additionalProperties": False,
    }


def _verb_schema(verb: VerbDescription) -> Schema:
    wanted = " or ".join(dict.fromkeys(example.wanted for example in verb.examples))
    return {
        **_texts(),
        "description": f"{verb.description} Give {wanted}. Allows {', '.join(verb.actions)}.",
        "examples": list(dict.fromkeys(example.value for example in verb.examples)),
    }


def _exact_schema() -> Schema:
    value: Schema = {"type": ["string", "boolean", "integer"]}
    shapes: dict[str, Schema] = {
        "actions": {**_texts("^[a-z0-9-]+:[A-Za-z0-9]+$"), "examples": ["kms:Decrypt"]},
        "resources": {**_texts(r"^(\*|arn:[\s\S]+)$"), "examples": ["arn:${partition}:sqs:${region}:${account}:jobs"]},
        "conditions": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]},
            },
            "examples": [{"StringEquals": {"kms:ViaService": "s3.${region}.amazonaws.com"}}],
        },
        "reason": {**_texts(), "examples": ["it asks about the account and names no resource"]},
    }
    return {
        "type": "array",
        "description": "Statements written out, for what no verb covers.",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {name: {**shapes[name], "description": text} for name, text in EXACT_FIELDS.items()},
            "required": ["actions", "resources"],
            "additionalProperties": False,
        },
    }


def _texts(pattern: str | None = None, choices: tuple[str, ...] = ()) -> Schema:
    text: Schema = {"type": "string", "minLength": 1, **({"pattern": pattern} if pattern else {})}
    if choices:
        text = {"enum": list(choices)}
    return {"anyOf": [text, {"type": "array", "minItems": 1, "items": text}]}
