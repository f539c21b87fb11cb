"""Processes by their id: whether one is still the same process, and how to end it with all its children."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

STOPPED_WITHIN = 5.0
"""Seconds that a process has to end after SIGTERM."""

PROC = Path("/proc")


def birth_of(pid: int) -> str | None:
    """What distinguishes this process from all others that had or will have its id; None when it has ended.

    Linux: the boot, and the clock ticks from then (proc_pid_stat(5), field 22). Elsewhere: its start according to ps.
    """
    if not (PROC / "self").exists():
        return _birth_by_ps(pid)
    try:
        stat = (PROC / str(pid) / "stat").read_text(errors="replace")
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    # The command, in parentheses, may hold spaces and parentheses; the state, field 3, follows the last one.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else f"{boot} {fields[18]}"


def _birth_by_ps(pid: int) -> str | None:
    shown = subprocess.run(  # noqa: S603  # fixed argv
        ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)],  # noqa: S607  # wherever the system keeps it
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return " ".join(shown[1:]) if shown and not shown[0].startswith("Z") else None


def end_group(leader: int, is_over: Callable[[], bool]) -> None:
    """End a process group by SIGTERM, and after some seconds by SIGKILL."""
    for ending in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(leader, ending)
        except (ProcessLookupError, PermissionError):  # no process is left, or on macOS only zombies
            return
        until = time.monotonic() + STOPPED_WITHIN
        while not is_over() and time.monotonic() < until:
            time.sleep(0.02)


@contextmanager
def leaving_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM into SystemExit, so that clean-up code runs."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def signals_held_back(*numbers: signal.Signals) -> Iterator[None]:
    """Hold back signals until the end of the block, so that a process started in it is known before it has to be ended.

    A process started in the block does not inherit this, since exec resets handlers.
    """
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])
