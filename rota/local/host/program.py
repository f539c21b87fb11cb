"""Runs another program to its end, with all that it starts: `run_to_its_end`."""

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rota.local.host.processes import end_group, signals_held_back

Hear = Callable[[str], None]
"""Gets the lines of the program's output one by one, as they come."""


def run_to_its_end(
    argv: Sequence[str], *, folder: Path, environ: Mapping[str, str], hear: Hear
) -> tuple[int, tuple[str, ...]]:
    """Run the program. Returns its exit code and the lines of its output; `environ` is its whole environment.

    If this is interrupted, it first ends the program, with the processes that it started.
    """
    process: subprocess.Popen[str] | None = None
    lines: list[str] = []
    try:
        with signals_held_back(signal.SIGINT, signal.SIGTERM):
            process = _start(argv, folder, environ)
        for line in process.stdout or ():
            lines.append(line.rstrip())
            hear(lines[-1])
        return process.wait(), tuple(lines)
    except BaseException:
        if process:
            _end(process)
        raise


def _start(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603  # argument lists of ours
        argv,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        # A group of its own: only this process gets Ctrl-C, and then ends the whole group.
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[str]") -> None:
    end_group(process.pid, lambda: process.poll() is not None)
    process.wait()
    if process.stdout:
        process.stdout.close()
