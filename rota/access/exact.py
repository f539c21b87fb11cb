"""The `exact:` list of the `iam:` block: statements written out, for what no verb covers."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rota.access.arn import MalformedArnError, parse_arn
from rota.access.statement import Statement
from rota.access.text_values import texts, unusual_character
from rota.errors import Path, Problem, did_you_mean, nearest, shown

EXACT_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "actions": "Each action by its whole name, such as kms:Decrypt.",
        "resources": "The ARN of each resource; '*' only for actions without resource-level control in AWS.",
        "conditions": "Operator -> condition key -> value or list of values, as in an IAM policy.",
        "reason": "Why '*' is the resource; required with '*' and rejected without it.",
    }
)
"""The fields of one exact statement and what each means."""

OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
    *("NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan"),
    *("DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress"),
    *("NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
"""Condition operators without `ForAllValues:`, `ForAnyValue:` and `IfExists`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_CONDITION_KEY = re.compile(r"[A-Za-z0-9.-]+:[^*?\s][^*?]*")
_QUALIFIED = re.compile(r"(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?")


def parse_exact(raw: object) -> tuple[tuple[Statement, ...], tuple[Problem, ...]]:
    """The statements of an `exact:` list and everything that is wrong with it; paths begin with "exact"."""
    problems: list[Problem] = []
    statements: list[Statement] = []
    if not isinstance(raw, list) or not raw:
        wanted = "expected a list of statements, each with 'actions' and 'resources'"
        return (), (Problem(("exact",), f"{wanted} (got {shown(raw)})"),)
    for index, item in enumerate(raw):
        statement = _statement(item, ("exact", index), problems)
        if statement is not None:
            statements.append(statement)
    return tuple(statements), tuple(problems)


def _statement(item: object, path: Path, problems: list[Problem]) -> Statement | None:
    if not isinstance(item, Mapping):
        problems.append(Problem(path, f"expected a statement with 'actions' and 'resources' (got {shown(item)})"))
        return None
    before = len(problems)
    fields: dict[str, tuple[str, ...]] = {"actions": (), "resources": (), "reason": ()}
    checks = {"actions": why_no_action, "resources": _why_no_resource, "reason": _why_no_reason}
    conditions: dict[str, dict[str, tuple[str, ...]]] = {}
    for key, value in item.items():
        if key in checks:
            fields[key] = texts(value, (*path, key), problems, checks[key])
        elif key == "conditions":
            conditions = _conditions(value, (*path, key), problems)
        else:
            problems.append(Problem((*path, str(key)), _unknown_field(key), on_key=True))
    problems.extend(
        Problem(path, f"'{key}' is missing. {EXACT_FIELDS[key]}")
        for key in ("actions", "resources")
        if key not in item and not _is_misspelt(key, item)
    )
    if len(problems) == before:
        problems.extend(_misplaced_star(fields["resources"], fields["reason"], path))
    if len(problems) > before:
        return None
    return Statement(fields["actions"], fields["resources"], conditions, " ".join(fields["reason"]))


def _is_misspelt(field: str, item: Mapping[object, object]) -> bool:
    """Whether an unknown key of the statement is reported with this field as the one that was meant."""
    return any(f"'{field}'" in _unknown_field(key) for key in item if key not in EXACT_FIELDS)


_NOT_FOR_A_TASK = {
    "effect": "a statement here always allows, and all else is denied; leave it out",
    "notaction": "it would allow every other action, now and in future; list what the task does under 'actions'",
    "notactions": "it would allow every other action, now and in future; list what the task does under 'actions'",
    "notresource": "it would allow every resource but these; name those that the task needs under 'resources'",
    "notresources": "it would allow every resource but these; name those that the task needs under 'resources'",
    "principal": "the principal is the task's role, so leave it out",
    "notprincipal": "the principal is the task's role, so leave it out",
}
"""Elements of IAM's policies, in lower case and without '_', that a statement does not take, and why."""


