"""How a deployed stack differs from what the registry makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rota.ops.stacks import Contents
from rota.ops.starts import StartFacts
from rota.ops.wanted import WantedStack


@dataclass(frozen=True, slots=True)
class Difference:
    """What a deployment would do: tasks by family, starts by their facts; a changed start is before and after."""

    new_tasks: tuple[str, ...]
    gone_tasks: tuple[str, ...]
    new_starts: tuple[StartFacts, ...]
    gone_starts: tuple[StartFacts, ...]
    changed_starts: tuple[tuple[StartFacts, StartFacts], ...]

    def __bool__(self) -> bool:
        return any((self.new_tasks, self.gone_tasks, self.new_starts, self.gone_starts, self.changed_starts))


def compare(contents: Contents, wanted: WantedStack, now: datetime) -> Difference:
    """What of a stack's tasks and starts a deployment of the registry would change that matters.

    A deployment does not make a start that is past. It removes one that is there, which starts nothing in any case. A
    rate has another StartDate after each run, from which it counts the same times.
    """
    after = {start.key: start.from_now(now) for start in wanted.starts if not start.is_past(now)}
    before = {
        start.key: start.from_now(now) for start in contents.starts if start.key in after or not start.is_past(now)
    }
    return Difference(
        _only(wanted.families, contents.families),
        _only(contents.families, wanted.families),
        tuple(after[key] for key in after if key not in before),
        tuple(before[key] for key in before if key not in after),
        tuple((before[key], after[key]) for key in after if key in before and before[key] != after[key]),
    )


def _only(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = frozenset(others)
    return tuple(name for name in names if name not in known)
