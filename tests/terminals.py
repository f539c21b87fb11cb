"""`rota` on a terminal: a real one for its own process, and one that this process pretends."""

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping


class Terminal(io.TextIOWrapper):
    """What stdout is on a terminal, as far as `rota` looks."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        """All that was written."""
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def on_terminal(
    columns: int,
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    code: int = 0,
    errors: bool = False,
) -> str:
    """What `rota` writes in the current folder when stdout is a terminal that wide; with `errors`, stderr too."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environ = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "rota", *arguments],
        stdout=theirs,
        stderr=theirs if errors else subprocess.PIPE,
        env={**environ, "TERM": "xterm", **(variables or {})},
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:
        pass  # Linux reports the end of a terminal so
    os.close(ours)
    assert process.wait() == code
    return shown.decode()
