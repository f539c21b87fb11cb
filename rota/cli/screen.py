"""What `demo` tells while others work: lines that remain, and on a terminal those that pass: `Screen`."""

import shutil
import sys

import typer

from rota.cli.terminal import put


class Screen:
    """Stdout; on a terminal a passing line is replaced by the next one, in a pipe it is left out."""

    def __init__(self) -> None:
        self._passes = sys.stdout.isatty()
        self._shown = False

    def tell(self, text: str) -> None:
        """A line, or several, that remain."""
        self._clear()
        put(text)

    def passing(self, line: str) -> None:
        """A line of somebody else's, cut to the width of the terminal."""
        if not self._passes or not line.strip():
            return
        self._clear()
        width = shutil.get_terminal_size().columns - 4
        typer.echo(f"  {line.strip()[:width]}", nl=False)
        self._shown = True

    def _clear(self) -> None:
        if self._shown:
            typer.echo("\r\x1b[2K", nl=False)
            self._shown = False
