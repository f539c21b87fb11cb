"""Statements together: merged where that widens nothing, as IAM's JSON document, and measured as IAM measures it."""

import json
from collections.abc import Iterable
from typing import Any

from rota.access.statement import Conditions, Statement

INLINE_POLICY_LIMIT = 10_240
"""Characters that all inline policies of one role may have together, white space not counted; AWS raises it for nobody.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

Canonical = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""Conditions as a sorted, hashable value: operator, then key, then values."""


def policy_document(statements: Iterable[Statement]) -> dict[str, Any]:
    """The policy that has these statements, as IAM's JSON."""
    return {"Version": "2012-10-17", "Statement": [statement.document() for statement in statements]}


def policy_size(document: dict[str, Any]) -> int:
    """The size of a policy in characters, without the white space between its tokens.

    A CloudFormation pseudo parameter counts as it is written, which is never shorter than its value.
    """
    return len(json.dumps(document, separators=(",", ":"), ensure_ascii=False))


def actions_of(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Every action of the statements, once each, sorted."""
    return tuple(sorted({action for statement in statements for action in statement.actions}))


def merged(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same permissions in fewer statements, in an order that depends on their content alone.

    Statements with equal actions join their resources, statements with equal resources their actions; conditions and
    reason must be equal. Neither join allows a pair of action and resource that was not allowed before.
    """
    found = {_canonical(statement): None for statement in statements}
    while True:
        by_actions: dict[tuple[tuple[str, ...], Canonical, str], set[str]] = {}
        for actions, resources, conditions, reason in found:
            by_actions.setdefault((actions, conditions, reason), set()).update(resources)
        by_resources: dict[tuple[tuple[str, ...], Canonical, str], set[str]] = {}
        for (actions, conditions, reason), names in by_actions.items():
            by_resources.setdefault((tuple(sorted(names)), conditions, reason), set()).update(actions)
        joined = {
            (tuple(sorted(actions)), resources, conditions, reason): None
            for (resources, conditions, reason), actions in by_resources.items()
        }
        if len(joined) == len(found):
            break
        found = joined
    return tuple(
        Statement(actions, resources, {operator: dict(keys) for operator, keys in conditions}, reason)
        for actions, resources, conditions, reason in sorted(joined)
    )


def _canonical(statement: Statement) -> tuple[tuple[str, ...], tuple[str, ...], Canonical, str]:
    return (
        tuple(sorted(set(statement.actions))),
        tuple(sorted(set(statement.resources))),
        canonical_conditions(statement.conditions),
        statement.reason,
    )


def canonical_conditions(conditions: Conditions) -> Canonical:
    """Conditions as a sorted, hashable value."""
    return tuple(
        (operator, tuple((key, tuple(sorted(set(values)))) for key, values in sorted(keys.items())))
        for operator, keys in sorted(conditions.items())
    )
