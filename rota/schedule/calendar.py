"""The minutes that a cron expression names, searched by bits instead of minute by minute.

A set of numbers is an integer whose bit n says whether n is in it; years count from 1970. The next larger member of a
set is then one shift and one bit count away: a date that comes every 28 years is found as fast as the next minute.
Everything here is a naive wall time: which instant that is, and whether there is one, is a matter of the zone.
"""
# ruff: noqa: DTZ001  # wall times, as the docstring says

from datetime import date, datetime
from typing import NamedTuple

from rota.schedule.days import DaysOfMonth, DaysOfWeek

FIRST_YEAR = 1970
LAST_YEAR = 2199
LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FEBRUARY = 1 << 2


def is_leap(year: int) -> bool:
    """The Gregorian rule: 2000 is a leap year, 2100 is not."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


LEAP_YEARS = sum(1 << (year - FIRST_YEAR) for year in range(FIRST_YEAR, LAST_YEAR + 1) if is_leap(year))
MONTHS_AS_LONG_AS = tuple(
    sum(1 << month for month in range(1, 13) if LENGTHS[month] >= length) for length in range(max(LENGTHS) + 1)
)


class Calendar(NamedTuple):
    """The wall-clock minutes of one cron expression. `common_months` are those of a year without 29 February."""

    minutes: int
    hours: int
    days: DaysOfMonth | DaysOfWeek
    common_months: int
    leap_months: int
    years: int

    @classmethod
    def of(cls, minutes: int, hours: int, days: DaysOfMonth | DaysOfWeek, months: int, years: int) -> "Calendar":
        """The calendar without the months too short for its days, and without the years that have no other months."""
        common = leap = months & MONTHS_AS_LONG_AS[days.shortest_month]
        if days.shortest_month == 29:
            leap |= months & FEBRUARY
        if not common:
            years = years & LEAP_YEARS if leap else 0
        return cls(minutes, hours, days, common, leap, years)

    def following(self, after: datetime) -> datetime | None:
        """The first minute later than this naive minute, or None when the calendar has no more."""
        year, month, day = max(after.year, FIRST_YEAR - 1), after.month, after.day
        months = self.months_in(year) >> month
        if months & 1:
            days = self.days_in(year, month) >> day
            if days & 1 and (time := self.time_after(after.hour, after.minute)):
                return datetime(year, month, day, *time)
            if later := days >> 1:
                return datetime(year, month, day + 1 + lowest(later), lowest(self.hours), lowest(self.minutes))
        months >>= 1
        while True:
            while months:
                gap = lowest(months)
                month += gap + 1
                months >>= gap + 1
                if days := self.days_in(year, month):
                    return datetime(year, month, lowest(days), lowest(self.hours), lowest(self.minutes))
            later_years = self.years >> (year + 1 - FIRST_YEAR)
            if not later_years:
                return None
            year += 1 + lowest(later_years)
            month = 0
            months = self.months_in(year) >> 1

    def preceding(self, before: datetime) -> datetime | None:
        """The last minute earlier than this naive minute, or None when the calendar has none before."""
        year, month, day = min(before.year, LAST_YEAR + 1), before.month, before.day
        months = self.months_in(year)
        if months >> month & 1:
            days = self.days_in(year, month)
            if days >> day & 1 and (time := self.time_before(before.hour, before.minute)):
                return datetime(year, month, day, *time)
            if earlier := below(days, day):
                return datetime(year, month, highest(earlier), highest(self.hours), highest(self.minutes))
        months = below(months, month)
        while True:
            while months:
                month = highest(months)
                months = below(months, month)
                if days := self.days_in(year, month):
                    return datetime(year, month, highest(days), highest(self.hours), highest(self.minutes))
            earlier_years = below(self.years, max(year - FIRST_YEAR, 0))
            if not earlier_years:
                return None
            year = FIRST_YEAR + highest(earlier_years)
            months = self.months_in(year)

    def months_in(self, year: int) -> int:
        """The months of this year in which a day may match; none when the year itself does not."""
        if year < FIRST_YEAR or not self.years >> (year - FIRST_YEAR) & 1:
            return 0
        return self.leap_months if is_leap(year) else self.common_months

    def days_in(self, year: int, month: int) -> int:
        """The matching days of this month."""
        length = 29 if month == 2 and is_leap(year) else LENGTHS[month]
        return self.days.in_month(length, date(year, month, 1).isoweekday() % 7)

    def time_after(self, hour: int, minute: int) -> tuple[int, int] | None:
        """The first hour and minute of a day later than this one."""
        hours = self.hours >> hour
        if hours & 1 and (later := self.minutes >> (minute + 1)):
            return hour, minute + 1 + lowest(later)
        if later := hours >> 1:
            return hour + 1 + lowest(later), lowest(self.minutes)
        return None

    def time_before(self, hour: int, minute: int) -> tuple[int, int] | None:
        """The last hour and minute of a day earlier than this one."""
        if self.hours >> hour & 1 and (earlier := below(self.minutes, minute)):
            return hour, highest(earlier)
        if earlier := below(self.hours, hour):
            return highest(earlier), highest(self.minutes)
        return None


def lowest(members: int) -> int:
    """The smallest member of a set that is not empty."""
    return (members & -members).bit_length() - 1


def highest(members: int) -> int:
    """The largest member of a set that is not empty."""
    return members.bit_length() - 1


def below(members: int, bound: int) -> int:
    """The members smaller than the bound."""
    return members & ((1 << bound) - 1)
