"""How day-of-month and day-of-week are read: L, LW, 15W, 6L and 6#3 beside the values that every field has.

AWS documents L, W and # alone in a field. In a list they are a problem: Quartz, whose wildcards these are, warns of
them there, and other programs that read AWS's dialect reject them. L-3 has no documented form either, but neither has
it another one: it is kept as written, and a note says that AWS may reject it or run it at another time.
Source: https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html
"""

import re

from rota.errors import shown
from rota.schedule.cron_fields import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    FieldKind,
    Findings,
    Read,
    items_of,
    joined,
    read_item,
    short_number,
    without_zeros,
)
from rota.schedule.days import CountedDay, DaysOfMonth, DaysOfWeek

FROM_END = r"L(?:-([0-9]+))?(W)?"
SATURDAY = 7
LONGEST_FIX = 150
"""Longer advice is not part of a message."""


def read_days_of_month(text: str, found: Findings) -> tuple[DaysOfMonth, str]:
    """The day-of-month field and its normal form."""
    if read := DAY_OF_MONTH.plain.get(text):
        return DaysOfMonth(read[0]), read[1]
    counted: CountedDay | None = None
    apart: list[str] = []
    reads: list[Read] = []
    for item in items_of(DAY_OF_MONTH, text, found):
        special = _counted_day(item, found)
        if isinstance(special, CountedDay):
            counted = special
            apart.append(without_zeros(item))
            reads.append((0, apart[-1]))
        else:
            reads.append((0, item) if special else read_item(DAY_OF_MONTH, item, found))
    if apart and len(reads) > 1:
        found.problems.append(_list_problem(DAY_OF_MONTH, "L or W", text, apart, reads))
        return DaysOfMonth(0), text
    bits, written = joined(DAY_OF_MONTH, reads, found)
    return DaysOfMonth(bits, counted), written


def _counted_day(item: str, found: Findings) -> CountedDay | bool:
    """The day that an item with L or W counts; False for another item, True for one whose problem was found."""
    if match := re.fullmatch(FROM_END, item):
        back = int(match[1] or 0)
        if match[1] and not 1 <= back <= 30:
            found.problems.append(f"day-of-month: L-n takes n from 1 to 30 (got {shown(item)})")
            return True
        if match[1]:
            found.notes.append(_kept(DAY_OF_MONTH, shown(item), f"{back} days before the month's last day"))
        return CountedDay(-back, weekday=bool(match[2]))
    if item.endswith("W") and item[:-1].isdigit():
        day = DAY_OF_MONTH.value(item[:-1], item, found)
        return CountedDay(day, weekday=True) if day else True
    if "W" in item:
        found.problems.append(f"day-of-month: W follows one date, as in 15W, or L, as in LW (got {shown(item)})")
        return True
    return False


def read_days_of_week(text: str, found: Findings) -> tuple[DaysOfWeek, str]:
    """The day-of-week field and its normal form."""
    if read := DAY_OF_WEEK.plain.get(text):
        return DaysOfWeek(read[0]), read[1]
    if "#" in text:
        return _nth_weekday(text, found)
    last = 0
    apart: list[str] = []
    reads: list[Read] = []
    for item in items_of(DAY_OF_WEEK, text, found):
        if item == "L":
            apart.append(item)
            reads.append((1 << SATURDAY, item))
        elif item.endswith("L") and item.isalnum():
            last = 1 << (DAY_OF_WEEK.value(item[:-1], item, found) or 0)
            apart.append(without_zeros(item))
            reads.append((0, apart[-1]))
        elif item.startswith("L"):
            rule = "L alone is Saturday; after one weekday it is the last in the month, as in 6L for the last Friday"
            found.problems.append(f"day-of-week: {rule} (got {shown(item)})")
        else:
            reads.append(read_item(DAY_OF_WEEK, item, found))
    if apart and len(reads) > 1:
        found.problems.append(_list_problem(DAY_OF_WEEK, "L", text, apart, reads))
        return DaysOfWeek(0), text
    bits, written = joined(DAY_OF_WEEK, reads, found)
    return DaysOfWeek(bits, last=last), written


def _nth_weekday(text: str, found: Findings) -> tuple[DaysOfWeek, str]:
    word, _, digits = text.partition("#")
    if not word.isalnum() or not digits.isdigit():
        rule = "# allows one expression in this field, as in 6#3 for the third Friday"
        found.problems.append(f"day-of-week: {rule} (got {shown(text)})")
        return DaysOfWeek(0), text
    weekday = DAY_OF_WEEK.value(word, text, found)
    nth = int(digits)
    if not 1 <= nth <= 5:
        rule = f"{short_number(digits)} after # is out of range; write 1-5"
        found.problems.append(f"day-of-week: {rule} (got {shown(text)})")
        return DaysOfWeek(0), text
    return DaysOfWeek(1 << (weekday or 0), nth=nth), without_zeros(text)


def _list_problem(kind: FieldKind, wildcards: str, text: str, apart: list[str], reads: list[Read]) -> str:
    """What to write instead of a list with L or W: a schedule for each such item, and one for all other items."""
    others = ",".join(item for _, item in reads if item not in apart)
    fields = dict.fromkeys([*([others] if others else []), *apart])
    rule = f"AWS does not document {wildcards} in a list, and may reject it or run it at another time"
    written = " and one with ".join(shown(field) for field in fields)
    fix = f"write separate schedules, one with {written}" if len(fields) > 1 else f"write {written}"
    if len(fix) > LONGEST_FIX:
        fix = "write a separate schedule for each such day"
    return f"{kind.name}: {rule}; {fix} (got {shown(text)})"


def _kept(kind: FieldKind, form: str, reading: str) -> str:
    risk = "AWS may reject it or run it at another time"
    return f"{kind.name}: AWS does not document {form}; shown here as {reading}, but {risk}"
