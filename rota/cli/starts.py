"""Schedules and triggers of a task, as short text for tables and as JSON."""

import json
from datetime import datetime
from typing import Any

from rota.registry import Task, TaskSchedule, TaskTrigger
from rota.registry.schedules import UTC_NAMES
from rota.schedule import At, Rate
from rota.schedule.span import template_date
from rota.schedule.zones import read_zone
from rota.timetable.past import is_past

Start = TaskSchedule | TaskTrigger


def starts_of(task: Task) -> tuple[Start, ...]:
    """The schedules of a task, then its triggers."""
    return (*task.schedules, *task.triggers)


def state_of(task: Task, now: datetime) -> str:
    """`enabled` if any schedule or trigger is; else `disabled`, or `over` if all are; `by hand` if there are none."""
    starts = starts_of(task)
    if not starts:
        return "by hand"
    deployed = [start for start in starts if not _is_over(start, now)]
    if not deployed:
        return "over"
    return "enabled" if any(start.enabled for start in deployed) else "disabled"


def _is_over(start: Start, now: datetime) -> bool:
    return isinstance(start, TaskSchedule) and is_past(start, now)


def start_text(start: Start) -> str:
    """The fields of a cron or the interval of a rate, its limits, a zone other than UTC; for a trigger `s3://in/*.csv`."""
    if isinstance(start, TaskTrigger):
        return start.source.label
    body = start.schedule.expression.partition("(")[2].removesuffix(")")
    limits = start.span.in_words(read_zone(start.zone))
    body = f"at {body}" if isinstance(start.schedule, At) else body
    # A rate has no time of day, so its zone is that of its limits.
    zone = "" if start.zone in UTC_NAMES or (isinstance(start.schedule, Rate) and not limits) else start.zone
    return " ".join(filter(None, (body, limits, zone)))


def start_with_name(start: Start) -> str:
    """The same after its name, if it has one."""
    return f"{start.name}: {start_text(start)}" if start.name else start_text(start)


def texts_of(task: Task, now: datetime) -> tuple[str, ...]:
    """Each schedule and trigger with its name, and whether it is over or disabled; `by hand` if there are none."""
    return tuple(_with_state(start, now) for start in starts_of(task)) or ("by hand",)


def _with_state(start: Start, now: datetime) -> str:
    note = " (over)" if _is_over(start, now) else "" if start.enabled else " (disabled)"
    return f"{start_with_name(start)}{note}"


def schedule_as_json(schedule: TaskSchedule) -> dict[str, Any]:
    """A schedule as JSON."""
    return {
        "name": schedule.name,
        "expression": schedule.schedule.expression,
        "timezone": schedule.zone,
        "start": template_date(schedule.span.start) or None,
        "end": template_date(schedule.span.end) or None,
        "enabled": schedule.enabled,
    }


def trigger_as_json(trigger: TaskTrigger) -> dict[str, Any]:
    """A trigger as JSON."""
    return {
        "name": trigger.name,
        "kind": trigger.kind,
        "bus": trigger.source.bus,
        "pattern": json.loads(trigger.source.pattern),
        "enabled": trigger.enabled,
    }
