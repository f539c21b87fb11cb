"""The most runs that a schedule can have in a span of time, without finding them."""

from datetime import date, datetime, timedelta

from rota.schedule.at import At
from rota.schedule.calendar import Calendar
from rota.schedule.parse import Schedule
from rota.schedule.rate import Rate

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
MONTHS = range(1, 13)


def most_runs(schedule: Schedule, begin: datetime, end: datetime) -> int:
    """At least as many as there are from `begin` to `end`; of a cron, more by those of four days at the most."""
    minutes = (end - begin) // A_MINUTE
    if isinstance(schedule, Rate):
        return minutes // schedule.minutes
    if isinstance(schedule, At):
        return 1
    calendar = schedule.calendar
    of_a_day = calendar.minutes.bit_count() * calendar.hours.bit_count()
    # A day more at both ends: somewhere on Earth it is the day before, or after.
    days = _days(calendar, _date(begin, -A_DAY), _date(end, A_DAY))
    return min(of_a_day * days, minutes + 1)


def _date(moment: datetime, shift: timedelta) -> date:
    try:
        return (moment + shift).date()
    except OverflowError:
        return moment.date()


def _days(calendar: Calendar, first: date, last: date) -> int:
    """The calendar's days from one date to another."""
    total = 0
    for year in range(first.year, last.year + 1):
        months = calendar.months_in(year)
        for month in MONTHS:
            if not months >> month & 1 or not (first.year, first.month) <= (year, month) <= (last.year, last.month):
                continue
            days = calendar.days_in(year, month)
            if (year, month) == (last.year, last.month):
                days &= (1 << last.day + 1) - 1
            if (year, month) == (first.year, first.month):
                days = days >> first.day
            total += days.bit_count()
    return total
