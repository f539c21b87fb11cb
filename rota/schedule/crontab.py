"""Unix crontab expressions as AWS expressions that run at the same minutes.

Vixie cron's rule for the two day fields, as in crontab(5): a day counts when either field names it, but when one of the
fields starts with `*`, only when both do. AWS sets one day field in an expression, so that either takes two of them,
and both has a form only where the dates are whole weeks: MON#1 is every Monday from the 1st to the 7th.
"""

import re
from datetime import date
from typing import NamedTuple

from rota.errors import shown
from rota.schedule.calendar import lowest
from rota.schedule.cron import LONGEST, Cron, read_cron
from rota.schedule.cron_fields import WEEKDAYS, Findings
from rota.schedule.crontab_fields import UNIX_FIELDS, in_aws_terms, read_unix_list
from rota.schedule.errors import ScheduleError
from rota.schedule.moments import LAST_YEAR_OVER

MACROS = {
    "@HOURLY": "0 * * * *",
    "@DAILY": "0 0 * * *",
    "@MIDNIGHT": "0 0 * * *",
    "@WEEKLY": "0 0 * * 0",
    "@MONTHLY": "0 0 1 * *",
    "@YEARLY": "0 0 1 1 *",
    "@ANNUALLY": "0 0 1 1 *",
}
MOST_EXPRESSIONS = 5
"""How many one crontab expression may become: a weekday has five places in a month, and each expression is a rule."""
EVERY_WEEKDAY = 0b11111110
LONGEST_MONTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKS = tuple(0b1111111 << first & (1 << 32) - 1 for first in (1, 8, 15, 22, 29))
"""The dates on which a weekday is the first to the fifth of its kind, as bits."""
FIELD_NAMES = "minutes hours day-of-month month day-of-week"


class Translation(NamedTuple):
    """AWS expressions that together run when the crontab expression does, and what to know about them in one line."""

    expressions: tuple[Cron, ...]
    note: str


class Days(NamedTuple):
    """Both day fields as written in capitals, in AWS' terms and as bits, and the dates that its months have."""

    dates_text: str
    dates: str
    date_bits: int
    weekdays_text: str
    weekdays: str
    weekday_bits: int
    existing: int


def is_crontab(text: str) -> bool:
    """Whether a text is of crontab's form: a macro, or five fields without AWS' `?`."""
    return text.lstrip().startswith("@") or (len(text.split()) == 5 and not set(text) & set("?()"))


def translate(text: str) -> Translation:
    """A crontab expression, five fields or a macro like @daily, in AWS' terms.

    ScheduleError, with every problem, when it is not one, or when no few AWS expressions run at the same minutes.
    """
    fields = _five_fields(text)
    found = Findings()
    bits = [read_unix_list(kind, field, found) for kind, field in zip(UNIX_FIELDS, fields, strict=True)]
    if found.problems:
        raise ScheduleError(text, found.problems)
    minute, hour, date_field, month, weekday = (
        in_aws_terms(kind, field, values) for kind, field, values in zip(UNIX_FIELDS, fields, bits, strict=True)
    )
    days = Days(fields[2], date_field, bits[2], fields[4], weekday, bits[4], _dates_in(bits[3]))
    both = days.dates_text.startswith("*") or days.weekdays_text.startswith("*")
    pairs = _days_of_both(days, text) if both else _days_of_either(days)
    crons = [read_cron(f"{minute} {hour} {day} {month} {of_week} *") for day, of_week in pairs]
    note = f"translated from Unix cron {shown(text.strip())}, which ran in its host's time zone"
    if len(crons) > 1:
        note += f"; its two day fields mean {'both' if both else 'either'}, which takes {len(crons)} AWS expressions"
    if warning := _warning_of_doubles(crons):
        crons[1] = crons[1]._replace(notes=(warning,))
        note += f"; {warning}"
    return Translation(tuple(crons), note)


def aws_forms(body: str) -> tuple[str, ...]:
    """What to write instead of five fields or a macro where AWS' six fields belong; empty where that is not certain."""
    fields = body.upper().split()
    try:
        if "?" not in fields:
            return tuple(cron.expression for cron in translate(body).expressions)
        if len(fields) == 5 and not (fields[2] == "?" and re.search("[0-9]", fields[4])):  # AWS' weekdays, or Unix'?
            return (read_cron(f"{body} *").expression,)
    except ScheduleError:
        pass
    return ()


