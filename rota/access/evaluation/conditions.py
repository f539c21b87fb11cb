"""The Condition element of a statement: operators, compiled, and what a request must have to meet them."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from rota.access.evaluation import patterns
from rota.access.evaluation.request import EvaluationError, Request, Scalar
from rota.access.evaluation.values import address, address_range, boolean, encoded, instant, number, octets, text
from rota.errors import did_you_mean, shown

Test = Callable[[Scalar, Request], bool]
"""Whether one value of the request matches at least one value of the policy."""


class Quantifier(Enum):
    """How many values of the request must match: the set operators, written before an operator's name."""

    SINGLE = ""
    ALL = "ForAllValues:"
    ANY = "ForAnyValue:"


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator with one key. `written` are the policy's values; `test` is None for the operator Null."""

    operator: str
    key: str
    written: tuple[str, ...]
    lowered: str
    quantifier: Quantifier
    if_exists: bool = False
    negated: bool = False
    test: Test | None = None
    wants_absence: bool = False

    def met(self, request: Request) -> bool:
        """Whether the request meets it. Raises EvaluationError where AWS does not say.

        Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        (missing keys, IfExists, Null),
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
        (several values of the policy: OR, and NOR when negated),
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        (several values of the request).
        """
        values = request.values(self.lowered)
        test = self.test
        if test is None:
            return self._absence_is_as_wanted(values)
        if not values:
            return (
                self.if_exists
                or self.quantifier is Quantifier.ALL
                or (self.quantifier is Quantifier.SINGLE and self.negated)
            )
        if self.quantifier is Quantifier.SINGLE:
            if len(values) > 1:
                raise EvaluationError(
                    f"{self.operator} has {len(values)} values of {self.key} in this request; "
                    "AWS needs ForAllValues: or ForAnyValue: for that"
                )
            return test(values[0], request) is not self.negated
        if values == ("",):  # "an empty data set (for example, an empty string)"
            return self.quantifier is Quantifier.ALL
        matched = [test(value, request) is not self.negated for value in values]
        return all(matched) if self.quantifier is Quantifier.ALL else any(matched)

    def _absence_is_as_wanted(self, values: tuple[Scalar, ...]) -> bool:
        if values == ("",):
            raise EvaluationError(
                f"Null: {self.key} is empty in this request; AWS does not say whether that is a value"
            )
        return (not values) is self.wants_absence


def conditions(raw: object) -> Iterator[Condition]:
    """The conditions of a Condition element, all of which must be met.

    Raises EvaluationError for an unknown operator, a malformed key or a value that the operator cannot compare.
    """
    if not isinstance(raw, Mapping):
        raise EvaluationError(f"Condition is {shown(raw)}; expected operator -> condition key -> value")
    for name, keys in raw.items():
        if not isinstance(keys, Mapping) or not keys:
            raise EvaluationError(f"Condition.{name}: expected condition key -> value (got {shown(keys)})")
        if len({str(key).lower() for key in keys}) < len(keys):
            raise EvaluationError(f"Condition.{name} has a key twice, in different case")
        for key, values in keys.items():
            try:
                yield _condition(name, key, values)
            except EvaluationError as error:
                raise EvaluationError(f"Condition.{name}.{key}: {error}") from None


def _condition(name: object, key: object, values: object) -> Condition:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise EvaluationError(f"{shown(key)} is not a condition key; expected service:key, such as aws:SourceAccount")
    quantifier, base, if_exists = _parsed(name)
    wanted = tuple(values) if isinstance(values, list | tuple) else (values,)
    if not wanted:
        raise EvaluationError("has no value")
    written = tuple(_written(value) for value in wanted)
    if not base.startswith(("String", "Arn")) and any("${" in value for value in written):
        raise EvaluationError(f"policy variables work only with String and Arn operators, not with {base}")
    if base in {"Bool", _NULL} and len(wanted) > 1:
        raise EvaluationError(f"{base} takes one value")
    if base == _NULL:
        return Condition(str(name), key, written, key.lower(), quantifier, wants_absence=boolean(wanted[0]))
    return Condition(
        operator=str(name),
        key=key,
        written=written,
        lowered=key.lower(),
        quantifier=quantifier,
        if_exists=if_exists,
        negated="Not" in base,
        test=_TESTS[base.replace("Not", "")](wanted),
    )


