"""What starts a task, in a few characters for a table and whole for programs."""

import json
from typing import Any

from rota.registry import Task, TaskSchedule, TaskTrigger
from rota.registry.schedules import UTC_NAMES
from rota.schedule import At, Rate

Start = TaskSchedule | TaskTrigger


def starts_of(task: Task) -> tuple[Start, ...]:
    """Everything that starts a task by itself: its schedules, then its triggers."""
    return (*task.schedules, *task.triggers)


def state_of(task: Task) -> str:
    """Whether a task runs by itself: `enabled` when anything starts it, `disabled`, or `by hand`."""
    starts = starts_of(task)
    if not starts:
        return "by hand"
    return "enabled" if any(start.enabled for start in starts) else "disabled"


def start_text(start: Start) -> str:
    """When or by what: the fields of a cron or the interval of a rate with a zone other than UTC, `s3://in/*.csv`."""
    if isinstance(start, TaskTrigger):
        return start.source.label
    body = start.schedule.expression.partition("(")[2].removesuffix(")")
    if isinstance(start.schedule, Rate):
        return body
    body = f"at {body}" if isinstance(start.schedule, At) else body
    return body if start.zone in UTC_NAMES else f"{body} {start.zone}"


def start_with_name(start: Start) -> str:
    """The same behind its name, when it has one."""
    return f"{start.name}: {start_text(start)}" if start.name else start_text(start)


def summary_of(task: Task) -> str:
    """What starts a task, in one cell: the first that is enabled, and how many more there are."""
    starts = starts_of(task)
    if not starts:
        return "by hand"
    first = next((start for start in starts if start.enabled), starts[0])
    more = f" +{len(starts) - 1} more" if len(starts) > 1 else ""
    return start_text(first) + more + ("" if first.enabled else " (disabled)")


def schedule_as_json(schedule: TaskSchedule) -> dict[str, Any]:
    """A schedule, for programs."""
    return {
        "name": schedule.name,
        "expression": schedule.schedule.expression,
        "timezone": schedule.zone,
        "enabled": schedule.enabled,
    }


def trigger_as_json(trigger: TaskTrigger) -> dict[str, Any]:
    """A trigger, for programs."""
    return {
        "name": trigger.name,
        "kind": trigger.kind,
        "pattern": json.loads(trigger.source.pattern),
        "enabled": trigger.enabled,
    }
