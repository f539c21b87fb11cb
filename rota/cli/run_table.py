"""What `next` prints: the coming runs as a table and as JSON."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from rota.cli.moment_option import relative_time
from rota.cli.moments import in_its_zone, in_utc, within
from rota.cli.tables import Column, print_table
from rota.registry import TaskSchedule
from rota.schedule import Rate, Schedule
from rota.timetable.timeline import Entry

COLUMNS = (
    Column("UTC"),
    Column("schedule's zone"),
    Column("here", leaves=2),
    Column("in", leaves=3),
    Column("task (schedule)"),
    Column("runs", wraps=True, leaves=1),
)

NO_RUN = {
    "skipped": "no run: the clocks skip this time",
    "repeated": "no run: the clocks show this time again",
}


def print_runs(entries: Iterable[Entry], now: datetime, *, several_environments: bool) -> None:
    """Print a row for each entry, with a column for the environment if there are several."""
    if several_environments:
        rows = [(entry.scheduled.environment, *_row(entry, now)) for entry in entries]
        print_table((Column("environment"), *COLUMNS), rows)
    else:
        print_table(COLUMNS, [_row(entry, now) for entry in entries])


def _row(entry: Entry, now: datetime) -> tuple[str, ...]:
    scheduled, zone, expression = entry.scheduled, entry.scheduled.schedule.zone, entry.scheduled.schedule.schedule
    if isinstance(expression, Rate) and entry.kind == "rate":
        return (within(expression), "-", "-", "-", scheduled.label, _rate_in_words(scheduled.schedule))
    if entry.kind != "run":
        return ("no run", f"{entry.wall:%Y-%m-%d %H:%M} {zone}", "-", "-", scheduled.label, NO_RUN[entry.kind])
    here = entry.moment.astimezone()  # this machine's zone, or that of TZ
    return (
        f"{entry.moment:%Y-%m-%d %H:%M}",
        f"{entry.wall:%a %H:%M} {zone}",
        f"{here:%a %H:%M %Z}",
        relative_time(entry.moment, now),
        scheduled.label,
        words_of(expression),
    )


def runs_as_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The same as JSON. `utc` is null for a lost run and for a rate, whose times only AWS knows."""
    return [_as_json(entry) for entry in entries]


def _as_json(entry: Entry) -> dict[str, Any]:
    scheduled, schedule = entry.scheduled, entry.scheduled.schedule
    ran, rate = entry.kind == "run", entry.kind == "rate"
    return {
        "environment": scheduled.environment,
        "task": scheduled.task,
        "schedule": schedule.name,
        "utc": in_utc(entry.moment) if ran else None,
        "wall_time": None if rate else entry.wall.isoformat(timespec="minutes"),
        "timezone": schedule.zone,
        "local": in_its_zone(entry.moment.astimezone()) if ran else None,
        "within_minutes": schedule.schedule.minutes if rate and isinstance(schedule.schedule, Rate) else None,
        "lost": None if ran or rate else entry.kind,
        "expression": schedule.schedule.expression,
        "in_words": _rate_in_words(schedule) if rate else words_of(schedule.schedule),
    }


def _rate_in_words(schedule: TaskSchedule) -> str:
    """The rate, and of a Scheduler schedule without a start that its deployment runs it."""
    at_once = ", and at its deployment" if schedule.service == "scheduler" and not schedule.has_known_times else ""
    return f"{words_of(schedule.schedule)}{at_once}"


@cache
def words_of(schedule: Schedule) -> str:
    """The expression in English. Raises RotaError if cron-descriptor is not installed."""
    return schedule.describe()
