"""The tasks of one environment as a table, which `list` and `demo` print."""

from collections import Counter
from datetime import datetime
from typing import Any

from rota.access import actions_of
from rota.cli.moments import next_run_of, next_runs_of, schedule_of, state_of
from rota.cli.terminal import put_table
from rota.registry import Environment, Task

HEADINGS = ("task", "schedule", "next run (UTC)", "role actions", "cpu/memory")


def put_task_table(environment: Environment, after: datetime) -> None:
    """Print a row for each task, with its next run after a moment."""
    put_table([HEADINGS, *(_row(task, after) for task in environment.tasks)])


def _row(task: Task, after: datetime) -> tuple[str, ...]:
    size = f"{task.cpu}/{task.memory}"
    return (task.name, schedule_of(task), next_run_of(task, after), _actions(task), size)


def _actions(task: Task) -> str:
    """How many actions of each service the role allows: `dynamodb 1, s3 2`."""
    services = Counter(action.partition(":")[0] for action in actions_of(task.statements))
    return ", ".join(f"{service} {number}" for service, number in sorted(services.items())) or "none"


def task_as_json(task: Task, environment: Environment, after: datetime) -> dict[str, Any]:
    """The same facts, and all actions, for programs."""
    names = environment.names
    return {
        "task": task.name,
        "state": state_of(task),
        "schedule": task.schedule.expression if task.schedule else None,
        "next_run": next(iter(next_runs_of(task, after, 1)), None),
        "actions": list(actions_of(task.statements)),
        "cpu": task.cpu,
        "memory": task.memory,
        "stack": names.group_stack(task.group) if task.group else names.stack,
    }
