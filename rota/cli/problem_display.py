"""Problems on a terminal: each with its line of the file, a caret below its column, and the message in colour."""

import os
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from rota.errors import Problem, dotted

INDENT = 2

NARROWEST = 20
"""Cells that a line of the file takes at least, however narrow the terminal is."""

_SECRETS = re.compile(r"""\bsecrets?["']?\s*:\s*[^\s#]""")
"""What shows that a line has values of secrets, whichever of its fields is wrong."""


def display(problems: Iterable[Problem], stream: TextIO) -> None:
    """Print problems on a terminal, one block each, in their order. Without colour where NO_COLOR is set.

    https://no-color.org
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, color_system=None if os.environ.get("NO_COLOR") else "auto", highlight=False)
    lines_of: dict[str, list[str]] = {}
    for problem in problems:
        place = problem.location
        head = Text(f"{place}" if place else "", style="bold")
        head.append(f" {dotted(problem.path)}" if problem.path else "", style="not bold cyan")
        console.print(head, soft_wrap=True)
        # The value of a secret may be the secret itself, which nothing prints.
        if place and "secrets" not in problem.path:
            if place.file not in lines_of:
                lines_of[place.file] = _lines(place.file)
            lines = lines_of[place.file]
            if place.line <= len(lines) and not _SECRETS.search(lines[place.line - 1]):
                source, caret = _window(lines[place.line - 1], place.column - 1, console.width - INDENT)
                console.print(Text(f"{'':{INDENT}}{source}"), soft_wrap=True)
                console.print(Text(f"{'':{INDENT}}{'':{caret}}^", style="bold red"), soft_wrap=True)
        what, fix = _what_and_fix(problem.message)
        wrapped = textwrap.wrap(what, max(console.width - INDENT, 20), break_long_words=False, break_on_hyphens=False)
        console.print(Text("\n".join(f"{'':{INDENT}}{line}" for line in wrapped), style="red"), soft_wrap=True)
        if fix:
            console.print(Text(f"{'':{INDENT}}{fix}", style="green"), soft_wrap=True)
        console.print()


def _what_and_fix(message: str) -> tuple[str, str]:
    """What a message says is wrong, and the `write …` that it proposes, which is never wrapped, so it can be copied."""
    found = re.fullmatch(r"(.*?); (write .*?)( \(got .*\))?", message)
    return (f"{found[1]}{found[3] or ''}", found[2]) if found else (message, "")


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def _window(line: str, column: int, width: int) -> tuple[str, int]:
    """The part of a line that fits, with the column in it, and how many cells are before the column."""
    from rich.cells import cell_len

    shown = "".join(character if character.isprintable() else " " for character in line)
    # A narrower terminal wraps. Letters are measured one by one, since a line may be as long as the file.
    width = max(width, NARROWEST)
    start = column = min(column, len(shown))
    before_column = 0
    while start and before_column + cell_len(shown[start - 1]) <= width * 2 // 3:
        start -= 1
        before_column += cell_len(shown[start])
    end, cells = column, before_column
    while end < len(shown) and cells + cell_len(shown[end]) <= width - 6:
        cells += cell_len(shown[end])
        end += 1
    before, behind = ("..." if start else ""), ("..." if end < len(shown) else "")
    return f"{before}{shown[start:end]}{behind}", len(before) + before_column
