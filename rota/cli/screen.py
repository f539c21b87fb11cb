"""The output of `demo`: lines that stay, and on a terminal a line of progress that is replaced."""

import shutil
import sys

import typer

from rota.cli.terminal import print_stdout


class Screen:
    """Stdout. On a terminal the next line replaces a passing line; in a pipe passing lines are left out."""

    def __init__(self) -> None:
        self._passes = sys.stdout.isatty()
        self._shown = False

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
        typer.echo(f"  {line.strip()[:width]}", nl=False)
        self._shown = True

    def _clear(self) -> None:
        if self._shown:
            typer.echo("\r\x1b[2K", nl=False)
            self._shown = False
