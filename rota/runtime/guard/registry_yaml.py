"""Values as YAML for the registry: with its placeholders, and quoted where YAML requires it."""

import json
import re
from collections.abc import Mapping, Sequence

from rota.access import Place, Statement
from rota.registry import Environment

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./-]|:(?=[A-Za-z]))*")
_YAML_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_ARN_PARTS = 6

SHORTEST = 3
"""Characters of a value that a name may have from it; a shorter one may be there by chance."""


def with_placeholders(value: str, environment: Environment) -> str:
    """A name or value with `${environment}` for the environment's name, and `${app}` for the app's at its start.

    So are the environment's own values, unless they are too short to tell. The same line is then right in every
    environment.
    """
    known = {text: name for name, text in environment.values.items() if len(text) >= SHORTEST}
    known[environment.name] = "environment"
    either = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    text = re.sub(rf"(?<![A-Za-z0-9])({either})(?![A-Za-z0-9])", lambda match: f"${{{known[match[0]]}}}", value)
    return re.sub(rf"^(/?){re.escape(environment.app)}(?=[-_./])", r"\1${app}", text)


def arn_with_placeholders(arn: str, environment: Environment, place: Place) -> str:
    """An ARN with `${partition}`, `${region}` and `${account}` for those of the environment."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return arn
    own = ((1, place.partition, "partition"), (3, place.region, "region"), (4, place.account, "account"))
    for index, value, name in own:
        if parts[index] and parts[index] == value:
            parts[index] = f"${{{name}}}"
    kind, separator, name = parts[5].partition("/")
    named = f"{kind}/{with_placeholders(name, environment)}" if separator and parts[4] else None
    parts[5] = named or with_placeholders(parts[5], environment)
    return ":".join(parts)


def quoted(text: str) -> str:
    """A text as YAML, in double quotes unless it is certainly plain."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _YAML_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def flow(value: object) -> str:
    """Mappings, lists and texts as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value)


def exact_entry(statement: Statement, environment: Environment, place: Place) -> dict[str, object]:
    """A statement as an item of `exact`, with the registry's placeholders."""
    resources = [arn_with_placeholders(resource, environment, place) for resource in statement.resources]
    entry: dict[str, object] = {"actions": list(statement.actions), "resources": resources}
    if statement.resources == ("*",):
        entry["resources"] = "*"
    if statement.conditions:
        entry["conditions"] = {
            operator: {key: list(values) for key, values in keys.items()}
            for operator, keys in statement.conditions.items()
        }
    return {**entry, "reason": statement.reason} if statement.reason else entry