def _five_fields(text: str) -> list[str]:
    if not text.isascii():
        foreign = next(character for character in text if not character.isascii())
        raise ScheduleError(text, [f"a crontab takes plain ASCII; U+{ord(foreign):04X} is not (got {shown(text)})"])
    line = text.strip().upper()
    if line.startswith("@"):
        if line not in MACROS:
            raise ScheduleError(text, [_unknown_macro(text, line)])
        line = MACROS[line]
    fields = line.split()
    if len(fields) != 5:
        command = "; the command belongs to the task, not to its schedule" if len(fields) > 5 else ""
        rule = f"a crontab expression has five fields ({FIELD_NAMES}), not {len(fields)}{command}"
        raise ScheduleError(text, [f"{rule} (got {shown(text)})"])
    if sum(map(len, fields)) > LONGEST:
        rule = f"an expression has at most {LONGEST} characters"
        raise ScheduleError(text, [f"{rule} (got {len(text)}, {shown(text)})"])
    return fields


def _unknown_macro(text: str, line: str) -> str:
    if line == "@REBOOT":
        rule = "@reboot has no AWS form, as no machine starts up; leave the schedule out and start the task by hand"
        return f"{rule}, or write when it should run (got {shown(text)})"
    if line.startswith("@EVERY"):
        return f"an interval is a rate; write it as 'rate: 5 minutes' (got {shown(text)})"
    return f"the known names are {', '.join(MACROS).lower()} (got {shown(text)})"


def _dates_in(months: int) -> int:
    """The dates that the longest of these months has."""
    return max((2 << LONGEST_MONTHS[month]) - 2 for month in range(1, 13) if months >> month & 1)


def _days_of_both(days: Days, text: str) -> list[tuple[str, str]]:
    """The AWS day fields for the days that both fields name."""
    if days.weekday_bits == EVERY_WEEKDAY or not days.date_bits & days.existing:
        return [(days.dates, "?")]
    if not days.existing & ~days.date_bits:
        return [("?", days.weekdays)]
    whole, partial = _weeks(days)
    places = _places(days, whole)
    if partial or len(places) > MOST_EXPRESSIONS:
        rule = "one of them starts with '*', so Unix cron runs on the days that both name"
        fix = "AWS can name only one weekday in one week of the month, as MON#1 for the first Monday; write that in six"
        other = "fields, or write '*' for one of the two and check the other in the task"
        raise ScheduleError(text, [f"day-of-month and day-of-week: {rule}; {fix} {other} (got {shown(text)})"])
    return places


def _days_of_either(days: Days) -> list[tuple[str, str]]:
    """The AWS day fields for the days that one field names or the other, without a day twice where that is possible."""
    if days.weekday_bits == EVERY_WEEKDAY or not days.existing & ~days.date_bits:
        return [("*", "?")]
    whole, partial = _weeks(days)
    rest = _places(days, {1, 2, 3, 4, 5} - whole)
    if whole and not partial and len(rest) < MOST_EXPRESSIONS:
        return [(days.dates, "?"), *rest]
    return [(days.dates, "?"), ("?", days.weekdays)]


def _weeks(days: Days) -> tuple[set[int], bool]:
    """The weeks of the month, 1 to 5, that the dates hold in whole, and whether they hold another in part."""
    whole = {
        n for n, week in enumerate(WEEKS, 1) if week & days.existing and not week & days.existing & ~days.date_bits
    }
    touched = {n for n, week in enumerate(WEEKS, 1) if week & days.existing & days.date_bits}
    return whole, whole != touched


def _places(days: Days, weeks: set[int]) -> list[tuple[str, str]]:
    """Each of the weekdays in each of these weeks, as AWS' day fields."""
    names = [name for number, name in enumerate(WEEKDAYS, 1) if days.weekday_bits >> number & 1]
    return [("?", f"{name}#{week}") for name in names for week in sorted(weeks)]


def _warning_of_doubles(crons: list[Cron]) -> str:
    """What happens on a day that two expressions name, with the first such day; nothing when there is none.

    Only a pair can have one: what became three or more has places in the month that keep clear of the dates.
    """
    if len(crons) != 2:
        return ""
    one, other = (cron.calendar for cron in crons)
    for year in range(LAST_YEAR_OVER + 1, LAST_YEAR_OVER + 29):  # dates fall on all their weekdays within 28 years
        months = one.months_in(year) & other.months_in(year)
        for month in range(1, 13):
            if months >> month & 1 and (shared := one.days_in(year, month) & other.days_in(year, month)):
                both = f"{crons[0].expression} and {crons[1].expression} both run"
                day = date(year, month, lowest(shared))
                # Without the year, which would be over one day: the same day comes again.
                such = f"{day:%A} {day.day} {day:%B}"
                return f"{both} on a day that has the date and the weekday, such as a {such}; Unix cron runs once"
    return ""
