"""Tables: drawn on a terminal that is wide enough, a block for each row on a narrow one, plain columns in a pipe.

No cron, ARN or name is ever broken, so that each can be copied.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence

from rota.cli.terminal import print_stderr, print_stdout

Line = Sequence[str]

PIPE = 160
"""Columns of a table in a pipe from which on a narrower form of it is better."""

_SPACE = "\N{NO-BREAK SPACE}"
_BETWEEN_ITEMS = ", "


def print_table(lines: Sequence[Line], *, less: Sequence[str] = ()) -> None:
    """Print a table, headings first.

    In a pipe each row is one line: aligned, two spaces apart, never cut. On a terminal that is too narrow, the columns
    in `less` are left out one after the other, the first one first, and stderr names them. If that is not enough, each
    row becomes a block with a line for each column.
    """
    if not sys.stdout.isatty():
        print_stdout(_plain(lines))
        return
    narrower, left_out = lines, list[str]()
    for heading in less:
        if fits(narrower):
            break
        narrower, left_out = _without(narrower, heading), [*left_out, heading]
    if not fits(narrower):
        print_stdout("\n".join(_blocks(lines, columns())))
        return
    _draw(narrower)
    if left_out:
        print_stderr(f"not shown at {columns()} columns: {_BETWEEN_ITEMS.join(left_out)}")


def columns() -> int:
    """How many columns a line may have: those of this terminal, or in a pipe as many as people can still read."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE


def fits(lines: Sequence[Line]) -> bool:
    """Whether a table fits as it is."""
    return _width(lines) <= columns()


def _width(lines: Sequence[Line]) -> int:
    """The columns of the terminal that the table needs."""
    return sum(width + 2 for width in _widths(lines)) - 2


def _widths(lines: Sequence[Line]) -> list[int]:
    return [max(map(len, column)) for column in zip(*lines, strict=True)]


def _without(lines: Sequence[Line], heading: str) -> list[Line]:
    at = list(lines[0]).index(heading)
    return [[*line[:at], *line[at + 1 :]] for line in lines]


def _plain(lines: Sequence[Line]) -> str:
    widths = _widths(lines)
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)


def _blocks(lines: Sequence[Line], width: int) -> Iterator[str]:
    """Each row as lines of heading and value below the row's first cell, which is not repeated in the next row.

    A line without a value, or with `-` for none, is left out.
    """
    (_, *headings), *rows = lines
    margin = max(map(len, headings), default=0) + 4
    before = ""
    for first, *cells in rows:
        if first and first != before:
            yield from ([""] if before else []) + [first]
            before = first
        for heading, cell in zip(headings, cells, strict=True):
            if cell not in ("", "-"):
                beginning = f"  {heading}".ljust(margin)
                wrapped = textwrap.wrap(
                    _kept_together(cell),
                    width=width,
                    initial_indent=beginning,
                    subsequent_indent=" " * margin,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                yield from (line.replace(_SPACE, " ") for line in wrapped)


def _kept_together(cell: str) -> str:
    """The items of a list may go to lines of their own; nothing within an item may."""
    return " ".join(item.replace(" ", _SPACE) for item in cell.replace(_BETWEEN_ITEMS, ",\n").split("\n"))


def _draw(lines: Sequence[Line]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for heading in lines[0]:
        table.add_column(heading, no_wrap=True)
    for line in lines[1:]:
        # As Text, because '[' in a name or a schedule is no markup.
        table.add_row(*(Text(cell) for cell in line))
    # https://no-color.org: rich would still print bold headings.
    Console(color_system=None if os.environ.get("NO_COLOR") else "auto").print(table)
