"""The times at which the registry's schedules run, each cron and at in its own zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rota.registry.resolved import Environment
from rota.registry.schedules import TaskSchedule
from rota.schedule.span import runs_in
from rota.schedule.zones import read_zone


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


def schedules_of(environments: Iterable[Environment]) -> tuple[Scheduled, ...]:
    """All schedules, in the order of the registry."""
    return tuple(
        Scheduled(environment.name, task.name, schedule)
        for environment in environments
        for task in environment.tasks
        for schedule in task.schedules
    )


def enabled_of(schedules: Iterable[Scheduled]) -> tuple[Scheduled, ...]:
    """The enabled schedules; the others do not run."""
    return tuple(each for each in schedules if each.schedule.enabled)


def next_runs_of(schedule: TaskSchedule, after: datetime, count: int) -> tuple[datetime, ...]:
    """The next runs in the schedule's zone. None if it is disabled, or if only AWS knows its times."""
    if not schedule.enabled or not schedule.has_known_times:
        return ()
    return tuple(islice(runs_of(schedule, after), count))


def is_over(schedule: TaskSchedule, after: datetime) -> bool:
    """Whether a schedule has no runs left, enabled or not. A rate without an end never ends."""
    if not schedule.has_known_times:
        return schedule.span.end is not None and schedule.span.end <= after
    return next(runs_of(schedule, after), None) is None


def runs_of(schedule: TaskSchedule, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
    """The runs in the schedule's zone, after `after` and up to `until`. Raises ValueError if only AWS knows them."""
    for run in runs_in(schedule.schedule, read_zone(schedule.zone), schedule.span, after):
        if until is not None and run > until:
            return
        yield run
