"""`cron(...)`: six fields that name minutes of the calendar, read as EventBridge does.

Rules: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html. EventBridge Scheduler,
where the year may be left out: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html.
"""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from rota.errors import shown
from rota.schedule.calendar import FIRST_YEAR, LAST_YEAR, Calendar
from rota.schedule.cron_fields import HOURS, MINUTES, MONTH, YEAR, Findings, read_list
from rota.schedule.day_fields import read_days_of_month, read_days_of_week
from rota.schedule.errors import ScheduleError
from rota.schedule.moments import LAST_YEAR_OVER, aware
from rota.schedule.wall_clock import first_instant, wall_time

LONGEST = 256
"""The most characters that PutRule and CreateSchedule take as a ScheduleExpression."""
LONGEST_FIX = 150
"""Longer expressions are not proposed in a message."""
FIELD_NAMES = "minutes hours day-of-month month day-of-week year"
BEFORE_ALL = datetime(FIRST_YEAR - 1, 12, 31, tzinfo=UTC)
AFTER_ALL = datetime(LAST_YEAR + 1, 1, 2, tzinfo=UTC)


class Cron(NamedTuple):
    """A cron expression in its normal form, the wall times that it names, and notes on what AWS does not document."""

    expression: str
    calendar: Calendar
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Cron({self.expression!r})"

    def next_runs(self, after: datetime, zone: tzinfo | None = None, count: int = 1) -> tuple[datetime, ...]:
        """The first `count` runs later than `after`: wall times of the zone, without those that its clocks skip."""
        zone = zone or UTC
        start = min(max(aware(after), BEFORE_ALL), AFTER_ALL).astimezone(UTC)
        wall = wall_time(start, zone)
        runs: list[datetime] = []
        while len(runs) < count and (later := self.calendar.following(wall)):
            wall = later
            if zone is UTC:
                runs.append(wall.replace(tzinfo=UTC))
            elif (instant := first_instant(wall, zone)) and instant > start:
                runs.append(instant.astimezone(zone))
        return tuple(runs)

    def describe(self) -> str:
        """The expression in English; needs cron-descriptor, which the extra `cli` brings (RotaError without it)."""
        from rota.schedule.english import cron_in_words

        return cron_in_words(self.expression, self.calendar.days)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Notes on undocumented forms, and whether no run ever comes or every run is over."""
        last = self.calendar.preceding(AFTER_ALL.replace(tzinfo=None))
        if last is None:
            return (
                *self.notes,
                f"{self.expression} never runs: no year from {FIRST_YEAR} to {LAST_YEAR} has such a date",
            )
        if last.year <= LAST_YEAR_OVER:
            return (*self.notes, f"{self.expression} never runs again: its last run was on {last:%Y-%m-%d}")
        return self.notes

    def warnings_after(self, moment: datetime, zone: tzinfo | None = None) -> tuple[str, ...]:
        """`warnings`, and that every run is over when the last of them is not later than this moment."""
        if self.warnings != self.notes or self.next_runs(moment, zone):
            return self.warnings
        return (*self.notes, f"{self.expression} never runs again after {moment.isoformat(' ', 'minutes')}")


def no_forms(_body: str) -> tuple[str, ...]:
    """No expressions to write instead of fields that are not six."""
    return ()


def read_cron(body: str, *, year_is_optional: bool = False, forms: Callable[[str], tuple[str, ...]] = no_forms) -> Cron:
    """The six fields between the parentheses; ScheduleError with every problem in them.

    `forms` gives the expressions to write instead of five fields or a macro, which the error then proposes.
    """
    if not body.isascii():
        foreign = next(character for character in body if not character.isascii())
        raise ScheduleError(body, [f"cron takes plain ASCII; U+{ord(foreign):04X} is not (got {shown(body)})"])
    fields = body.upper().split()
    if len(fields) == 5 and year_is_optional:
        fields.append("*")
    if len(fields) != 6:
        raise ScheduleError(body, [_wrong_count(body, fields, forms)])
    if sum(map(len, fields)) > LONGEST:
        raise ScheduleError(body, [_too_long(body)])
    minute, hour, day, month, weekday, year = fields
    found = Findings()
    minutes, minute = read_list(MINUTES, minute, found)
    hours, hour = read_list(HOURS, hour, found)
    days_of_month = days_of_week = None
    if day != "?":
        days_of_month, day = read_days_of_month(day, found)
    months, month = read_list(MONTH, month, found)
    if weekday != "?":
        days_of_week, weekday = read_days_of_week(weekday, found)
    years, year = read_list(YEAR, year, found)
    days = days_of_month or days_of_week
    if days is None or (days_of_month and days_of_week):
        found.problems.append(_both_days(body, fields))
    expression = f"cron({minute} {hour} {day} {month} {weekday} {year})"
    if len(expression) > LONGEST:
        found.problems.append(_too_long(body))
    if found.problems or days is None:
        raise ScheduleError(body, found.problems)
    return Cron(expression, Calendar.of(minutes, hours, days, months, years), tuple(found.notes))


def _both_days(body: str, fields: list[str]) -> str:
    minute, hour, day, month, weekday, year = fields
    if day == "?":
        return f"day-of-month and day-of-week cannot both be '?'; write '*' for one of them (got {shown(body)})"
    message = f"day-of-month and day-of-week cannot both be set; write '?' for one of them (got {shown(body)})"
    if weekday == "*":
        return message + _if_right(": ", f"{minute} {hour} {day} {month} ? {year}")
    if day == "*":
        return message + _if_right(": ", f"{minute} {hour} ? {month} {weekday} {year}")
    return message


def _wrong_count(body: str, fields: list[str], forms: Callable[[str], tuple[str, ...]]) -> str:
    message = f"AWS needs six fields ({FIELD_NAMES})"
    if len(fields) == 7:
        return f"{message}, not seven: there are no seconds (got {shown(body)})"
    fix = ""
    if len(fields) == 5 or body.lstrip().startswith("@"):
        proposed = " and ".join(forms(body))
        fix = f"; write {proposed}" if 0 < len(proposed) <= LONGEST_FIX else ""
    if len(fields) != 5:
        return f"{message}, not {len(fields)} (got {shown(body)}){fix}"
    message += ", and this has five, like Unix cron: the year is missing"
    if "?" not in fields:
        message += ", and one of the day fields needs '?'"
    return f"{message} (got {shown(body)}){fix}"


def _if_right(lead: str, fields: str) -> str:
    """The fixed expression, unless it has problems of its own."""
    try:
        return f"{lead}{read_cron(fields).expression}"
    except ScheduleError:
        return ""


def _too_long(body: str) -> str:
    return f"an expression has at most {LONGEST} characters (got {len(body)}, {shown(body)})"
