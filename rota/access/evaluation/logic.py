"""Policy evaluation, offline: may this request go through, by which statement, and if not, what was nearest."""

from collections.abc import Sequence
from enum import IntEnum

from rota.access.evaluation.decision import Decision, NearMiss, Outcome, UnmetCondition
from rota.access.evaluation.patterns import is_arn
from rota.access.evaluation.policies import (
    CompiledStatement,
    Document,
    Parameters,
    Policies,
    compile_policies,
    compiled_statements,
)
from rota.access.evaluation.principals import Principal
from rota.access.evaluation.request import Context, EvaluationError, Request
from rota.errors import shown


def evaluate(
    policies: Document | Sequence[Document] | Policies,
    action: str,
    resource: str,
    context: Context | None = None,
    *,
    parameters: Parameters | None = None,
) -> Decision:
    """Whether identity policies together allow an action on a resource; an explicit deny wins over any allow.

    `resource` is an ARN, or `*` for an action that has no resource. `parameters` fill in the pseudo parameters of
    CloudFormation. For many requests, compile the policies first. It is about identity policies alone: resource
    policies, boundaries and organizations' policies are not considered, and no context key is added to those given.
    Raises EvaluationError for what AWS rejects and for what its documentation leaves open.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    if resource != "*" and not is_arn(resource):
        raise EvaluationError(f"the resource is {shown(resource)}; expected an ARN, or '*' where the action has none")
    return _decide(compile_policies(policies, parameters), action, resource, None, Request(context))


def evaluate_trust(
    policy: Document,
    principal: Principal,
    action: str = "sts:AssumeRole",
    context: Context | None = None,
    *,
    parameters: Parameters | None = None,
) -> Decision:
    """Whether a role's trust policy lets a principal assume it.

    Not considered is what a principal of AWS needs beside it: a permission of its own, where the policy names its
    account or it is of another one. Raises EvaluationError as `evaluate` does.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    compiled = Policies(tuple(compiled_statements(policy, 0, parameters or {}, trust=True)))
    return _decide(compiled, action, "", principal, Request(context))


class _Reach(IntEnum):
    """How far a statement about the action reaches: what it misses the request by, or that it holds."""

    PRINCIPAL = 0
    RESOURCE = 1
    CONDITION = 2
    HOLDS = 3


def _decide(policies: Policies, action: str, resource: str, principal: Principal | None, request: Request) -> Decision:
    """The answer. Every statement is asked even after a deny, so that the order of statements never matters."""
    allowing: CompiledStatement | None = None
    denying: CompiledStatement | None = None
    missing: list[tuple[_Reach, CompiledStatement]] = []
    for statement in policies.about(action):
        try:
            reach = _reach(statement, resource, principal, request)
        except EvaluationError as error:
            raise EvaluationError(f"{statement.id}: {error}") from None
        if reach is not _Reach.HOLDS:
            if statement.allows:
                missing.append((reach, statement))
        elif statement.allows:
            allowing = allowing or statement
        else:
            denying = denying or statement
    if denying:
        return Decision(Outcome.EXPLICIT_DENY, action, resource, denying.id)
    if allowing:
        return Decision(Outcome.ALLOW, action, resource, allowing.id)
    return Decision(Outcome.IMPLICIT_DENY, action, resource, nearest=_nearest(missing, resource, request))


def _reach(statement: CompiledStatement, resource: str, principal: Principal | None, request: Request) -> _Reach:
    if not statement.covers_principal(principal):
        return _Reach.PRINCIPAL
    if not statement.covers_resource(resource, request):
        return _Reach.RESOURCE
    unmet = [each for each in statement.conditions if not each.met(request)]  # each is asked, so that any error shows
    return _Reach.CONDITION if unmet else _Reach.HOLDS


def _nearest(missing: list[tuple[_Reach, CompiledStatement]], resource: str, request: Request) -> NearMiss | None:
    """The statement that reached furthest; of several the one with fewest unmet conditions, or the likest resource."""
    furthest = max((reach for reach, _ in missing), default=None)
    candidates = [statement for reach, statement in missing if reach is furthest]
    if not candidates:
        return None
    if furthest is _Reach.CONDITION:
        unmet = [(statement, _unmet(statement, request)) for statement in candidates]
        nearest, conditions = min(unmet, key=lambda each: len(each[1]))
        return NearMiss(nearest.id, "condition", unmet=conditions)
    if furthest is _Reach.RESOURCE:
        nearest = max(candidates, key=lambda each: max(_shared(resource, text) for text in each.written_resources))
        return NearMiss(nearest.id, "resource", nearest.written_resources, nearest.not_resources)
    nearest = candidates[0]
    return NearMiss(nearest.id, "principal", nearest.principals.written if nearest.principals else ())


def _unmet(statement: CompiledStatement, request: Request) -> tuple[UnmetCondition, ...]:
    return tuple(
        UnmetCondition(each.operator, each.key, each.written, tuple(map(str, request.values(each.lowered))))
        for each in statement.conditions
        if not each.met(request)
    )


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one.startswith(other[:middle]) else (low, middle - 1)
    return low
