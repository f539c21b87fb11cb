"""The runs that clock changes take from a schedule."""

from datetime import UTC, datetime, timedelta
from functools import cache

from rota.registry import TaskSchedule
from rota.registry.schedules import UTC_NAMES
from rota.schedule import Schedule
from rota.schedule.lost_runs import LostRun, lost_runs
from rota.schedule.span import Span
from rota.schedule.zones import read_zone

A_YEAR = timedelta(days=365)


def lost_in_a_year(schedule: TaskSchedule, after: datetime) -> tuple[LostRun, ...]:
    """The wall times within a year at which a schedule does not run: the clocks skip them or show them again."""
    return lost_between(schedule, after, after + A_YEAR)


def lost_between(schedule: TaskSchedule, begin: datetime, end: datetime) -> tuple[LostRun, ...]:
    """The same between two moments."""
    if schedule.zone in UTC_NAMES:
        return ()
    lost, span = _lost(schedule.schedule, schedule.zone, begin, end), schedule.span
    return tuple(each for each in lost if _is_within(span, moment_of(each, schedule.zone))) if any(span) else lost


def moment_of(lost: LostRun, zone: str) -> datetime:
    """When the clocks of a zone jump over a wall time, or show it again, in UTC."""
    # PEP 495: in a gap the earlier fold has the offset from before the jump; the second showing is the later fold.
    return lost.wall.replace(tzinfo=read_zone(zone), fold=int(lost.reason == "repeated")).astimezone(UTC)


def _is_within(span: Span, moment: datetime) -> bool:
    return (span.start is None or span.start <= moment) and (span.end is None or moment <= span.end)


@cache  # every environment has the same few expressions
def _lost(schedule: Schedule, zone: str, begin: datetime, end: datetime) -> tuple[LostRun, ...]:
    return lost_runs(schedule, read_zone(zone), begin, end)
