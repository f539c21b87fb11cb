"""The runs that a zone's clock changes take from a schedule: in spring the skipped ones, in autumn the repeats."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from rota.schedule.at import At
from rota.schedule.cron import Cron
from rota.schedule.parse import Schedule
from rota.schedule.wall_clock import is_skipped, wall_time

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LostRun:
    """A wall time at which the schedule does not run: the clocks skip it, or show it a second time."""

    wall: datetime
    reason: Literal["skipped", "repeated"]


def lost_runs(schedule: Schedule, zone: tzinfo, after: datetime, until: datetime) -> tuple[LostRun, ...]:
    """The wall times that clock changes later than `after` and not later than `until` take from the schedule, in order.

    A rate has none: it counts elapsed time.
    """
    if isinstance(schedule, At):
        lost = is_skipped(schedule.wall, zone) and after < schedule.wall.replace(tzinfo=zone) <= until
        return (LostRun(schedule.wall, "skipped"),) if lost else ()
    if not isinstance(schedule, Cron):
        return ()
    return tuple(lost for change in clock_changes(zone, after, until) for lost in _lost_at(schedule, zone, change))


def clock_changes(zone: tzinfo, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """The moments, in UTC and to the minute, from which on the zone has another offset."""
    changes: list[datetime] = []
    early, end = after.astimezone(UTC), until.astimezone(UTC)
    while early < end:
        late = min(early + A_DAY, end)
        if _offset(early, zone) != _offset(late, zone):
            changes.append(_first_with_new_offset(zone, early, late))
        early = late
    return tuple(changes)


def _first_with_new_offset(zone: tzinfo, early: datetime, late: datetime) -> datetime:
    early = early.replace(second=0, microsecond=0)
    steps = (late - early) // A_MINUTE + 1
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(early + middle * A_MINUTE, zone) == _offset(early, zone):
            low = middle
        else:
            high = middle
    return early + high * A_MINUTE


def _lost_at(schedule: Cron, zone: tzinfo, change: datetime) -> list[LostRun]:
    before, now = (change - A_MINUTE, change)
    jump = _offset(now, zone) - _offset(before, zone)
    shown = wall_time(now, zone).replace(fold=0)
    if jump > timedelta():
        first, end = shown - jump, shown
        return [LostRun(wall, "skipped") for wall in _walls(schedule, first, end)]
    return [LostRun(wall, "repeated") for wall in _walls(schedule, shown, shown - jump)]


def _walls(schedule: Cron, first: datetime, end: datetime) -> list[datetime]:
    walls: list[datetime] = []
    wall = first - A_MINUTE
    while (later := schedule.calendar.following(wall)) and later < end:
        walls.append(wall := later)
    return walls


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
