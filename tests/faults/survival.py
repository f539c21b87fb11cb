"""A task behind a proxy with random faults, then without until it succeeds: what is lost, what is there twice."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tests.faults.account import Account
from tests.faults.proxy import Exchange, Proxy
from tests.faults.random_faults import RandomFaults
from tests.faults.task_run import Workplace, run

MOST_RUNS = 3

LostAndTwice = tuple[int, int]
A = TypeVar("A", bound=Account)


@dataclass(frozen=True)
class Around:
    """Variables that lead a task to something beside AWS: with faults, without, and the faults injected so far."""

    faulty: Mapping[str, str]
    quiet: Mapping[str, str]
    injected: Counter[str]


@contextmanager
def nothing_around(_seed: int) -> Iterator[Around]:
    yield Around({}, {}, Counter())


def no_look(_account: Account, _faults: RandomFaults, _code: int, _log: str) -> None:
    """Nothing to look at after the first run."""


@dataclass(frozen=True)
class Workload(Generic[A]):
    """`fill` an account with work; `judge` it, with all that reached AWS: how much is lost, how much is there twice.

    `look` sees the account between the run with faults and those without.
    """

    fill: Callable[[A], None]
    judge: Callable[[A, Sequence[Exchange]], LostAndTwice]
    args: tuple[str, ...] = ()
    around: Callable[[int], AbstractContextManager[Around]] = nothing_around
    look: Callable[[A, RandomFaults, int, str], None] = no_look


@dataclass(frozen=True)
class Survived:
    """What became of one task under one seed."""

    name: str
    injected: Counter[str]
    runs: int
    lost: int
    twice: int
    log: str


def compare(wanted: Counter[str], found: Counter[str]) -> LostAndTwice:
    """How many are lacking, and how many are too many."""
    return (wanted - found).total(), (found - wanted).total()


def survive(at: Workplace, name: str, work: Workload[A], seed: int, *, account: A, folder: Path) -> Survived:
    """Run the task with faults, then without until it succeeds, and count. Raises AssertionError when it never does."""
    work.fill(account)
    faults = RandomFaults(f"{seed} {name}")
    with work.around(seed) as around:
        with Proxy(account.endpoint, faults) as proxy:
            code, log = run(at, name, account, proxy, folder, *work.args, **around.faulty)
        work.look(account, faults, code, log)
        runs = 1
        assert code in {0, 1}, log
        with Proxy(account.endpoint) as quiet:
            while code and runs < MOST_RUNS:
                code, more = run(at, name, account, quiet, folder, *work.args, **around.quiet)
                log, runs = log + more, runs + 1
            assert code == 0, log
    lost, twice = work.judge(account, [*proxy.forwarded, *quiet.forwarded])
    return Survived(name, faults.injected + around.injected, runs, lost, twice, log)
