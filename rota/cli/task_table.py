"""What `list` and `demo` print: the tasks of one environment as a table."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rota.access import actions_of
from rota.cli.moments import in_utc, next_run_text
from rota.cli.starts import Start, schedule_as_json, start_with_name, starts_of, state_of, trigger_as_json
from rota.cli.tables import Column, print_table
from rota.registry import Environment, Task, TaskSchedule
from rota.timetable.runs import next_runs_of

COLUMNS = (
    Column("task"),
    Column("schedule"),
    Column("next run (UTC)", leaves=3),
    Column("role actions", wraps=True, leaves=2),
    Column("cpu/memory", leaves=1),
)


def print_task_table(environment: Environment, after: datetime) -> None:
    """Print a row for each schedule and trigger of each task, with its next run after a moment."""
    print_table(COLUMNS, [row for task in environment.tasks for row in _rows(task, after)])


def _rows(task: Task, after: datetime) -> Iterator[tuple[str, ...]]:
    """The first row has the task's role and size. Every row has its name, so that grep finds it."""
    own = (_actions(task), f"{task.cpu}/{task.memory}")
    starts = starts_of(task)
    if not starts:
        yield (task.name, "by hand", "-", *own)
    for number, start in enumerate(starts):
        yield (task.name, start_with_name(start), _next(start, after), *(("", "") if number else own))


def _next(start: Start, after: datetime) -> str:
    if isinstance(start, TaskSchedule):
        return next_run_text(start, after)
    return "on its event" if start.enabled else "disabled"


def _actions(task: Task) -> str:
    """How many actions of each service the role allows: `dynamodb 1, s3 2`."""
    services = Counter(action.partition(":")[0] for action in actions_of(task.statements))
    return ", ".join(f"{service} {number}" for service, number in sorted(services.items())) or "none"


def tasks_as_json(environment: Environment, after: datetime) -> list[dict[str, Any]]:
    """The tasks of an environment as JSON."""
    return [task_as_json(task, after) for task in environment.tasks]


def task_as_json(task: Task, after: datetime) -> dict[str, Any]:
    """A task as JSON, with all its actions; `next_run` is the earliest of its schedules."""
    runs = [next(iter(next_runs_of(schedule, after, 1)), None) for schedule in task.schedules]
    return {
        "task": task.name,
        "state": state_of(task, after),
        "next_run": min((in_utc(run) for run in runs if run), default=None),
        "schedules": [
            {**schedule_as_json(schedule), "next_run": in_utc(run) if run else None}
            for schedule, run in zip(task.schedules, runs, strict=True)
        ],
        "triggers": [trigger_as_json(trigger) for trigger in task.triggers],
        "actions": list(actions_of(task.statements)),
        "cpu": task.cpu,
        "memory": task.memory,
        "stack": task.names.stack,
    }
