"""Tables: aligned columns in a pipe; on a terminal no value is broken, whatever its width.

Where a table is too wide, columns of words wrap at spaces; then columns that matter least are left out, and a line on
stderr names them; at last each row becomes a block of lines that has everything.
"""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from rota.cli.terminal import coloured, print_stderr, print_stdout

GAP = 2
"""Spaces between two columns, and before the lines of a block."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: whether its cells may wrap at spaces, and when it is left out on a narrow terminal.

    The column with the lowest number other than 0 goes first; one with 0 stays.
    """

    heading: str
    wraps: bool = False
    leaves: int = 0


Row = Sequence[str]


def print_table(columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """Print a table with its headings. In a pipe each row is one line, never cut."""
    if not sys.stdout.isatty():
        _print_aligned(columns, rows)
        return
    room = shutil.get_terminal_size().columns
    gone: list[Column] = []
    for leaving in [None, *sorted((each for each in columns if each.leaves), key=lambda each: each.leaves)]:
        gone += [leaving] if leaving else []
        kept = [number for number, each in enumerate(columns) if each not in gone]
        left, cells = [columns[number] for number in kept], [[row[number] for number in kept] for row in rows]
        if widths := widths_within(room, left, cells):
            _draw(left, cells, widths)
            if gone:
                print_stderr(left_out(each.heading for each in columns if each in gone))
            return
    print_stdout("\n".join(blocks(columns, rows, room)))


def left_out(headings: Iterable[str]) -> str:
    """The line that names the columns for which a terminal has no room, and how to see them."""
    return f"not shown, as the terminal is too narrow: {', '.join(headings)}; with `| cat` they are"


def widths_within(room: int, columns: Sequence[Column], rows: Sequence[Row]) -> list[int] | None:
    """The width of each column so that all fit without a broken value; None if they cannot."""
    from rich.cells import cell_len

    lines = [[each.heading for each in columns], *rows]
    whole = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
    words_of = [[word for cell in cells for word in cell.split()] for cells in zip(*lines, strict=True)]
    longest_words = [max(map(cell_len, words)) for words in words_of]
    widths = [word if column.wraps else full for column, word, full in zip(columns, longest_words, whole, strict=True)]
    spare = room - sum(widths) - GAP * (len(widths) - 1)
    if spare < 0:
        return None
    for number in cycle(range(len(widths))):
        if spare == 0 or widths == whole:
            return widths
        if widths[number] < whole[number]:
            widths[number] += 1
            spare -= 1
    return widths


def blocks(columns: Sequence[Column], rows: Sequence[Row], room: int) -> Iterator[str]:
    """Each row as lines: its first value, unless the row above has the same, then each other one after its heading."""
    for number, row in enumerate(rows):
        if not number or row[0] != rows[number - 1][0]:
            yield row[0]
        yield from _below(columns, row, room)


def _below(columns: Sequence[Column], row: Row, room: int) -> Iterator[str]:
    """The values of a row after the first. What the row does not have is left out."""
    width = max(len(each.heading) for each in columns[1:])
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if cell in {"", "-"}:
            continue
        start = f"{'':{GAP}}{column.heading:{width}}{'':{GAP}}"
        if not column.wraps:
            yield start + cell
            continue
        yield from _filled(start + cell, room, len(start))


def wrapped(line: str) -> list[str]:
    """A line of words as lines that fit the terminal, the later ones indented; in a pipe the line itself."""
    return _filled(line, shutil.get_terminal_size().columns, 2 * GAP) if sys.stdout.isatty() else [line]


def _filled(text: str, room: int, indent: int) -> list[str]:
    """Lines that are broken at spaces only."""
    import textwrap

    return textwrap.wrap(
        text,
        room,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def _print_aligned(columns: Sequence[Column], rows: Sequence[Row]) -> None:
    lines = [[each.heading for each in columns], *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    padded = ((" " * GAP).join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    print_stdout("\n".join(line.rstrip() for line in padded))


def _draw(columns: Sequence[Column], rows: Sequence[Row], widths: Sequence[int]) -> None:
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rule = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=rule, show_edge=False, padding=(0, GAP - 1, 0, 0), pad_edge=False)
    for column, width in zip(columns, widths, strict=True):
        table.add_column(column.heading, width=width, no_wrap=not column.wraps)
    for row in rows:
        # As Text, because '[' in a name or a schedule is no markup.
        table.add_row(*map(Text, row))
    console = Console(width=sum(widths) + GAP * len(widths), color_system="auto" if coloured() else None)
    console.print(table)
