"""Printing: results to stdout, messages to stderr."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import typer

from rota.errors import Problem, dotted


def print_stdout(text: str) -> None:
    """Print one or more lines of the result."""
    typer.echo(text)


def print_json(value: object) -> None:
    """Print the result as JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_stderr(text: str) -> None:
    """Print one or more lines that are no part of the result: warnings, problems, what to do next."""
    typer.echo(text, err=True)


def coloured() -> bool:
    """Whether stdout may get colours and bold type: it is a terminal, and NO_COLOR is not set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def print_problems(problems: Iterable[Problem], *, err: bool = False) -> None:
    """Print problems to stdout or stderr: on a terminal with their lines of the file, in a pipe one line each.

    In a pipe they are never wrapped or coloured, so that editors and grep find the place.
    """
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        from rota.cli.problem_display import display

        display(problems, stream)
        return
    typer.echo("\n".join(str(problem) for problem in problems), err=err)


def rejected_as_json(problems: Sequence[Problem]) -> dict[str, Any]:
    """What every verb with `--json` prints for a registry with problems."""
    file = next((problem.location.file for problem in problems if problem.location), None)
    return {"registry": file, "problems": problems_as_json(problems), "warnings": []}


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems or warnings as JSON; null where one has no place."""
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


def print_warnings(warnings: Iterable[Problem]) -> None:
    """Print warnings, each with the word `warning` after its place."""
    for warning in warnings:
        print_stderr(str(replace(warning, message=f"warning: {warning.message}")))


def counted(number: int, thing: str) -> str:
    """`1 task`, `2 tasks`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
