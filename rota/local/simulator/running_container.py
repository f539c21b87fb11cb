"""What a task asks of a container that runs, whether that is a process or an engine's container."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from rota.local.simulator import bound_process

KILLED = 137
"""The exit code of what SIGKILL ended: 128 + 9."""


class RunningContainer(Protocol):
    """A container after its start; it has ended once `exit_code` is not None."""

    output: int
    """The file descriptor of its output and errors, for whoever reads it to close."""

    session: int | None
    """The session of its processes on this machine, when their memory is to be watched from here."""

    def exit_code(self) -> int | None:
        """128 and the signal's number for what a signal ended."""

    def reason(self) -> str | None:
        """Why it ended, when it did not by itself."""

    def terminate(self) -> None:
        """Send SIGTERM, as StopTask does first."""

    def kill(self) -> None:
        """End it and everything that it started at once."""

    def close(self) -> None:
        """Remove what it leaves; it has ended."""


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
