"""The time in which a schedule runs, from its `start` to its `end`, as EventBridge Scheduler keeps it.

Scheduler counts a rate from its StartDate, which is its first run, and a day of it is 24 hours whatever the clocks do:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. A one-time schedule has neither date:
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html.
"""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from rota.errors import shown
from rota.schedule.at import AT, WITH_OFFSET, At
from rota.schedule.errors import ScheduleError
from rota.schedule.parse import Schedule
from rota.schedule.rate import Rate
from rota.schedule.wall_clock import first_instant

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
MOST_AT_ONCE = 2048
"""How many runs of a cron are looked for at once."""

A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
A_MOMENT = timedelta(microseconds=1)


class Span(NamedTuple):
    """The moments, in UTC, of the first and of the last second in which a schedule may run; None for no limit."""

    start: datetime | None = None
    end: datetime | None = None

    def in_words(self, zone: tzinfo) -> str:
        """`from 2026-12-07 09:00 until 2026-12-31 23:59:59` of a zone's clocks; nothing without limits."""
        words = [("from", self.start), ("until", self.end)]
        return " ".join(f"{word} {_wall(moment, zone)}" for word, moment in words if moment)


WITHOUT_LIMITS = Span()


def read_start(text: str, zone: tzinfo) -> datetime:
    """The moment in UTC of a `start`: a date is the beginning of that day. Raises ScheduleError."""
    day = _date(text)
    return _instant(text, day or _wall_time(text), zone, is_date=bool(day))


def read_end(text: str, zone: tzinfo) -> datetime:
    """The moment in UTC of an `end`: a date is the last second of that day. Raises ScheduleError."""
    day = _date(text)
    if day is None:
        return _instant(text, _wall_time(text), zone)
    if day.year == MAXYEAR:
        raise ScheduleError(text, [_none("it is too late", text)])
    return _instant(text, day + A_DAY, zone, is_date=True) - A_SECOND


def template_date(moment: datetime | None) -> str:
    """A moment as CloudFormation takes it, `2026-12-07T09:00:00Z`; nothing for none."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else ""


def has_known_times(schedule: Schedule, span: Span) -> bool:
    """Whether the times of the runs follow from the registry; those of a rate without a `start`, only AWS knows."""
    return span.start is not None or not isinstance(schedule, Rate)


def runs_in(schedule: Schedule, zone: tzinfo, span: Span, after: datetime) -> Iterator[datetime]:
    """The runs later than `after`, in the zone. Raises ValueError for a rate without a `start`."""
    if isinstance(schedule, At):
        yield from schedule.next_runs(after, zone)
        return
    if isinstance(schedule, Rate):
        runs = _multiples(schedule, span.start, after, zone)
    else:
        runs = _runs(schedule, max(after, span.start - A_MOMENT) if span.start else after, zone)
    for run in runs:
        if span.end and run.astimezone(UTC) > span.end:
            return
        yield run


def is_past(schedule: Schedule, zone: tzinfo, span: Span, spread: int, now: datetime) -> bool:
    """Whether it starts nothing any more, so that no deployment makes it: an `at`, or a schedule with an `end`.

    A run may still start in its `spread` (minutes), but not after the `end`. A cron whose years are over, and that has
    no `end`, is not past.
    """
    if isinstance(schedule, At):
        return schedule.is_over(now, zone, spread)
    if span.end is None or span.end <= now:
        return span.end is not None
    known = has_known_times(schedule, span)
    return known and next(runs_in(schedule, zone, span, now - timedelta(minutes=spread)), None) is None


def from_now(schedule: Schedule, span: Span, now: datetime) -> Span:
    """The span as it is deployed at a moment: AWS rejects a StartDate more than five minutes old, on updates as well.

    The start of a rate becomes its next time that is not before `now`, from which AWS then counts the same times. Any
    other start has no effect once it is over, and is left out.
    """
    if span.start is None or span.start >= now:
        return span
    if not isinstance(schedule, Rate):
        return Span(None, span.end)
    return Span(next(_multiples(schedule, span.start, now - A_MOMENT, UTC), None), span.end)


def _multiples(rate: Rate, start: datetime | None, after: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The start and every whole interval after it, as far as they are later than `after`."""
    if start is None:
        raise ValueError(f"only AWS knows the times of {rate.expression} without a start")
    run: datetime | None = start
    if after >= start:
        interval = _later(start, rate, 1)
        run = interval and _later(start, rate, (after - start) // (interval - start) + 1)
    while run:
        yield run.astimezone(zone)
        run = _later(run, rate, 1)


def _later(moment: datetime, rate: Rate, times: int) -> datetime | None:
    """The moment that many intervals later; None for one that datetime cannot hold."""
    try:
        return moment + timedelta(minutes=times * rate.minutes)
    except OverflowError:
        return None


def _runs(schedule: Schedule, after: datetime, zone: tzinfo) -> Iterator[datetime]:
    count = 1
    while True:
        runs = schedule.next_runs(after, zone, count)
        yield from runs
        if len(runs) < count:
            return
        after, count = runs[-1], min(2 * count, MOST_AT_ONCE)


def _date(text: str) -> datetime | None:
    """Midnight of a date, naive; None for a text of another form."""
    if not re.fullmatch(DATE, text):
        return None
    return _read(text)


def _wall_time(text: str) -> datetime:
    if re.fullmatch(AT, text):
        return _read(text)
    right = "must be a date or a wall time, such as 2026-12-07 or 2026-12-07T09:00:00"
    spaced = re.fullmatch(rf"({DATE})[ T]([0-9]{{2}}:[0-9]{{2}})(:[0-9]{{2}})?", text)
    if spaced:
        right += f"; write {spaced[1]}T{spaced[2]}{spaced[3] or ':00'}"
    match = re.fullmatch(WITH_OFFSET, text)
    if match and re.fullmatch(AT, match[1]):
        right = f"must be without Z, offset or fractions; write {match[1]} and name the time zone in timezone"
    raise ScheduleError(text, [f"{right} (got {shown(text)})"])


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ScheduleError(text, [_none(str(error), text)]) from None


def _instant(text: str, wall: datetime, zone: tzinfo, *, is_date: bool = False) -> datetime:
    """The first moment at which the zone's clocks show a wall time; a day begins where they jump over midnight."""
    try:
        instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC) if is_date else first_instant(wall, zone)
    except OverflowError:
        raise ScheduleError(text, [_none("no year has it in UTC", text)]) from None
    if instant is None:
        raise ScheduleError(text, [_none(f"the clocks of {zone} skip it", text)])
    return instant


def _none(why: str, text: str) -> str:
    return f"there is no such time: {why} (got {shown(text)})"


def _wall(moment: datetime, zone: tzinfo) -> str:
    wall = moment.astimezone(zone).replace(tzinfo=None)
    return wall.isoformat(" ", "seconds" if wall.second else "minutes")
