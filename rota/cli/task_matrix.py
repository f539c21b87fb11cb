"""What `list` prints: every task in every environment."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rota.cli.starts import schedule_as_json, state_of, texts_of, trigger_as_json
from rota.cli.tables import Column, print_table
from rota.registry import Registry, Task

COLUMNS = (Column("task"), Column("schedule"), Column("environments", wraps=True))
PLACEHOLDER = "${environment}"
"""What stands for an environment's name, as in the registry."""

Matrix = Mapping[str, Mapping[str, Task]]
"""Environment -> name -> the task in that environment."""


def matrix_of(registry: Registry) -> Matrix:
    """All tasks in all environments."""
    return {name: {task.name: task for task in registry.resolve(name).tasks} for name in registry.environments}


def print_matrix(registry: Registry, now: datetime) -> None:
    """Print a row for each start of each task, with the environments that have it: one row where all agree."""
    matrix = matrix_of(registry)
    everywhere = {task: {name: matrix[name].get(task) for name in matrix} for task in registry.tasks}
    rows = [row for task, resolved in everywhere.items() for row in _rows(task, resolved, now)]
    print_table(COLUMNS, rows)


def _rows(name: str, task: Mapping[str, Task | None], now: datetime) -> Iterator[tuple[str, str, str]]:
    """A task's starts, each with its environments. A task that is nowhere deployed has a row as well."""
    where: dict[str, list[str]] = {}
    for environment, resolved in task.items():
        for text in texts_of(resolved, now) if resolved else ():
            where.setdefault(text, []).append(environment)
    for text, environments in _joined(where).items():
        yield name, text, _listed(environments, list(task))
    if not where:
        yield name, "-", "none"


def _joined(where: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The same, with one text for those that differ by the environment's name only: `s3://in-${environment}/*`."""
    general = {
        text: text.replace(environments[0], PLACEHOLDER) if len(environments) == 1 else text
        for text, environments in where.items()
    }
    number = Counter(general.values())
    joined: dict[str, list[str]] = {}
    for text, environments in where.items():
        joined.setdefault(general[text] if number[general[text]] > 1 else text, []).extend(environments)
    return joined


def _listed(chosen: Sequence[str], known: Sequence[str]) -> str:
    """`all`, `staging, prod`, or the shorter `all but test`."""
    others = [name for name in known if name not in chosen]
    if not others:
        return "all"
    return ", ".join(chosen) if len(chosen) <= len(others) + 1 else f"all but {', '.join(others)}"


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
