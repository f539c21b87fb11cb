"""SIGTERM or SIGKILL at one certain request of a run."""

import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.faults.account import Account
from tests.faults.proxy import Answer, Exchange, Forward, Proxy, Request
from tests.faults.request_kinds import kind_of
from tests.faults.task_run import TaskRun, Workplace

When = Literal["before", "after"]


@dataclass(frozen=True)
class Moment:
    """The `nth` request of a kind, `before` it reaches AWS or `after` AWS has done it and not yet answered."""

    kind: str
    when: When
    nth: int = 1


@dataclass(frozen=True)
class Ended:
    """How a run ended that was hit: its exit code, and what had reached AWS."""

    code: int
    forwarded: tuple[Exchange, ...]
    records: tuple[str, ...]


def end_at(
    at: Workplace, moment: Moment, number: signal.Signals, name: str, *, account: Account, folder: Path
) -> Ended:
    """Run the task and send it the signal at that moment.

    With SIGKILL the process is dead before anything more happens; with SIGTERM its runtime has noted the signal before
    the request goes on. Raises AssertionError when the moment never came, or the task outlived its stop timeout.
    """
    hit = _Hit(moment, number)
    with Proxy(account.endpoint, hit) as proxy, TaskRun.start(at, name, account, proxy, folder) as run:
        hit.aim(run)
        code = run.end()
        assert hit.at is not None, f"{moment} never came: {run.log.read_text()}"
        assert time.monotonic() - hit.at < at.environment.task(name).stop_timeout
        return Ended(code, tuple(proxy.forwarded), tuple(record["message"] for record in run.records()))


class _Hit:
    """The plan of the proxy."""

    def __init__(self, moment: Moment, number: signal.Signals) -> None:
        self.at: float | None = None
        self._moment = moment
        self._signal = number
        self._seen = 0
        self._run: TaskRun | None = None
        self._aimed = threading.Event()

    def aim(self, run: TaskRun) -> None:
        self._run = run
        self._aimed.set()

    def __call__(self, request: Request, forward: Forward) -> Answer | None:
        if kind_of(request) == self._moment.kind:
            self._seen += 1
            if self._seen == self._moment.nth and self.at is None:
                return self._strike(forward)
        return forward()

    def _strike(self, forward: Forward) -> Answer | None:
        answer = forward() if self._moment.when == "after" else None
        assert self._aimed.wait(20)
        assert self._run is not None
        self.at = time.monotonic()
        self._run.process.send_signal(self._signal)
        if self._signal == signal.SIGKILL:
            self._run.process.wait(20)
            return None
        assert self._run.has_logged("stopping")
        return answer or forward()
