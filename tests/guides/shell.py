"""A shell that is typed into, and what a page shows of its answers."""

import os
import re
import signal
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Self

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class Shell:
    """One bash for a page: variables, the folder and what `source` brings last from one command to the next."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.process.communicate()

    def run(self, command: str, seconds: float = 300) -> tuple[int, str]:
        """The exit code of a command, and what it printed on stdout and stderr. Nobody answers its questions."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        end = f"end-{uuid.uuid4()}"
        overdue = Timer(seconds, lambda: os.killpg(self.process.pid, signal.SIGKILL))
        overdue.start()
        try:
            self.process.stdin.write(f"{{\n{command}\n}} < /dev/null\nprintf '%s %d\\n' {end} $?\n")
            self.process.stdin.flush()
            printed = ""
            for line in self.process.stdout:
                before, mark, code = line.partition(f"{end} ")
                printed += before
                if mark:
                    return int(code), printed
        finally:
            overdue.cancel()
        raise AssertionError(f"the shell ended, or {command} took more than {seconds:.0f} seconds: {printed}")


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows this output: tests/guides/pages.py says what may differ."""
    # What a page leaves out has blanks around it, or none.
    pattern = ".*".join(re.escape(" ".join(part.split())) for part in shown.split(ELLIPSIS))
    return re.fullmatch(pattern, " ".join(printed.replace('\\"', '"').split())) is not None
