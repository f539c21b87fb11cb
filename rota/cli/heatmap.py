"""Launches per hour of a week: counted by the minute, and drawn in characters."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import typer

from rota.cli.moments import in_utc
from rota.registry import TaskSchedule
from rota.registry.runs import Scheduled, runs_of
from rota.schedule import Rate

DAYS, HOURS = 7, 24
AN_HOUR, A_MINUTE = timedelta(hours=1), timedelta(minutes=1)
SHADES = (17, 18, 19, 20, 21)
"""Backgrounds from few launches to many, of the 256 colours: blues that bear white figures."""


@dataclass(frozen=True, slots=True)
class Week:
    """The launches of seven days, by the minute in UTC, and those of rates on average: only AWS knows when."""

    begin: datetime
    minutes: Mapping[datetime, tuple[Scheduled, ...]]
    of_rates_per_hour: float

    @property
    def hours(self) -> tuple[tuple[int, ...], ...]:
        """The number of launches: a row of 24 for each day."""
        counts: Counter[int] = Counter()
        for minute, starts in self.minutes.items():
            counts[(minute - self.begin) // AN_HOUR] += len(starts)
        return tuple(tuple(counts[day * HOURS + hour] for hour in range(HOURS)) for day in range(DAYS))


def week_of(starts: Iterable[Scheduled], moment: datetime) -> Week:
    """The week that begins with the UTC day of a moment."""
    begin = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    minutes: dict[datetime, list[Scheduled]] = {}
    of_rates = 0.0
    known: dict[tuple[str, str], tuple[datetime, ...]] = {}  # many tasks run at the same times
    for start in starts:
        schedule = start.schedule
        if isinstance(schedule.schedule, Rate):
            of_rates += 60 / schedule.schedule.minutes
            continue
        key = (schedule.schedule.expression, schedule.zone)
        if key not in known:
            known[key] = _launches(schedule, begin)
        for minute in known[key]:
            minutes.setdefault(minute, []).append(start)
    return Week(begin, {minute: tuple(minutes[minute]) for minute in sorted(minutes)}, of_rates)


def week_as_json(week: Week) -> dict[str, Any]:
    """The week, for programs."""
    return {
        "begin": in_utc(week.begin),
        "launches_per_hour": [list(row) for row in week.hours],
        "of_rates_per_hour": round(week.of_rates_per_hour, 2),
    }


def _launches(schedule: TaskSchedule, begin: datetime) -> tuple[datetime, ...]:
    runs = runs_of(schedule, begin - timedelta(microseconds=1), begin + DAYS * HOURS * AN_HOUR)
    minutes = (run.astimezone(UTC).replace(second=0) for run in runs)
    return tuple(minute for minute in minutes if minute < begin + DAYS * HOURS * AN_HOUR)


def map_lines(week: Week, marked: Iterable[datetime]) -> Iterator[str]:
    """The map: a row for each day, a column for each hour; `!` follows an hour with a marked minute."""
    hours = week.hours
    most = max(map(max, hours))
    width = max(2, len(str(most)))
    crowded = {(minute - week.begin) // AN_HOUR for minute in marked}
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    yield "UTC    " + "".join(f"{hour:0{width}d} " for hour in range(HOURS)).rstrip()
    for day, row in enumerate(hours):
        cells = ""
        for hour, count in enumerate(row):
            cell = f"{count or '.':>{width}}"
            if count and coloured:
                cell = typer.style(cell, fg=231, bg=SHADES[(count - 1) * len(SHADES) // most])
            cells += cell + ("!" if day * HOURS + hour in crowded else " ")
        yield f"{week.begin + day * HOURS * AN_HOUR:%a %d}".ljust(7) + (cells if coloured else cells.rstrip())
