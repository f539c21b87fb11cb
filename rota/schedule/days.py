"""Which days of a month a day field names, as bits: bit 1 is the first day.

A month is its length and the weekday of its first day, 0 for Sunday.
"""

from typing import NamedTuple

EVERY_WEEK = sum(1 << (7 * week) for week in range(6))
ANY_LENGTH = 28  # no month is shorter


class CountedDay(NamedTuple):
    """A day that moves with the month: `day` above 0 is a date, 0 the last day, -3 three days before the last.

    With `weekday` it is the nearest Monday to Friday in the same month (15W, LW).
    """

    day: int
    weekday: bool

    @property
    def shortest_month(self) -> int:
        """How many days a month needs for this day to be in it."""
        return max(self.day if self.day > 0 else 1 - self.day, ANY_LENGTH)

    def in_month(self, length: int, first_weekday: int) -> int:
        """The date in this month, or 0 when the month is too short to have it."""
        day = self.day if self.day > 0 else length + self.day
        if not 1 <= day <= length:
            return 0
        return nearest_weekday(day, length, first_weekday) if self.weekday else day


class DaysOfMonth(NamedTuple):
    """A day-of-month field: plain dates, or one day counted from the month's shape."""

    dates: int
    counted: CountedDay | None = None

    @property
    def shortest_month(self) -> int:
        """How many days a month needs to have any of these, at least 28."""
        if self.counted:
            return self.counted.shortest_month
        return max((self.dates & -self.dates).bit_length() - 1, ANY_LENGTH)

    def in_month(self, length: int, first_weekday: int) -> int:
        """The matching days of one month."""
        if self.counted:
            return 1 << self.counted.in_month(length, first_weekday) & ~1
        return self.dates & ((2 << length) - 1)


class DaysOfWeek(NamedTuple):
    """A day-of-week field; bit 1 is Sunday.

    `weekdays` match every week, or only as the nth of their kind in the month when `nth` is 1 to 5; `last` match as the
    last of their kind.
    """

    weekdays: int
    nth: int = 0
    last: int = 0

    @property
    def shortest_month(self) -> int:
        """How many days a month needs to have any of these: a fifth weekday needs 29."""
        return 29 if self.nth == 5 else ANY_LENGTH

    def in_month(self, length: int, first_weekday: int) -> int:
        """The matching days of one month."""
        days = _dates_of(self.weekdays, first_weekday)
        if self.nth:
            days &= 0b1111111 << (7 * self.nth - 6)
        if self.last:
            days |= _dates_of(self.last, first_weekday) & (0b1111111 << (length - 6))
        return days & ((2 << length) - 1)


def _dates_of(weekdays: int, first_weekday: int) -> int:
    """The dates of these weekdays in six weeks that begin with the month's first day."""
    return ((weekdays >> 1) * EVERY_WEEK >> first_weekday) << 1


def nearest_weekday(day: int, length: int, first_weekday: int) -> int:
    """The Monday to Friday nearest to a date, without leaving the month: 1W on a Saturday is Monday the 3rd."""
    weekday = (first_weekday + day - 1) % 7
    if weekday == 6:
        return day - 1 if day > 1 else day + 2
    if weekday == 0:
        return day + 1 if day < length else day - 2
    return day