def _written(value: object) -> str:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str | int):
        return text(value)
    raise EvaluationError(f"expected a text, number or boolean (got {shown(value)})")


def _parsed(name: object) -> tuple[Quantifier, str, bool]:
    """An operator's set operator, its own name, and whether it ends in IfExists."""
    written = str(name)
    quantifier = next((each for each in (Quantifier.ALL, Quantifier.ANY) if written.startswith(each.value)), None)
    base = written.removeprefix(quantifier.value if quantifier else "")
    if_exists = base.endswith("IfExists")
    base = base.removesuffix("IfExists")
    if base not in OPERATORS:
        raise EvaluationError(f"unknown condition operator {shown(name)}{did_you_mean(base, OPERATORS)}")
    if base == _NULL and (if_exists or quantifier):
        raise EvaluationError("Null takes neither IfExists nor a set operator")
    return quantifier or Quantifier.SINGLE, base, if_exists


def _texts(matcher: Callable[[str], patterns.Matches]) -> Callable[[tuple[Any, ...]], Test]:
    def compiled(wanted: tuple[Any, ...]) -> Test:
        matchers = [matcher(text(value)) for value in wanted]

        def test(value: Scalar, request: Request) -> bool:
            given = text(value)
            matched = [matches(given, request) for matches in matchers]  # each is asked, so that any error shows
            return any(matched)

        return test

    return compiled


def _arns(wanted: tuple[Any, ...]) -> Test:
    test = _texts(patterns.arn_like)(wanted)

    def checked(value: Scalar, request: Request) -> bool:
        if not patterns.is_arn(text(value)):
            raise EvaluationError(f"{shown(value)} in this request is not an ARN")
        return test(value, request)

    return checked


def _compared(
    read_policy: Callable[[Any], Any],
    compare: Callable[[Any, Any], bool],
    read_request: Callable[[Any], Any] | None = None,
) -> Callable[[tuple[Any, ...]], Test]:
    """A test that reads both sides as the operator's type; `compare` gets the request's value first."""
    read = read_request or read_policy

    def compiled(wanted: tuple[Any, ...]) -> Test:
        limits = [read_policy(value) for value in wanted]

        def test(value: Scalar, _request: Request) -> bool:
            given = read(value)
            return any(compare(given, limit) for limit in limits)

        return test

    return compiled


_NULL = "Null"
_KEY = re.compile(r"[A-Za-z0-9.-]+:[^*?$\s][^*?$]*")

_TESTS: Mapping[str, Callable[[tuple[Any, ...]], Test]] = MappingProxyType(
    {
        "StringEquals": _texts(patterns.literal),
        "StringEqualsIgnoreCase": _texts(patterns.literal_in_any_case),
        "StringLike": _texts(patterns.like),
        "NumericEquals": _compared(number, operator.eq),
        "NumericLessThan": _compared(number, operator.lt),
        "NumericLessThanEquals": _compared(number, operator.le),
        "NumericGreaterThan": _compared(number, operator.gt),
        "NumericGreaterThanEquals": _compared(number, operator.ge),
        "DateEquals": _compared(instant, operator.eq),
        "DateLessThan": _compared(instant, operator.lt),
        "DateLessThanEquals": _compared(instant, operator.le),
        "DateGreaterThan": _compared(instant, operator.gt),
        "DateGreaterThanEquals": _compared(instant, operator.ge),
        "Bool": _compared(boolean, operator.eq),
        "BinaryEquals": _compared(encoded, operator.eq, octets),
        "IpAddress": _compared(address_range, lambda given, limit: given in limit, address),
        "ArnEquals": _arns,
        "ArnLike": _arns,
    }
)

_NEGATIONS = (
    *("StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "NumericNotEquals", "DateNotEquals"),
    *("NotIpAddress", "ArnNotEquals", "ArnNotLike"),
)

OPERATORS = frozenset({*_TESTS, *_NEGATIONS, _NULL})
"""Every operator by its own name, without set operator and IfExists."""
