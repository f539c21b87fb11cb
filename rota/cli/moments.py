"""Times of runs as text, for tables and for JSON. `now` is the only clock of the command line."""

from datetime import UTC, datetime

from rota.registry import TaskSchedule
from rota.schedule import Rate
from rota.timetable.past import is_past
from rota.timetable.runs import next_runs_of


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def next_run_text(schedule: TaskSchedule, after: datetime) -> str:
    """The next run in UTC, to the minute; its interval for a rate, when only AWS knows where it began."""
    if is_past(schedule, after):
        return "over"
    if not schedule.enabled:
        return "disabled"
    if isinstance(schedule.schedule, Rate) and not schedule.has_known_times:
        return within(schedule.schedule)
    return next((f"{run.astimezone(UTC):%Y-%m-%d %H:%M}" for run in next_runs_of(schedule, after, 1)), "never")


def within(rate: Rate) -> str:
    """When a rate runs next, as far as this is known: `within 5 minutes`."""
    return f"within {rate.expression.removeprefix('rate(').removesuffix(')')}"


def in_utc(moment: datetime) -> str:
    """A moment in UTC, to the minute, for JSON: `2026-01-06T03:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def in_its_zone(moment: datetime) -> str:
    """A moment in its own zone, to the minute, for JSON: `2026-01-05T22:00-05:00`."""
    return in_utc(moment) if not moment.utcoffset() else moment.isoformat(timespec="minutes")
