"""The request to evaluate, and the error for anything that the evaluator does not know."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rota.errors import RotaError, shown

Scalar = str | int | float | bool | bytes | datetime
"""One value of a context key."""

Context = Mapping[str, Scalar | Sequence[Scalar] | None]
"""Condition context key -> its value, or its values where the key is multivalued.

None and an empty sequence mean that the request does not have the key. Dates are aware datetimes, ISO 8601 texts or
epoch seconds; a binary key has bytes.
"""


class EvaluationError(RotaError):
    """A policy or request that AWS rejects, or for which its documentation gives no answer: nothing is guessed."""


class Request:
    """The context of one request, looked up by key without regard to case.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    ("Context key names are not case-sensitive").
    """

    __slots__ = ("_values",)

    def __init__(self, context: Context | None = None) -> None:
        if context is not None and not isinstance(context, Mapping):
            raise EvaluationError(f"the context is a {type(context).__name__}; expected condition key -> value")
        try:
            self._values = {key.lower(): value for key, value in context.items()} if context else {}
        except AttributeError:
            raise EvaluationError("a key of the context is not a text, such as 'aws:SourceAccount'") from None
        if context and len(self._values) < len(context):
            raise EvaluationError("the context has a key twice, in different case")

    def values(self, key: str) -> tuple[Scalar, ...]:
        """The values of a key, which is given in lower case; none where the request lacks it."""
        value = self._values.get(key)
        if value is None:
            return ()
        if isinstance(value, str) or isinstance(value, Scalar):  # noqa: SIM101  # nearly all are texts: ask that first
            return (value,)
        if isinstance(value, list | tuple | set | frozenset) and all(isinstance(item, Scalar) for item in value):
            return tuple(value)
        raise EvaluationError(f"the context's {key} is neither a plain value nor a list of plain values")

    def variable(self, key: str) -> str | None:
        """The value of a policy variable; None where the request lacks the key.

        A multivalued key cannot be a variable:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        """
        values = self.values(key)
        if not values:
            return None
        if len(values) > 1:
            raise EvaluationError(
                f"the policy variable ${{{key}}} has several values in this request; AWS takes only one"
            )
        (value,) = values
        if not isinstance(value, str) or not value:
            raise EvaluationError(f"the policy variable ${{{key}}} has {shown(value)} in this request; expected a text")
        return value
