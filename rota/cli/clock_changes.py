"""What clock changes do to schedules, in a sentence and for programs: for `next`, `validate` and `local tick`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from rota.schedule.lost_runs import LostRun
from rota.timetable.clock_changes import lost_between
from rota.timetable.runs import Scheduled

MEND = "choose another time of day, or a timezone without clock changes, such as UTC"


def lost_lines(schedules: Iterable[Scheduled], begin: datetime, end: datetime) -> Iterator[str]:
    """A line for each schedule from which clock changes take runs in this time, once for all environments."""
    seen = {(each.label, each.schedule.zone, each.schedule.schedule.expression): each for each in schedules}
    for scheduled in seen.values():
        if lost := lost_between(scheduled.schedule, begin, end):
            yield f"{scheduled.label}: {in_words(scheduled.schedule.zone, lost)}"


def lost_as_json(schedules: Iterable[Scheduled], begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """The same, for programs, each lost wall time in each environment."""
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


def in_words(zone: str, lost: Iterable[LostRun]) -> str:
    """`on 2027-03-14 the clocks of America/New_York skip 02:30, and …`: one clause for each change."""
    changes = groupby(lost, key=lambda run: (run.wall.date(), run.reason))
    clauses = [(day, reason, _span([run.wall for run in runs])) for (day, reason), runs in changes]
    effects = {
        "skipped": "skip {}, and what would run then is left out",
        "repeated": "show {} twice, and it runs the first time only",
    }
    return "; ".join(f"on {day} the clocks of {zone} {effects[reason].format(span)}" for day, reason, span in clauses)


def _span(walls: list[datetime]) -> str:
    """`02:30`, or `02:00 to 02:45 (4 runs)`."""
    first, last = walls[0], walls[-1]
    return f"{first:%H:%M}" if len(walls) == 1 else f"{first:%H:%M} to {last:%H:%M} ({len(walls)} runs)"
