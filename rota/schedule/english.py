"""Cron expressions in English: cron-descriptor's words, and Rota's own for the day fields that it gets wrong."""

import re

from rota.errors import RotaError
from rota.schedule.days import CountedDay, DaysOfMonth, DaysOfWeek

SINGLE_DAY = r"L|LW|[0-9]+W|L-[0-9]+"


def cron_in_words(expression: str, days: DaysOfMonth | DaysOfWeek) -> str:
    """A valid cron expression in English with 24-hour times, the same on every machine.

    RotaError when cron-descriptor is not installed: it belongs to the extra `cli`, since no container needs it.
    """
    try:
        from cron_descriptor import ExpressionDescriptor, Options  # type: ignore[import-untyped]  # it ships no py.typed
    except ImportError:
        raise RotaError("schedules in words need cron-descriptor: pip install 'rota[cli]'") from None
    minute, hour, day, month, weekday, year = expression[len("cron(") : -1].split(" ")
    own = ""
    if isinstance(days, DaysOfMonth) and days.counted and not re.fullmatch(SINGLE_DAY, day):
        day, own = "*", f"on {_counted(days.counted)}"
    if weekday == "L":
        weekday = "SAT"
    year = re.sub(r"(?<![-*0-9])([0-9]+)/", r"\1-2199/", year)
    options = Options(locale_code="en_US", use_24hour_time_format=True, day_of_week_start_index_zero=False)
    described: str = ExpressionDescriptor(
        f"0 {minute} {hour} {day} {month} {weekday} {year}", options
    ).get_description()
    return f"{described}, {own}" if own else described


def _counted(counted: CountedDay) -> str:
    if counted.day > 0:
        day = f"day {counted.day}"
    else:
        day = f"{-counted.day} days before the last day" if counted.day else "the last day"
    return f"the weekday nearest {day}" if counted.weekday else day