def _unknown_field(key: object) -> str:
    if reason := _NOT_FOR_A_TASK.get(str(key).lower().replace("_", "")):
        return f"unknown field {shown(key)}; {reason}"
    return f"unknown field {shown(key)}{nearest(str(key).lower(), EXACT_FIELDS)}"


def why_no_action(text: str) -> str:
    """What is wrong with the form of an action's name, or nothing."""
    if "*" in text or "?" in text:
        return f"{shown(text)} has a wildcard; list each action by its name, such as s3:GetObjectVersion"
    if not _ACTION.fullmatch(text):
        return f"{shown(text)} is not an action; expected service:Action, such as kms:Decrypt"
    return ""


def _why_no_resource(text: str) -> str:
    if text == "*":
        return ""
    if unusual := unusual_character(text):
        return unusual
    try:
        parse_arn(text)
    except MalformedArnError as error:
        return f"{shown(text)} is not an ARN: {error}"
    return ""


def _why_no_reason(text: str) -> str:
    return "" if text.strip() else "is empty; say why no narrower resource will do"


def _misplaced_star(resources: tuple[str, ...], reason: tuple[str, ...], path: Path) -> Iterator[Problem]:
    """'*' needs a reason and is the only resource; other resources have no reason, because nothing reads it."""
    wide = [resource for resource in resources if resource == "*" or parse_arn(resource).resource == "*"]
    if wide and not reason:
        yield Problem(
            (*path, "resources"),
            f"{shown(wide[0])} allows every resource; name each one, or add a 'reason' why none can be named",
        )
    if "*" in wide and len(resources) > 1:
        yield Problem((*path, "resources"), "'*' covers the others; keep either '*' or the others")
    if reason and not wide:
        yield Problem(
            (*path, "reason"), "a reason goes with the resource '*', which is not here; leave it out", on_key=True
        )


def _conditions(raw: object, path: Path, problems: list[Problem]) -> dict[str, dict[str, tuple[str, ...]]]:
    if not isinstance(raw, Mapping) or not raw:
        wanted = "expected operator -> condition key -> value, such as {StringEquals: {kms:ViaService: ...}}"
        problems.append(Problem(path, f"{wanted} (got {shown(raw)})"))
        return {}
    conditions: dict[str, dict[str, tuple[str, ...]]] = {}
    for operator, keys in raw.items():
        at = (*path, str(operator))
        if complaint := why_no_operator(operator):
            problems.append(Problem(at, complaint, on_key=True))
        if not isinstance(keys, Mapping) or not keys:
            problems.append(Problem(at, f"expected condition key -> value (got {shown(keys)})"))
            continue
        for key, values in keys.items():
            if not _CONDITION_KEY.fullmatch(str(key)) or unusual_character(str(key)):
                message = f"{shown(key)} is not a condition key; expected service:key, such as aws:SourceAccount"
                problems.append(Problem((*at, str(key)), message, on_key=True))
            conditions.setdefault(str(operator), {})[str(key)] = texts(
                _as_text(values), (*at, str(key)), problems, unusual_character
            )
    return conditions


def operator_parts(operator: str) -> tuple[str, str, str]:
    """An operator in three: `ForAnyValue:`, `ForAllValues:` or nothing, its name, `IfExists` or nothing."""
    qualified = _QUALIFIED.fullmatch(operator)
    return (qualified[1] or "", qualified[2], qualified[3] or "") if qualified else ("", operator, "")


def why_no_operator(operator: object) -> str:
    """What is wrong with the name of a condition operator, or nothing."""
    _, base, _ = operator_parts(str(operator))
    if base in OPERATORS and not str(operator).endswith("NullIfExists"):
        return ""
    return f"unknown condition operator {shown(operator)}{did_you_mean(base, OPERATORS)}"


def _as_text(values: object) -> object:
    """IAM compares text, and people write `true` and `5`; each becomes the text that IAM expects."""
    if isinstance(values, list):
        return [_as_text(value) if not isinstance(value, list) else value for value in values]
    if isinstance(values, bool):
        return "true" if values else "false"
    return str(values) if isinstance(values, int) else values
