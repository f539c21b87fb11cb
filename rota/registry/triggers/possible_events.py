"""Whether an event of which only a part is known may fit an event pattern.

Rules: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html. The pattern has no
problems.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from rota.registry.triggers.wildcards import Tokens, Wild, covers, globbed, have_in_common, starred


class Absent(Enum):
    """A field that the event certainly does not have."""

    ABSENT = "absent"


Known = Mapping[str, "str | Absent | Known"]
"""Fields of an event: texts in which `*` stands for what nobody knows, and fields below fields. Others are unknown."""


def may_fit(pattern: Mapping[str, Any], event: Known) -> bool:
    """Whether some event with these known fields fits."""
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(may_fit(alternative, event) for alternative in wanted):
                return False
        elif name in event and not _may_have(wanted, event[name]):
            return False
    return True


def _may_have(wanted: Any, known: "str | Absent | Known") -> bool:  # noqa: ANN401  # a part of a pattern
    if isinstance(wanted, Mapping):
        return isinstance(known, Mapping) and may_fit(wanted, known)
    if isinstance(known, Mapping):
        return False  # values are compared with values only
    if isinstance(known, Absent):
        return {"exists": False} in wanted
    return any(_may_be(value, globbed(known)) for value in wanted)


def _may_be(value: Any, known: Tokens) -> bool:  # noqa: ANN401  # a value of a pattern
    if not isinstance(value, Mapping):
        return isinstance(value, str) and have_in_common([*value], known)
    ((operator, operand),) = value.items()
    if operator == "exists":
        return bool(operand)
    if operator == "anything-but":
        return not _certainly_is(operand, known)
    return operator in _FORMS and have_in_common(*_compared(operator, operand, known))


def _certainly_is(operand: Any, known: Tokens) -> bool:  # noqa: ANN401  # what anything-but takes
    ((operator, texts),) = operand.items() if isinstance(operand, Mapping) else (("", operand),)
    for text in texts if isinstance(texts, list) else [texts]:
        if isinstance(text, str | Mapping) and covers(*_compared(operator, text, known)):
            return True
    return False


_FORMS: Mapping[str, Callable[[str], Tokens]] = {
    "": lambda text: [*text],
    "prefix": lambda text: [*text, Wild.ANY],
    "suffix": lambda text: [Wild.ANY, *text],
    "wildcard": starred,
    "equals-ignore-case": lambda text: [*text],
}


def _compared(operator: str, operand: Any, known: Tokens) -> tuple[Tokens, Tokens]:  # noqa: ANN401  # text or mapping
    """The operand and the known text, both in small letters where the operator takes capitals for them."""
    ignores_case = operator == "equals-ignore-case" or isinstance(operand, Mapping)
    text = operand["equals-ignore-case"] if isinstance(operand, Mapping) else operand
    form = _FORMS[operator](text.lower() if ignores_case else text)
    return form, [token.lower() if ignores_case and isinstance(token, str) else token for token in known]
