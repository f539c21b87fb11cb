"""When a task runs, in words for a table. The clock is read here and nowhere below the command line."""

from datetime import UTC, datetime

from rota.registry import TaskSchedule
from rota.schedule import Rate
from rota.schedule.zones import read_zone


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def next_run_of(schedule: TaskSchedule, after: datetime) -> str:
    """The next run in UTC, to the minute. AWS counts a rate from when it made the rule: only the interval is known."""
    if not schedule.enabled:
        return "disabled"
    if isinstance(schedule.schedule, Rate):
        return within(schedule.schedule)
    return next((f"{run.astimezone(UTC):%Y-%m-%d %H:%M}" for run in _runs(schedule, after, 1)), "never")


def next_runs_of(schedule: TaskSchedule, after: datetime, count: int) -> tuple[datetime, ...]:
    """The next runs in the schedule's zone; none when it is disabled, nor of a rate, which has a start of its own."""
    if not schedule.enabled or isinstance(schedule.schedule, Rate):
        return ()
    return _runs(schedule, after, count)


def within(rate: Rate) -> str:
    """When a rate runs next, as far as one can tell: `within 5 minutes`."""
    return f"within {rate.expression.removeprefix('rate(').removesuffix(')')}"


def in_utc(moment: datetime) -> str:
    """A moment for programs, in UTC and to the minute: `2026-01-06T03:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def in_its_zone(moment: datetime) -> str:
    """A moment for programs in the zone that it has, to the minute: `2026-01-05T22:00-05:00`."""
    return in_utc(moment) if not moment.utcoffset() else moment.isoformat(timespec="minutes")


def _runs(schedule: TaskSchedule, after: datetime, count: int) -> tuple[datetime, ...]:
    return schedule.schedule.next_runs(after, read_zone(schedule.zone), count)
