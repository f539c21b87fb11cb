"""Crowded minutes and the proposed `spread`, as lines and as JSON."""

from collections.abc import Iterator
from typing import Any

from rota.cli.moments import in_utc
from rota.cli.tables import wrapped
from rota.cli.terminal import counted
from rota.timetable.crowding import RUN_TASK_CALLS, Crowd
from rota.timetable.runs import Scheduled


def crowd_lines(crowd: Crowd) -> Iterator[str]:
    """The first minute, how many others have the same schedules, and what to change."""
    first, more = crowd.minutes[0], len(crowd.minutes) - 1
    again = f", and {counted(more, 'time')} more this week" if more else ""
    yield f"{first:%a %Y-%m-%d %H:%M} UTC{again}: {counted(len(crowd.schedules), 'task')} start at once"
    proposed = crowd.proposed
    if proposed:
        yield from wrapped(f"  spread: {crowd.window} minutes, for {', '.join(each.label for each in proposed)}")
    if any(scheduled.schedule.service == "rules" for scheduled in proposed):
        yield "  add timezone: UTC where there is no timezone, because EventBridge rules have no start window"
    left = len(crowd.schedules) - len(proposed)
    if left > RUN_TASK_CALLS:
        yield f"  the other {left} run too often for a window; move some of them to other minutes"


def crowd_as_json(crowd: Crowd) -> dict[str, Any]:
    """All minutes, their schedules and the proposed window as JSON."""
    return {
        "minutes": [in_utc(minute) for minute in crowd.minutes],
        "schedules": [_as_json(scheduled) for scheduled in crowd.schedules],
        "spread_minutes": crowd.window,
        "spread": [_as_json(scheduled) for scheduled in crowd.proposed],
    }


def _as_json(scheduled: Scheduled) -> dict[str, Any]:
    return {"environment": scheduled.environment, "task": scheduled.task, "schedule": scheduled.schedule.name}
