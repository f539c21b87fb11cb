"""The launches of a registry's schedules in a span of time, and their totals."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import merge
from operator import attrgetter
from typing import NamedTuple

from rota.errors import RotaError
from rota.registry import Environment, TaskSchedule
from rota.schedule import Rate
from rota.schedule.density import most_runs
from rota.schedule.zones import read_zone
from rota.timetable.runs import Scheduled, enabled_of, runs_of, schedules_of

MOST = 1_000_000
"""The limit of launches in one forecast. Two schedules of every minute reach it in a year."""

A_MINUTE = timedelta(minutes=1)
A_MOMENT = timedelta(microseconds=1)


class TooManyLaunchesError(RotaError):
    """There are more launches than the limit."""


class Launch(NamedTuple):
    """One launch: its moment in UTC, and the wall time in the schedule's zone."""

    moment: datetime
    wall: datetime
    scheduled: Scheduled


def launches(schedules: Iterable[Scheduled], begin: datetime, end: datetime) -> Iterator[Launch]:
    """The launches from `begin` to `end`, both included, in order of time, computed lazily.

    A rate without a start counts from `begin`, as if AWS had created its rule then, or its Scheduler schedule, which
    runs at once.
    Launches of the same moment are in the order of the schedules.
    """
    return merge(*(_launches_of(scheduled, begin, end) for scheduled in schedules), key=attrgetter("moment"))


def require_fewer(schedules: Iterable[Scheduled], begin: datetime, end: datetime) -> None:
    """Raises TooManyLaunchesError if there are more than MOST."""
    number = sum(_most_runs(scheduled.schedule, begin, end) for scheduled in schedules)
    if number > MOST:
        raise TooManyLaunchesError(f"about {number:,} launches by then, more than the limit of {MOST:,}")


class Busiest(NamedTuple):
    """The minute with the most launches, in UTC; the first if there are several."""

    minute: datetime
    launches: int


class Tally:
    """A counter for the launches of one environment, which are added in order of time."""

    def __init__(self) -> None:
        self.launches = 0
        self.busiest: Busiest | None = None
        self._minute: datetime | None = None
        self._at_once = 0

    def add(self, launch: Launch) -> None:
        """Count a launch. One with a start window does not count for the busiest minute: Scheduler picks its minute."""
        self.launches += 1
        if launch.scheduled.schedule.spread:
            return
        if self._minute is None or launch.moment - self._minute >= A_MINUTE:
            self._minute, self._at_once = launch.moment.replace(second=0, microsecond=0), 0
        self._at_once += 1
        if self.busiest is None or self._at_once > self.busiest.launches:
            self.busiest = Busiest(self._minute, self._at_once)


class Forecast:
    """The launches of some environments from `begin` to `end`, both included; `tallies` count those yielded so far.

    Raises TooManyLaunchesError if there are more than MOST. Disabled schedules launch nothing.
    """

    def __init__(self, environments: Iterable[Environment], begin: datetime, end: datetime) -> None:
        known = tuple(environments)
        self.begin, self.end = begin, end
        self.schedules = schedules_of(known)
        self.enabled = enabled_of(self.schedules)
        self.tallies = {environment.name: Tally() for environment in known}
        require_fewer(self.enabled, begin, end)

    @property
    def disabled(self) -> int:
        """How many schedules are disabled."""
        return len(self.schedules) - len(self.enabled)

    def launches(self) -> Iterator[Launch]:
        """Yield each launch in order of time as soon as it is found, and count it for its environment."""
        for launch in launches(self.enabled, self.begin, self.end):
            self.tallies[launch.scheduled.environment].add(launch)
            yield launch


def _most_runs(schedule: TaskSchedule, begin: datetime, end: datetime) -> int:
    begin, end = max(begin, schedule.span.start or begin), min(end, schedule.span.end or end)
    if begin > end:
        return 0
    return most_runs(schedule.schedule, begin, end) + (schedule.span.start is not None)


def _launches_of(scheduled: Scheduled, begin: datetime, end: datetime) -> Iterator[Launch]:
    schedule = scheduled.schedule
    if not isinstance(schedule.schedule, Rate) or schedule.has_known_times:
        for run in runs_of(schedule, begin - A_MOMENT, end):
            yield Launch(run.astimezone(UTC), run.replace(tzinfo=None, fold=0), scheduled)
        return
    end = min(end, schedule.span.end or end)
    zone, minutes = read_zone(schedule.zone), schedule.schedule.minutes
    # Without a StartDate: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    first = 0 if schedule.service == "scheduler" else 1
    for number in range(first, (end - begin) // A_MINUTE // minutes + 1):
        moment = begin + number * minutes * A_MINUTE
        yield Launch(moment, moment.astimezone(zone).replace(tzinfo=None, fold=0), scheduled)
