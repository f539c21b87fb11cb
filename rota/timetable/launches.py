"""What the schedules of a registry would start if time ran on at full speed, and how much that is."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import merge
from operator import attrgetter
from typing import NamedTuple

from rota.errors import UsageError
from rota.schedule import Rate
from rota.schedule.density import most_runs
from rota.schedule.zones import read_zone
from rota.timetable.runs import Scheduled, runs_of

MOST = 1_000_000
"""Launches that anybody would want to see at a time: two schedules of every minute make so many in a year."""

A_MINUTE = timedelta(minutes=1)
A_MOMENT = timedelta(microseconds=1)


class Launch(NamedTuple):
    """A schedule starts its task: the moment in UTC, and what the clocks of the schedule's zone show then."""

    moment: datetime
    wall: datetime
    start: Scheduled


def launches(starts: Iterable[Scheduled], begin: datetime, end: datetime) -> Iterator[Launch]:
    """The launches from `begin` to `end`, both included, in the order of time, made as they are asked for.

    A rate counts from `begin`, as if AWS had made its rule then. Those of a moment come in the order of the schedules.
    """
    return merge(*(_launches_of(start, begin, end) for start in starts), key=attrgetter("moment"))


def require_fewer(starts: Iterable[Scheduled], begin: datetime, end: datetime) -> None:
    """Raises UsageError when there are too many launches to be of use."""
    number = sum(most_runs(start.schedule.schedule, begin, end) for start in starts)
    if number > MOST:
        mend = "name one task with --task, or an environment with --env, or a shorter span"
        raise UsageError(f"about {number:,} launches until then, and more than {MOST:,} are of no use; {mend}")


class Busiest(NamedTuple):
    """The minute of most launches, in UTC; the first one of several."""

    minute: datetime
    launches: int


class Tally:
    """Launches of one environment, counted as they come, in the order of time."""

    def __init__(self) -> None:
        self.launches = 0
        self.busiest: Busiest | None = None
        self._minute: datetime | None = None
        self._at_once = 0

    def add(self, launch: Launch) -> None:
        """Count one more. A schedule with a start window crowds no minute: Scheduler picks one within the window."""
        self.launches += 1
        if launch.start.schedule.spread:
            return
        if self._minute is None or launch.moment - self._minute >= A_MINUTE:
            self._minute, self._at_once = launch.moment.replace(second=0, microsecond=0), 0
        self._at_once += 1
        if self.busiest is None or self._at_once > self.busiest.launches:
            self.busiest = Busiest(self._minute, self._at_once)


def _launches_of(start: Scheduled, begin: datetime, end: datetime) -> Iterator[Launch]:
    schedule = start.schedule
    if not isinstance(schedule.schedule, Rate):
        for run in runs_of(schedule, begin - A_MOMENT, end):
            yield Launch(run.astimezone(UTC), run.replace(tzinfo=None, fold=0), start)
        return
    zone, minutes = read_zone(schedule.zone), schedule.schedule.minutes
    for number in range(1, (end - begin) // A_MINUTE // minutes + 1):
        moment = begin + number * minutes * A_MINUTE
        yield Launch(moment, moment.astimezone(zone).replace(tzinfo=None, fold=0), start)
