"""Requests put to a role, the answers compared with what the registry says, and counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rota.access import evaluate
from tests.matrix.deployed import Role
from tests.matrix.requests import Grants, Request


@dataclass(slots=True)
class Verdicts:
    """What was asked: how many requests of each kind were rightly allowed and denied, and every wrong answer."""

    allowed: Counter[str] = field(default_factory=Counter)
    denied: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def ask(self, role: Role, kind: str, requests: Iterable[Request], grants: Grants) -> None:
        """Each request must be allowed exactly if the grants cover it."""
        for request in requests:
            decision = evaluate(role.policies, request.action, request.resource, dict(request.context))
            expected = grants.cover(request)
            if decision.allowed is not expected:
                name = role.arn.rpartition("/")[2]
                should = "should allow" if expected else "should deny"
                self.wrong.append(f"{name} {should} ({kind}) {request}: {decision.reason}")
            (self.allowed if expected else self.denied)[kind] += 1

    def assert_right(self, *, allowed: Mapping[str, int], denied: Mapping[str, int]) -> None:
        """Nothing was answered wrongly, and of each kind at least so many requests were put."""
        assert self.wrong[:10] == []
        for counts, floors in ((self.allowed, allowed), (self.denied, denied)):
            assert {kind: counts[kind] for kind, floor in floors.items() if counts[kind] < floor} == {}
