"""Whether the conditions of a statement use keys that its actions have, with operators and values of their type."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_network
from types import MappingProxyType

from rota.access.authorization.global_keys import ACCOUNT_KEYS, REGION_KEYS
from rota.access.authorization.operators import KINDS, LITERAL, OPERATORS_OF
from rota.access.authorization.overlap import has_wildcard
from rota.access.authorization.reference import Action, ConditionKey, find_key, keys_of
from rota.access.authorization.statement_problem import Part
from rota.access.exact import operator_parts, why_no_operator
from rota.access.regions import REGION
from rota.access.statement import Conditions
from rota.errors import did_you_mean, shown

PartProblems = Iterator[tuple[Part, str]]


def check_conditions(conditions: Conditions, actions: tuple[Action, ...]) -> PartProblems:
    """What is wrong with the conditions of a statement, given those of its actions that exist."""
    services = frozenset(action.service for action in actions)
    for operator, keys in conditions.items():
        if complaint := why_no_operator(operator):
            yield ("conditions", operator), complaint
            continue
        for text, values in keys.items():
            part = ("conditions", operator, text)
            key = find_key(text, services)
            if key is None:
                hint = did_you_mean(text, keys_of(actions))
                yield part, f"unknown condition key {shown(text)}{hint or '; neither AWS nor the service has it'}"
                continue
            without = [f"'{action}'" for action in actions if not action.has(key.id)]
            if without:
                yield part, _unusable(text, without, len(actions))
            elif complaint := _wrong_operator(operator, text, key):
                yield part, complaint
            else:
                yield from _wrong_values(operator, part, key, values)


def _unusable(text: str, without: list[str], actions: int) -> str:
    names = ", ".join(without)
    fix = "move it to a statement of its own" if len(without) < actions else "leave it out"
    return f"requests of {names} never have the condition key {shown(text)}; {fix}"


def _wrong_operator(operator: str, text: str, key: ConditionKey) -> str:
    """What is wrong with an operator for a key of this type, or nothing."""
    qualifier, base, suffix = operator_parts(operator)
    several = key.type.startswith("ArrayOf")
    kind = key.type.removeprefix("ArrayOf")
    if base != "Null" and base not in OPERATORS_OF[kind]:
        rights = " or ".join(f"{qualifier}{right}{suffix}" for right in _counterparts(base, OPERATORS_OF[kind]))
        return f"{shown(text)} is {KINDS[kind]}, which {operator} does not compare; use {rights}"
    if several and not qualifier and base != "Null":
        return f"{shown(text)} has several values; use ForAnyValue:{operator} or ForAllValues:{operator}"
    if qualifier and not several:
        return f"{shown(text)} has a single value; use {base}{suffix}"
    return ""


def _counterparts(base: str, operators: tuple[str, ...]) -> tuple[str, ...]:
    """What compares in the same way: DateLessThan for NumericLessThan; else the first that is negative too, or not."""
    way = re.sub("^(?:String|Arn|Numeric|Date|Binary)", "", base)
    same = tuple(operator for operator in operators if operator.endswith(way))
    return (same or tuple(operator for operator in operators if ("Not" in operator) == ("Not" in base)) or operators)[
        :1
    ]


def _wrong_values(operator: str, part: Part, key: ConditionKey, values: tuple[str, ...]) -> PartProblems:
    _, base, _ = operator_parts(operator)
    for value in values:
        if complaint := _wrong_value(base, key, value):
            yield (*part, value), complaint


def _wrong_value(base: str, key: ConditionKey, value: str) -> str:
    """What is wrong with a value, or nothing; one with placeholders is not known yet."""
    if "${" in value:
        return ""
    if base in LITERAL and has_wildcard(value):
        like = "ArnLike" if value.startswith("arn:") and key.type.endswith("ARN") else "StringLike"
        right = like if "Not" not in base else like.replace("Like", "NotLike")
        return f"{base} takes the wildcard in {shown(value)} as a character; use {right}"
    for keys, (shape, wanted) in _NAMED_VALUES.items():
        if key.id in keys and not has_wildcard(value) and not shape.fullmatch(value):
            return f"{shown(value)} is not {wanted}"
    test, wanted = _VALUES.get(_family(base), (_any, ""))
    return "" if test(value) else f"{shown(value)} is not {wanted}, which {base} compares"


def _family(base: str) -> str:
    return next((family for family in _VALUES if family in base), "")


def _any(_: str) -> bool:
    return True


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d+)?", text, re.ASCII) is not None


def _is_date(text: str) -> bool:
    """A W3C date, or seconds since 1970."""
    if text.isdecimal():
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_arn(text: str) -> bool:
    return text == "*" or (text.startswith("arn:") and text.count(":") >= 5)


_BOOLEAN = re.compile("true|false")

_VALUES: Mapping[str, tuple[Callable[[str], bool], str]] = MappingProxyType(
    {
        "Numeric": (_is_number, "a number"),
        "Date": (_is_date, "a date such as 2026-01-31T00:00:00Z"),
        "Bool": (lambda text: _BOOLEAN.fullmatch(text) is not None, "true or false"),
        "Null": (lambda text: _BOOLEAN.fullmatch(text) is not None, "true or false"),
        "IpAddress": (_is_network, "an IP address or a range such as 192.0.2.0/24"),
        "Arn": (_is_arn, "an ARN"),
    }
)
"""What an operator's name has in it -> whether a text is a value for it, and what would be."""

_NAMED_VALUES: Mapping[frozenset[str], tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        ACCOUNT_KEYS: (re.compile(r"\d{12}", re.ASCII), "an account: 12 digits, or ${account}"),
        REGION_KEYS: (re.compile(REGION), "a Region such as us-east-1, or ${region}"),
    }
)
"""Keys -> the form of their values."""
