"""What an `iam:` block of the registry means: explicit statements for explicit resources, and what they allow.

Pure: no AWS, no clock, no files.
"""

from typing import TYPE_CHECKING

from rota.access.catalogue import Example, VerbDescription, catalogue
from rota.access.document import INLINE_POLICY_LIMIT, actions_of, policy_document, policy_size
from rota.access.exact import EXACT_FIELDS
from rota.access.scopes import Scope, Scopes, parse_lines, parse_scopes
from rota.access.statement import Conditions, Place, Statement
from rota.access.wildcard_reasons import STAR_REASONS

if TYPE_CHECKING:
    from rota.access.evaluation import (
        Context,
        Decision,
        EvaluationError,
        Outcome,
        Policies,
        Principal,
        compile_policies,
        evaluate,
        evaluate_trust,
    )

__all__ = [
    "EXACT_FIELDS",
    "INLINE_POLICY_LIMIT",
    "STAR_REASONS",
    "Conditions",
    "Context",
    "Decision",
    "EvaluationError",
    "Example",
    "Outcome",
    "Place",
    "Policies",
    "Principal",
    "Scope",
    "Scopes",
    "Statement",
    "VerbDescription",
    "actions_of",
    "catalogue",
    "compile_policies",
    "evaluate",
    "evaluate_trust",
    "parse_lines",
    "parse_scopes",
    "policy_document",
    "policy_size",
]


def __getattr__(name: str) -> object:
    """The evaluator, imported on first use: a run in a container does not use it, and so starts sooner."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rota.access import evaluation

    return getattr(evaluation, name)
