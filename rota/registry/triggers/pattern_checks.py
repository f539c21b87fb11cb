"""The problems of an EventBridge event pattern, each with its place, which EventBridge does not give.

Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and the quotas page.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rota.errors import Path, Problem, nearest, shown

MAX_PATTERN = 2048
"""Characters of a rule's event pattern (EventBridge quotas)."""

_TEXT_OPERATORS = ("prefix", "suffix", "equals-ignore-case", "wildcard", "cidr")
OPERATORS = (*_TEXT_OPERATORS, "anything-but", "numeric", "exists")
"""The operators: the one key of a mapping in place of a value."""

_COMPARISONS = ("=", "<", "<=", ">", ">=")
_TEXT_FIELDS = ("source", "detail-type", "account", "region", "resources", "id", "time", "version")
EVENT_FIELDS = (*_TEXT_FIELDS, "detail")
"""The fields of every event."""


def pattern_problems(pattern: Mapping[str, Any]) -> Iterator[Problem]:
    """Every problem of a pattern, with its path in it."""
    if not pattern:
        yield Problem((), "an empty pattern would match every event; name at least a source")
    for field in pattern:
        if field not in EVENT_FIELDS and field != "$or":
            hint = nearest(field, EVENT_FIELDS)
            yield Problem((field,), f"no event has the field {shown(field)}{hint}", on_key=True)
        elif field in _TEXT_FIELDS:
            yield from _numbers(pattern[field], field)
    yield from _fields(pattern, ())
    yield from (Problem((), message) for message in size_problems(pattern_json(pattern)))


def _numbers(values: object, field: str) -> Iterator[Problem]:
    """Numbers in a field that is text in every event, such as an account id without quotes: they match nothing."""
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield Problem(
                (field, index), f'events have text here, which a number never matches; write "{value}" in quotes'
            )


def pattern_json(pattern: Mapping[str, Any]) -> str:
    """The pattern as the template holds it, without white space."""
    return json.dumps(pattern, separators=(",", ":"), ensure_ascii=False)


def size_problems(pattern: str) -> Iterator[str]:
    """What is wrong with the size of a pattern, as JSON."""
    if len(pattern) > MAX_PATTERN:
        yield f"the pattern has {len(pattern):,} characters; EventBridge allows {MAX_PATTERN:,}"


def _fields(fields: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    for name, value in fields.items():
        where = (*path, name)
        if name == "$or":
            yield from _alternatives(value, where)
        elif isinstance(value, Mapping):
            if not value:
                yield Problem(where, "an empty mapping matches nothing; name fields in it")
            yield from _fields(value, where)
        elif isinstance(value, list):
            yield from _values(value, where)
        else:
            yield Problem(
                where, f"must be a list of the values that match; write {shown([value])} (got {shown(value)})"
            )


def _alternatives(value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(item, Mapping) for item in value):
        yield Problem(path, f"'$or' takes a list of two or more mappings (got {shown(value)})")
        return
    for index, item in enumerate(value):
        yield from _fields(item, (*path, index))


def _values(values: list[Any], path: Path) -> Iterator[Problem]:
    if not values:
        yield Problem(path, "an empty list matches nothing; name the values that match")
    for index, value in enumerate(values):
        where = (*path, index)
        if isinstance(value, Mapping):
            yield from _operator(value, where)
        elif isinstance(value, list):
            yield Problem(where, "a list cannot hold a list; write all values of a field in one list")


def _operator(value: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    if len(value) != 1:
        yield Problem(path, f"an operator is a mapping of one key (got {shown(value)})")
        return
    ((name, operand),) = value.items()
    where = (*path, name)
    if name not in OPERATORS:
        hint = nearest(name, OPERATORS)
        yield Problem(where, f"unknown operator {shown(name)}{hint}", on_key=True)
    elif name == "exists" and not isinstance(operand, bool):
        yield Problem(where, f"'exists' takes true or false (got {shown(operand)})")
    elif name == "numeric":
        yield from _numeric(operand, where)
    elif name in _TEXT_OPERATORS and not _is_text_operand(name, operand):
        yield Problem(where, f"'{name}' takes text (got {shown(operand)})")
    elif name == "anything-but" and not _is_anything_but(operand):
        known = "a value, a list of values, or prefix, suffix, wildcard or equals-ignore-case"
        yield Problem(where, f"'anything-but' takes {known} (got {shown(operand)})")


def _is_text_operand(name: str, operand: object) -> bool:
    if name in {"prefix", "suffix"} and isinstance(operand, Mapping):
        return list(operand) == ["equals-ignore-case"] and isinstance(operand["equals-ignore-case"], str)
    return isinstance(operand, str) and bool(operand)


def _is_anything_but(operand: object) -> bool:
    if isinstance(operand, Mapping):
        ((name, inner),) = operand.items() if len(operand) == 1 else (("", None),)
        texts = inner if isinstance(inner, list) else [inner]
        allowed = name in {"prefix", "suffix", "wildcard", "equals-ignore-case"}
        return allowed and bool(texts) and all(isinstance(text, str) for text in texts)
    values = operand if isinstance(operand, list) else [operand]
    return bool(values) and all(isinstance(value, str | int | float) for value in values)


def _numeric(operand: object, path: Path) -> Iterator[Problem]:
    parts = operand if isinstance(operand, list) else []
    signs, numbers = parts[::2], parts[1::2]
    right = len(parts) in {2, 4} and all(sign in _COMPARISONS for sign in signs)
    if not right or not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
        yield Problem(path, f"'numeric' takes [sign, number] once or twice, such as ['>', 0] (got {shown(operand)})")
