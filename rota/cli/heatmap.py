"""The launches per hour of a week, drawn in characters and as JSON."""

import os
import sys
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from typing import Any

import typer

from rota.cli.moments import in_utc
from rota.timetable.week import AN_HOUR, HOURS, Week

SHADES = (17, 18, 19, 20, 21)
"""Background colours (of 256), from few launches to many: blues on which white digits are readable."""


def week_as_json(week: Week) -> dict[str, Any]:
    """The week as JSON."""
    return {
        "begin": in_utc(week.begin),
        "launches_per_hour": [list(row) for row in week.hours],
        "of_rates_per_hour": round(week.of_rates_per_hour, 2),
    }


def map_lines(week: Week, marked: Iterable[datetime], columns: int) -> Iterator[str]:
    """The map: a row for each day and a column for each hour, with `!` after an hour that has a marked minute.

    If so many columns do not hold a day, the morning comes first and the afternoon below it.
    """
    width = max(2, len(str(max(map(max, week.hours)))))
    crowded = {(minute - week.begin) // AN_HOUR for minute in marked}
    parts = 1 if 7 + HOURS * (width + 1) - 1 <= columns else 2
    for number in range(parts):
        if number:
            yield ""
        yield from _part(week, crowded, range(number * HOURS // parts, (number + 1) * HOURS // parts), width)


def _part(week: Week, crowded: Container[int], shown: range, width: int) -> Iterator[str]:
    """The map of some hours of each day."""
    most = max(map(max, week.hours))
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    yield "UTC    " + "".join(f"{hour:0{width}d} " for hour in shown).rstrip()
    for day, row in enumerate(week.hours):
        cells = ""
        for hour in shown:
            count = row[hour]
            cell = f"{count or '.':>{width}}"
            if count and coloured:
                cell = typer.style(cell, fg=231, bg=SHADES[(count - 1) * len(SHADES) // most])
            cells += cell + ("!" if day * HOURS + hour in crowded else " ")
        yield f"{week.begin + day * HOURS * AN_HOUR:%a %d}".ljust(7) + (cells if coloured else cells.rstrip())
