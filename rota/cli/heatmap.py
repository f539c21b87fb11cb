"""The launches per hour of a week, drawn in characters and as JSON."""

import os
import sys
from collections.abc import Iterable, Iterator
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


def map_lines(week: Week, marked: Iterable[datetime]) -> Iterator[str]:
    """The map: a row for each day and a column for each hour, with `!` after an hour that has a marked minute."""
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
