"""Learning: every call of a run is sent, and all their needs are compared with the task's entry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from botocore.model import OperationModel

from rota.access import Place, Statement
from rota.registry import Entries, Environment, IamLine
from rota.runtime.guard.destination import destination
from rota.runtime.guard.judge import Judge
from rota.runtime.guard.mapping import needs_of
from rota.runtime.guard.proposals import Located, Proposal, propose
from rota.runtime.guard.reading_calls import login_need, placed_call

_VIA_KEY = "kms:viaservice"


class Learner:
    """Lets every call through and remembers its needs. It is safe to use from several threads."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._needs: dict[tuple[object, ...], Located] = {}
        self._unmapped: dict[str, None] = {}

    def refusal(self, model: OperationModel, params: Mapping[str, Any], region: str | None, url: str | None) -> str:
        """Always empty: nothing is refused."""
        where = destination(self._environment, region, url)
        call = placed_call(model, params, where.place)
        needs = needs_of(call)
        if needs is None:
            self._unmapped[call.name] = None
        for need in needs or ():
            if need.sure:
                self._remember(Located(need, where))
            else:
                self._unmapped[f"{call.name} (perhaps {need.action})"] = None
        return ""

    def login_refusal(self, user: str, region: str | None) -> str:
        """Always empty: nothing is refused."""
        where = destination(self._environment, region, None)
        self._remember(Located(login_need(user, where.place), where))
        return ""

    @property
    def needs(self) -> tuple[Located, ...]:
        """The needs of the run, each once, in the order of first use."""
        return tuple(self._needs.values())

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The operations whose needs are not known."""
        return tuple(self._unmapped)

    def _remember(self, located: Located) -> None:
        need = located.need
        context = tuple((key, str(value)) for key, value in need.context.items())
        self._needs.setdefault((need.action, need.resources, context, located.where), located)


@dataclass(frozen=True, slots=True)
class Learned:
    """The entry's lines that a run used, those that it did not use, and what to add.

    `used` has for each line of the entry the actions and resources of its statement that some call needed. `unmapped`
    are the operations whose needs are not known. `place` has the account and region of the ARNs.
    """

    lines: tuple[IamLine, ...]
    used: Mapping[int, tuple[frozenset[str], frozenset[str]]]
    missing: Proposal
    unmapped: tuple[str, ...]
    place: Place

    @property
    def unused(self) -> tuple[IamLine, ...]:
        """The lines that no call needed, without those that no call could show."""
        return tuple(line for index, line in enumerate(self.lines) if index not in self.used and is_visible(line))


def learned(learner: Learner, registry: Entries, environment: Environment, task: str) -> Learned:
    """Compare the needs of a run with the task's entry."""
    place = learner.needs[0].where.place if learner.needs else destination(environment, None, None).place
    lines = _each_once(registry.iam_lines(environment.name, task, place))
    used: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
    missing = []
    for located in learner.needs:
        allowing = list(_allowing(located, lines))
        for index, actions, resources in allowing:
            before = used.get(index, (frozenset(), frozenset()))
            used[index] = (before[0] | actions, before[1] | resources)
        if not allowing:
            missing.append(located)
    return Learned(lines, used, propose(missing, whole_run=True), learner.unmapped, place)


def is_visible(line: IamLine) -> bool:
    """Whether a task's own calls can use a line. AWS services use a key with `via` on behalf of the task."""
    keys = (key for of_operator in line.statement.conditions.values() for key in of_operator)
    return all(key.lower() != _VIA_KEY for key in keys)


def _each_once(lines: Iterable[IamLine]) -> tuple[IamLine, ...]:
    """Lines that several blocks have in the same words, only once."""
    found: dict[tuple[object, ...], IamLine] = {}
    for line in lines:
        found.setdefault((line.service, line.verb, str(line.written)), line)
    return tuple(found.values())


def _allowing(located: Located, lines: Iterable[IamLine]) -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """The lines that allow a need or may allow it, each with the action and the resources that do."""
    need = located.need
    for index, line in enumerate(lines):
        statement = line.statement
        if need.action not in statement.actions or not _allows(statement, located):
            continue
        parts = [each for each in statement.resources if _allows(replace(statement, resources=(each,)), located)]
        yield index, frozenset({need.action}), frozenset(parts)


def _allows(statement: Statement, located: Located) -> bool:
    return Judge([statement]).verdict(located.need, located.where).outcome != "refused"
