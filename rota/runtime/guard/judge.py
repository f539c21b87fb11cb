"""Judges a need of a call by the task's policy: allowed, refused or unsure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from rota.access import Place, Statement, policy_document
from rota.access.evaluation import Decision, EvaluationError, Policies, compile_policies, evaluate
from rota.runtime.guard.destination import Destination
from rota.runtime.guard.needs import Need

_NEAREST = {"condition": 2, "resource": 1}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one need. `why` is the reason for `unsure`; `decision` is IAM's answer for `refused`."""

    outcome: Literal["allowed", "refused", "unsure"]
    why: str = ""
    decision: Decision | None = None


ALLOWED = Verdict("allowed")


class Judge:
    """The statements of one role, compiled once for each place."""

    def __init__(self, statements: Iterable[Statement], role: str = "") -> None:
        """`role` is the role's name with its path, for conditions on aws:PrincipalArn."""
        self._document = policy_document(statements)
        self._role = role
        self._compiled: dict[Place, Policies] = {}

    def verdict(self, need: Need, where: Destination) -> Verdict:
        """Whether the role allows a need of a call that goes there.

        It is unsure about a condition on a key that only AWS knows, and about a statement that the evaluator rejects.
        """
        try:
            return self._verdict(need, where)
        except EvaluationError as error:
            return Verdict("unsure", str(error))

    def _verdict(self, need: Need, where: Destination) -> Verdict:
        policies = self._policies(where.place)
        about = policies.about(need.action)
        if not need.resources and not need.written:
            if about:
                return ALLOWED
            if not need.sure:
                return Verdict("unsure", "the needs of this operation are not known")
            return Verdict("refused", decision=evaluate(policies, need.action, "*"))
        context = {**self._global_context(where.place), **need.context}
        decisions = []
        for resource in self._meant(need, where, policies):
            decision = evaluate(policies, need.action, resource, context)
            if decision.allowed:
                return ALLOWED
            decisions.append(decision)
        if not decisions:
            decisions = [evaluate(policies, need.action, "*")]
        known = {key.lower() for key in context}
        for decision in decisions:
            if why := _undecided(decision, known):
                return Verdict("unsure", why)
        nearest = max(decisions, key=lambda each: _NEAREST.get(each.nearest.missed, 0) if each.nearest else 0)
        return Verdict("refused", decision=nearest)

    def _policies(self, place: Place) -> Policies:
        compiled = self._compiled.get(place)
        if compiled is None:
            parameters = {
                "AWS::Partition": place.partition,
                "AWS::Region": place.region,
                "AWS::AccountId": place.account,
            }
            compiled = self._compiled[place] = compile_policies(self._document, parameters)
        return compiled

    def _global_context(self, place: Place) -> dict[str, str | None]:
        """The global condition keys of any call of the task, as AWS would set them."""
        return {
            "aws:CurrentTime": datetime.now(UTC).isoformat(timespec="seconds"),
            "aws:PrincipalAccount": place.account,
            "aws:PrincipalArn": f"arn:{place.partition}:iam::{place.account}:role{self._role}",
            "aws:PrincipalType": "AssumedRole",
            "aws:RequestedRegion": place.region,
            "aws:SecureTransport": "true",
            "aws:ViaAWSService": "false",
            "aws:username": None,
        }

    @staticmethod
    def _meant(need: Need, where: Destination, policies: Policies) -> Iterator[str]:
        """All resources that the need may mean, the likeliest first."""
        for resource in need.resources:
            yield from where.readings(resource)
        if need.written:
            form = re.compile(need.written)
            for statement in policies.about(need.action):
                yield from filter(form.fullmatch, statement.written_resources)


def _undecided(decision: Decision, known: set[str]) -> str:
    """Why the nearest statement cannot be decided: it depends on something that only AWS knows. Empty if it can."""
    nearest = decision.nearest
    if nearest is None:
        return ""
    if nearest.missed == "condition":
        keys = [unmet.key for unmet in nearest.unmet if unmet.key.lower() not in known]
        return f"only AWS knows {', '.join(keys)}, on which the statement depends" if keys else ""
    variables = [text for text in nearest.wanted if "${" in text]
    return f"only AWS knows what {variables[0]} stands for" if variables else ""
