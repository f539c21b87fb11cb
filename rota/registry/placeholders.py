"""Placeholders such as `${environment}` in the registry's values: their names and their values."""

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from rota.access import Place
from rota.errors import Path, Problem, did_you_mean, shown

NAMES = ("environment", "app", "account", "region", "partition")
"""The names between `${` and `}`. `$${` gives a literal `${`."""

VALUE = r"[a-z][a-z0-9_]*"
"""The form of the names that an environment's `values` have."""

_OTHER_NAMES = {
    "environment": ("env", "env_name", "environment_name", "stage", "workspace"),
    "app": ("app_name", "application", "application_name", "project", "project_name", "service"),
    "account": ("account_id", "aws_account", "aws_account_id", "aws::accountid"),
    "region": ("aws_region", "aws::region", "aws_default_region"),
    "partition": ("aws_partition", "aws::partition"),
}
"""What other tools call the same: shells, CloudFormation's pseudo parameters, Terraform's modules."""

_LONGEST = {"${AWS::AccountId}": "222222222222", "${AWS::Region}": "us-isof-south-1", "${AWS::Partition}": "aws-us-gov"}
"""Pseudo parameters, which only a deployment knows -> the longest values that they have anywhere."""

T = TypeVar("T")

_FILLED_LATER = re.compile(r"(AWS::(?:AccountId|Partition|Region|URLSuffix))\}")
"""A pseudo parameter after its `${`: templates have those of an environment without an account in this form."""

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")


def placeholder_values(
    app: str, environment: str, place: Place, given: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The value of each `${…}` in one environment; `given` are its own, in which the others are filled in."""
    built_in = {
        "environment": environment,
        "app": app,
        "account": place.account,
        "region": place.region,
        "partition": place.partition,
    }
    return {**substitute(given, built_in), **built_in} if given else built_in


def placeholders_in(text: str) -> Iterator[str]:
    """The name of each `${…}` in a text."""
    return (match[1] for match in _PLACEHOLDER.finditer(text) if match[1] is not None)


def unknown_placeholders(value: object, path: Path = (), given: Collection[str] = ()) -> Iterator[Problem]:
    """A problem for every `${…}` in a value, however deep, that is none of NAMES and of the names given."""
    if isinstance(value, str):
        if "${" in value:
            yield from _unknown_in_text(value, path, given)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from unknown_placeholders(item, (*path, key), given)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from unknown_placeholders(item, (*path, index), given)


def _unknown_in_text(text: str, path: Path, given: Collection[str]) -> Iterator[Problem]:
    for match in _PLACEHOLDER.finditer(text):
        if match[0] == "$${":
            if pseudo := _FILLED_LATER.match(text, match.end()):
                rule = f"CloudFormation would fill in {shown('${' + pseudo[0])}, which cannot be literal"
                yield Problem(path, f"{rule}{_meant(pseudo[1])} (got {shown(text)})")
            continue
        if match[1] in NAMES or match[1] in given:
            continue
        if match[1] is None:
            yield Problem(path, "'${' without a closing '}'; write '$${' for a literal '${'")
        else:
            names = (*NAMES, *sorted(given))
            known = ", ".join(f"${{{name}}}" for name in names)
            own = f", and the values of environments: {{{match[1]}: …}}" if re.fullmatch(VALUE, match[1]) else ""
            hint = did_you_mean(match[1], given) or _meant(match[1]) or did_you_mean(match[1], NAMES)
            hint = hint or f"; known: {known}{own}"
            yield Problem(path, f"unknown placeholder {shown(match[0])}{hint} ('$${{' is a literal '${{')")


def _meant(name: str) -> str:
    """`; write ${environment}` for `env`, `ENV`, `var.env`, `self:provider.stage`; nothing for other names."""
    last = name.strip().lower().replace("-", "_").split(".")[-1]
    meant = next((own for own, others in _OTHER_NAMES.items() if last == own or last in others), "")
    return f"; write ${{{meant}}}" if meant else ""


def substitute(value: T, values: Mapping[str, str]) -> T:
    """The value with every placeholder in its texts, however deep, replaced; unknown ones stay as they are."""
    if isinstance(value, str):
        return _substitute_text(value, values) if "${" in value else value  # type: ignore[return-value]  # T is str
    if isinstance(value, Mapping):
        return {key: substitute(item, values) for key, item in value.items()}  # type: ignore[return-value]  # T maps
    if isinstance(value, list | tuple):
        return type(value)(substitute(item, values) for item in value)
    return value


def _substitute_text(text: str, values: Mapping[str, str]) -> str:
    def replacement(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        return values.get(match[1] or "", match[0])

    return _PLACEHOLDER.sub(replacement, text)


def as_long_as_can_be(text: str) -> str:
    """A text with every pseudo parameter at its longest, to be measured."""
    if "${AWS::" in text:
        for pseudo, longest in _LONGEST.items():
            text = text.replace(pseudo, longest)
    return text


def as_written(problem: Problem, written: object, filled: object) -> str:
    """The message of a problem with a text as the file has it, so that every environment gives the same one.

    `written` and `filled` are what the problem's path leads into, before and after `substitute`.
    """
    for part in problem.path:
        written, filled = _within(written, part), _within(filled, part)
    if isinstance(written, str) and isinstance(filled, str) and filled:
        # As the message shows it, which may be cut, or as it is.
        texts = {shown(filled): shown(written), filled: written}
        return re.sub("|".join(map(re.escape, texts)), lambda match: texts[match[0]], problem.message)
    return problem.message


def _within(value: object, part: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None
