"""The runs of many schedules in order of time, with those that clock changes take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Literal

from rota.schedule import Rate
from rota.timetable.clock_changes import lost_in_a_year, moment_of
from rota.timetable.runs import Scheduled, is_over, runs_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A run, or a lost run.

    `moment`, in UTC, is when it runs. For `skipped` and `repeated` it is when the clocks jump over that wall time or
    show it again. For a rate without a start it is the latest time of the next run, because AWS counts it from when it
    created the rule. `wall` is the wall time in the schedule's zone.
    """

    scheduled: Scheduled
    kind: Literal["run", "rate", "skipped", "repeated"]
    moment: datetime
    wall: datetime


def timeline(schedules: Iterable[Scheduled], after: datetime, until: datetime | None = None) -> Iterator[Entry]:
    """The entries after `after` and up to `until`, in order of time, computed lazily.

    A rate without a start has one entry, whatever `until` is.
    """
    return merge(*(_entries(scheduled, after, until) for scheduled in schedules), key=lambda entry: entry.moment)


def _entries(scheduled: Scheduled, after: datetime, until: datetime | None) -> Iterator[Entry]:
    schedule = scheduled.schedule
    if isinstance(schedule.schedule, Rate) and not schedule.has_known_times:
        if is_over(schedule, after):
            return
        try:
            latest = after + timedelta(minutes=schedule.schedule.minutes)
        except OverflowError:
            return
        yield Entry(scheduled, "rate", latest, latest.astimezone(UTC).replace(tzinfo=None))
        return
    runs = (
        Entry(scheduled, "run", run.astimezone(UTC), run.replace(tzinfo=None, fold=0))
        for run in runs_of(schedule, after, until)
    )
    yield from merge(runs, _lost(scheduled, after, until), key=lambda entry: entry.moment)


def _lost(scheduled: Scheduled, after: datetime, until: datetime | None) -> Iterator[Entry]:
    for lost in lost_in_a_year(scheduled.schedule, after):
        moment = moment_of(lost, scheduled.schedule.zone)
        if until is None or moment <= until:
            yield Entry(scheduled, lost.reason, moment, lost.wall)
