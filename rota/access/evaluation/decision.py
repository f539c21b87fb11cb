"""What the evaluator answers: allow, implicit deny or explicit deny, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rota.errors import shown


class Outcome(StrEnum):
    """The three answers of policy evaluation.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """

    ALLOW = "allow"
    IMPLICIT_DENY = "implicit deny"
    EXPLICIT_DENY = "explicit deny"


@dataclass(frozen=True, slots=True)
class StatementId:
    """The place of a statement: the index of its policy, its index in the policy, both from 0, and its Sid or ''."""

    policy: int
    index: int
    sid: str

    def __str__(self) -> str:
        place = f"Statement[{self.index}]" if self.policy == 0 else f"policies[{self.policy}].Statement[{self.index}]"
        return f"{place} ({self.sid})" if self.sid else place


@dataclass(frozen=True, slots=True)
class UnmetCondition:
    """A condition that the request does not meet; `got` is empty where the request lacks the key."""

    operator: str
    key: str
    wanted: tuple[str, ...]
    got: tuple[str, ...]

    def __str__(self) -> str:
        has = _listed(self.got) if self.got else "no such key"
        return f"{self.key} {self.operator} {_listed(self.wanted)} (the request has {has})"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The statement that came nearest to allowing: it allows the action, but misses the request by one thing.

    `missed` says by what; then `wanted` has what the statement names (for the resource, `negated` says that it is
    NotResource), and `unmet` the conditions that failed, when only they did.
    """

    statement: StatementId
    missed: Literal["principal", "resource", "condition"]
    wanted: tuple[str, ...] = ()
    negated: bool = False
    unmet: tuple[UnmetCondition, ...] = ()

    def __str__(self) -> str:
        if self.missed == "condition":
            return f"{self.statement} allows it only if {' and '.join(map(str, self.unmet))}"
        relation = {"principal": "to", "resource": "on everything but" if self.negated else "on"}[self.missed]
        only = "it" if self.negated else "it only"
        return f"{self.statement} allows {only} {relation} {_listed(self.wanted)}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one request. `resource` is empty for a trust policy, which has none.

    `statement` decided; it is None for an implicit deny, where `nearest` is the statement that nearly allowed, or None
    where none has the action.
    """

    outcome: Outcome
    action: str
    resource: str
    statement: StatementId | None = None
    nearest: NearMiss | None = None

    @property
    def allowed(self) -> bool:
        """Whether the request goes through."""
        return self.outcome is Outcome.ALLOW

    @property
    def reason(self) -> str:
        """One sentence, without the full stop, that says why."""
        asked = f"{self.action} on {self.resource}" if self.resource else self.action
        match self.outcome:
            case Outcome.ALLOW:
                return f"{self.statement} allows {asked}"
            case Outcome.EXPLICIT_DENY:
                return f"{self.statement} denies {asked}"
        return f"no statement allows {asked}" + (f"; {self.nearest}" if self.nearest else "")


def _listed(values: tuple[str, ...]) -> str:
    """Values as a sentence has them; many are cut short."""
    first = [shown(value) for value in values[:3]]
    return ", ".join([*first, f"… ({len(values)} in all)"] if len(values) > len(first) else first)
