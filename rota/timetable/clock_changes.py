"""The runs that clock changes take from a schedule."""

from datetime import datetime, timedelta
from functools import cache

from rota.registry import TaskSchedule
from rota.registry.schedules import UTC_NAMES
from rota.schedule import Schedule
from rota.schedule.lost_runs import LostRun, lost_runs
from rota.schedule.zones import read_zone

A_YEAR = timedelta(days=365)


def lost_in_a_year(schedule: TaskSchedule, after: datetime) -> tuple[LostRun, ...]:
    """The wall times within a year at which a schedule does not run: the clocks skip them or show them again."""
    return lost_between(schedule, after, after + A_YEAR)


def lost_between(schedule: TaskSchedule, begin: datetime, end: datetime) -> tuple[LostRun, ...]:
    """The same between two moments."""
    return () if schedule.zone in UTC_NAMES else _lost(schedule.schedule, schedule.zone, begin, end)


@cache  # every environment has the same few expressions
def _lost(schedule: Schedule, zone: str, begin: datetime, end: datetime) -> tuple[LostRun, ...]:
    return lost_runs(schedule, read_zone(zone), begin, end)
