"""The runs that clock changes take, as sentences and as JSON, for `next`, `validate` and `local tick`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from rota.schedule.lost_runs import LostRun
from rota.timetable.clock_changes import lost_between
from rota.timetable.runs import Scheduled

FIX = "choose another time of day, or a timezone without clock changes, such as UTC"


def lost_lines(schedules: Iterable[Scheduled], begin: datetime, end: datetime) -> Iterator[str]:
    """A line for each schedule that loses runs to clock changes in this time, once for all environments."""
    seen = {(each.label, each.schedule.zone, each.schedule.schedule.expression): each for each in schedules}
    for scheduled in seen.values():
        if lost := lost_between(scheduled.schedule, begin, end):
            yield f"{scheduled.label}: {describe_lost_runs(scheduled.schedule.zone, lost)}"


def lost_as_json(schedules: Iterable[Scheduled], begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """The same as JSON: each lost wall time in each environment."""
    return [
        {
            "environment": scheduled.environment,
            "task": scheduled.task,
            "schedule": scheduled.schedule.name,
            "timezone": scheduled.schedule.zone,
            "wall_time": lost.wall.isoformat(timespec="minutes"),
            "lost": lost.reason,
        }
        for scheduled in schedules
        for lost in lost_between(scheduled.schedule, begin, end)
    ]


def describe_lost_runs(zone: str, lost: Iterable[LostRun]) -> str:
    """`on 2027-03-14 the clocks of America/New_York skip 02:30, and …`: one clause for each change."""
    changes = groupby(lost, key=lambda run: (run.wall.date(), run.reason))
    clauses = [(day, reason, _span([run.wall for run in runs])) for (day, reason), runs in changes]
    effects = {
        "skipped": "skip {}, so it does not run then",
        "repeated": "show {} twice, so it runs only the first time",
    }
    return "; ".join(f"on {day} the clocks of {zone} {effects[reason].format(span)}" for day, reason, span in clauses)


def _span(walls: list[datetime]) -> str:
    """`02:30`, or `02:00 to 02:45 (4 runs)`."""
    first, last = walls[0], walls[-1]
    return f"{first:%H:%M}" if len(walls) == 1 else f"{first:%H:%M} to {last:%H:%M} ({len(walls)} runs)"
