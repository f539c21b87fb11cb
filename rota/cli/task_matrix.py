"""What `list` prints: every task in every environment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rota.cli.starts import schedule_as_json, state_of, summary_of, trigger_as_json
from rota.cli.tables import fits, print_table
from rota.registry import Registry, Task

Matrix = Mapping[str, Mapping[str, Task]]
"""Environment -> name -> the task in that environment."""


def matrix_of(registry: Registry) -> Matrix:
    """All tasks in all environments."""
    return {name: {task.name: task for task in registry.resolve(name).tasks} for name in registry.environments}


def print_matrix(registry: Registry, now: datetime) -> None:
    """Print a row for each task and a column for each environment.

    If that is too wide, print a row for each schedule that a task has anywhere, with the environments that have it.
    """
    matrix = matrix_of(registry)
    lines = [["task", *matrix]]
    lines += ([task, *(_cell(tasks.get(task), now) for tasks in matrix.values())] for task in registry.tasks)
    print_table(lines if fits(lines) else _by_schedule(lines))


def _by_schedule(lines: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The same with a row for each schedule of a task, and its environments in one column."""
    (_, *environments), *rows = lines
    narrow: list[Sequence[str]] = [("task", "schedule", "environments")]
    for task, *cells in rows:
        for schedule in dict.fromkeys(cells):
            where = [name for name, cell in zip(environments, cells, strict=True) if cell == schedule]
            narrow.append((task, "not deployed" if schedule == "-" else schedule, _environments(where, environments)))
    return narrow


def _environments(some: Sequence[str], every: Sequence[str]) -> str:
    """`all`, `all but test`, or the names, whichever is shortest."""
    others = [name for name in every if name not in some]
    if len(others) < len(some):
        return f"all but {', '.join(others)}" if others else "all"
    return ", ".join(some)


def _cell(task: Task | None, now: datetime) -> str:
    """The schedule or trigger of a task in an environment; `-` where it is not deployed."""
    return "-" if task is None else summary_of(task, now)


def matrix_as_json(registry: Registry, now: datetime) -> list[dict[str, Any]]:
    """The same as JSON, with every schedule and trigger; null where the task is not deployed."""
    matrix = matrix_of(registry)
    return [
        {"task": task, "environments": {name: _state(matrix[name].get(task), now) for name in matrix}}
        for task in registry.tasks
    ]


def _state(task: Task | None, now: datetime) -> dict[str, Any] | None:
    if task is None:
        return None
    return {
        "state": state_of(task, now),
        "schedules": [schedule_as_json(schedule) for schedule in task.schedules],
        "triggers": [trigger_as_json(trigger) for trigger in task.triggers],
    }
