"""Writing: data to stdout, talk to stderr; tables for a terminal, plain columns for a pipe."""

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import typer

from rota.errors import Problem, dotted


def put(text: str) -> None:
    """A line, or several, of what was asked for."""
    typer.echo(text)


def put_json(value: object) -> None:
    """What was asked for, as a program reads it."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def say(text: str) -> None:
    """A line, or several, that belongs to no result: warnings, problems, what comes next."""
    typer.echo(text, err=True)


def put_table(lines: Sequence[Sequence[str]]) -> None:
    """A table, its headings first. In a pipe a row is one line, never cut: columns aligned, two spaces apart."""
    if sys.stdout.isatty():
        _draw(lines)
        return
    widths = _widths(lines)
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    put("\n".join(line.rstrip() for line in padded))


def fits(lines: Sequence[Sequence[str]]) -> bool:
    """Whether a table needs no folded cells: always in a pipe, on a terminal when it is wide enough."""
    needed = sum(width + 2 for width in _widths(lines))
    return not sys.stdout.isatty() or needed <= shutil.get_terminal_size().columns


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*lines, strict=True)]


def _draw(lines: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for heading in lines[0]:
        table.add_column(heading, overflow="fold", no_wrap=heading == lines[0][0])
    for line in lines[1:]:
        # As text: a '[' of a name or a schedule is no markup.
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)


def problem_lines(problems: Iterable[Problem]) -> str:
    """Problems as they are: one line each, never wrapped or coloured, so that editors and grep find the place."""
    return "\n".join(str(problem) for problem in problems)


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems or warnings, for programs; null for what one does not have."""
    return [
        {
            "file": problem.location.file if problem.location else None,
            "line": problem.location.line if problem.location else None,
            "column": problem.location.column if problem.location else None,
            "field": dotted(problem.path),
            "message": problem.message,
        }
        for problem in problems
    ]


def count_of_problems(problems: Sequence[Problem]) -> str:
    """`3 problems in tasks/tasks.yaml`."""
    files = list(dict.fromkeys(problem.location.file for problem in problems if problem.location))
    return counted(len(problems), "problem") + (f" in {', '.join(files)}" if files else "")


def warn(warnings: Iterable[Problem]) -> None:
    """What is allowed but hardly meant, each marked as a warning behind its place."""
    for warning in warnings:
        say(str(replace(warning, message=f"warning: {warning.message}")))


def counted(number: int, thing: str) -> str:
    """`1 task`, `2 tasks`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
