"""What a task needs of a running container, which is a process or an engine's container."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from rota.local.simulator import bound_process

KILLED = 137
"""The exit code after SIGKILL: 128 + 9."""


class RunningContainer(Protocol):
    """A container that was started. It has ended once `exit_code` is not None."""

    output: int
    """The file descriptor of its output and errors, which the reader closes."""

    session: int | None
    """The session of its processes on this machine, if the simulator has to limit their memory."""

    def exit_code(self) -> int | None:
        """Its exit code, 128 plus the signal's number when a signal ended it; None while it runs."""

    def reason(self) -> str | None:
        """Why it ended, if it did not end by itself."""

    def check(self, argv: Sequence[str], within: float) -> bool:
        """Whether a program that runs in it ends with 0 within so many seconds."""

    def terminate(self) -> None:
        """Send SIGTERM, as StopTask does first."""

    def kill(self) -> None:
        """End it and everything that it started, at once."""

    def close(self) -> None:
        """Remove what it leaves, after its end."""


def bound(
    argv: Sequence[str], program: str, environment: Mapping[str, str], cwd: Path, at_death: signal.Signals
) -> "tuple[subprocess.Popen[bytes], int]":
    """A process in a session of its own, and the descriptor of its output; it gets `at_death` when this process dies.

    Raises OSError when it cannot be started.
    """
    read, write = os.pipe()
    whole = list(argv)
    if sys.platform == "linux":
        binding = [sys.executable, "-I", "-S", bound_process.__file__, str(os.getpid()), str(int(at_death)), program]
        whole, program = [*binding, *argv], sys.executable
    try:
        process = subprocess.Popen(  # noqa: S603  # an argument list, never a shell
            whole,
            executable=program,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=write,
            start_new_session=True,
        )
    except BaseException:
        os.close(read)
        raise
    finally:
        os.close(write)
    return process, read
