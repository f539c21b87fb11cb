"""IAM's policy evaluation, offline: policies in; allow, implicit deny or explicit deny out.

It raises EvaluationError for anything that it does not know, and never guesses.
"""

from rota.access.evaluation.decision import Decision, NearMiss, Outcome, StatementId, UnmetCondition
from rota.access.evaluation.logic import evaluate, evaluate_trust
from rota.access.evaluation.policies import Policies, compile_policies
from rota.access.evaluation.principals import Principal
from rota.access.evaluation.request import Context, EvaluationError

__all__ = [
    "Context",
    "Decision",
    "EvaluationError",
    "NearMiss",
    "Outcome",
    "Policies",
    "Principal",
    "StatementId",
    "UnmetCondition",
    "compile_policies",
    "evaluate",
    "evaluate_trust",
]
