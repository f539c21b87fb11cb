"""The launches per hour of a week, drawn in characters and as JSON."""

import shutil
import sys
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from typing import Any

import typer

from rota.cli.moments import in_utc
from rota.cli.terminal import coloured
from rota.timetable.week import AN_HOUR, HOURS, Week

DAY = len("Mon 05 ")

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
    """The map: a row for each day and a column for each hour, with `!` after an hour that has a marked minute.

    On a terminal that is too narrow for a day, the map is in parts of twelve, eight or six hours, one below the other.
    """
    most = max(map(max, week.hours))
    width = max(2, len(str(most)))
    crowded = {(minute - week.begin) // AN_HOUR for minute in marked}
    hours = _hours_beside_each_other(width + 1)
    for first in range(0, HOURS, hours):
        if first:
            yield ""
        yield from _part(week, range(first, first + hours), crowded, width)


def _hours_beside_each_other(width: int) -> int:
    """How many columns of that width a line has: those of a day, unless the terminal is too narrow."""
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    return next((hours for hours in (24, 12, 8) if DAY + hours * width <= room), 6)


def _part(week: Week, hours: range, crowded: Container[int], width: int) -> Iterator[str]:
    """The map of some hours of each day."""
    most = max(map(max, week.hours))
    in_colour = coloured()
    yield f"{'UTC':{DAY}}" + "".join(f"{hour:0{width}d} " for hour in hours).rstrip()
    for day, row in enumerate(week.hours):
        cells = ""
        for hour in hours:
            count = row[hour]
            cell = f"{count or '.':>{width}}"
            if count and in_colour:
                cell = typer.style(cell, fg=231, bg=SHADES[(count - 1) * len(SHADES) // most])
            cells += cell + ("!" if day * HOURS + hour in crowded else " ")
        yield f"{week.begin + day * HOURS * AN_HOUR:%a %d}".ljust(DAY) + (cells if in_colour else cells.rstrip())
