"""The output of `demo`: lines that stay, and on a terminal a line of progress that is replaced."""

import shutil
import sys

import typer

from rota.cli.terminal import print_stdout


class Screen:
    """Stdout. On a terminal the next line replaces a passing line; in a pipe passing lines are left out."""

    def __init__(self) -> None:
        self._passes = sys.stdout.isatty()
        self._shown = 0

    def tell(self, text: str) -> None:
        """Print one or more lines that stay."""
        self._clear()
        print_stdout(text)

    def passing(self, line: str) -> None:
        """Show a line of another program's output, cut to the width of the terminal."""
        if not self._passes or not line.strip():
            return
        self._clear()
        width = shutil.get_terminal_size().columns - 4
        text = f"  {line.strip()[:width]}"
        typer.echo(text, nl=False)
        self._shown = len(text)

    def _clear(self) -> None:
        if self._shown:
            # Spaces, because a log of the terminal keeps an escape sequence.
            typer.echo(f"\r{'':{self._shown}}\r", nl=False)
            self._shown = 0
