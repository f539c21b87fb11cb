"""The runs of many schedules in the order of time, with those that clock changes take away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Literal

from rota.cli.clock_changes import lost_in_a_year
from rota.registry import Environment, TaskSchedule
from rota.schedule import Rate
from rota.schedule.zones import read_zone

MOST_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One schedule of one task in one environment."""

    environment: str
    task: str
    schedule: TaskSchedule

    @property
    def label(self) -> str:
        """`send-lists (weekdays)`, or the task alone for its only schedule."""
        return f"{self.task} ({self.schedule.name})" if self.schedule.name else self.task


@dataclass(frozen=True, slots=True)
class Entry:
    """A run, or one that will not be.

    `moment`, in UTC, is when it runs; for `skipped` and `repeated`, when the clocks jump over that wall time or show it
    again; for a rate the latest time of its next run, since AWS counts it from when it made the rule. `wall` is what
    the clocks of the schedule's zone show then.
    """

    start: Scheduled
    kind: Literal["run", "rate", "skipped", "repeated"]
    moment: datetime
    wall: datetime


def schedules_of(environments: Iterable[Environment]) -> tuple[Scheduled, ...]:
    """Every schedule, in the order of the registry."""
    return tuple(
        Scheduled(environment.name, task.name, schedule)
        for environment in environments
        for task in environment.tasks
        for schedule in task.schedules
    )


def timeline(starts: Iterable[Scheduled], after: datetime, until: datetime | None = None) -> Iterator[Entry]:
    """The entries later than `after` and not later than `until`, in the order of time, made as they are asked for.

    A rate has one entry, whatever `until` says.
    """
    return merge(*(_entries(start, after, until) for start in starts), key=lambda entry: entry.moment)


def _entries(start: Scheduled, after: datetime, until: datetime | None) -> Iterator[Entry]:
    schedule = start.schedule
    if isinstance(schedule.schedule, Rate):
        try:
            latest = after + timedelta(minutes=schedule.schedule.minutes)
        except OverflowError:
            return
        yield Entry(start, "rate", latest, latest.astimezone(UTC).replace(tzinfo=None))
        return
    runs = (
        Entry(start, "run", run.astimezone(UTC), run.replace(tzinfo=None, fold=0))
        for run in runs_of(schedule, after, until)
    )
    yield from merge(runs, _lost(start, after, until), key=lambda entry: entry.moment)


def _lost(start: Scheduled, after: datetime, until: datetime | None) -> Iterator[Entry]:
    zone = read_zone(start.schedule.zone)
    for lost in lost_in_a_year(start.schedule, after):
        # PEP 495: in a gap the earlier fold has the offset from before the jump; the second showing is the later fold.
        moment = lost.wall.replace(tzinfo=zone, fold=int(lost.reason == "repeated")).astimezone(UTC)
        if until is None or moment <= until:
            yield Entry(start, lost.reason, moment, lost.wall)


def runs_of(schedule: TaskSchedule, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
    """The runs of a cron or at in its zone, later than `after` and not later than `until`."""
    zone, count = read_zone(schedule.zone), 1
    while True:
        runs = schedule.schedule.next_runs(after, zone, count)
        for run in runs:
            if until is not None and run > until:
                return
            yield run
        if len(runs) < count:
            return
        after, count = runs[-1], min(2 * count, MOST_AT_ONCE)
