"""How day-of-month and day-of-week are read: L, LW, 15W, 6L and 6#3 beside the values that every field has.

AWS documents L, W and # alone in a field. In a list, or as L-3, they have a likely reading but no documented form:
they are kept as written, and a note says that AWS may reject them or run them at another time.
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


def read_days_of_month(text: str, found: Findings) -> tuple[DaysOfMonth, str]:
    """The day-of-month field and its normal form."""
    if read := DAY_OF_MONTH.plain.get(text):
        return DaysOfMonth(read[0]), read[1]
    counted: list[CountedDay] = []
    reads: list[Read] = []
    for item in items_of(DAY_OF_MONTH, text, found):
        special = _counted_day(item, found)
        if isinstance(special, CountedDay):
            counted.append(special)
            reads.append((0, without_zeros(item)))
        else:
            reads.append((0, item) if special else read_item(DAY_OF_MONTH, item, found))
    bits, written = joined(DAY_OF_MONTH, reads, found)
    if written == "*":
        counted.clear()
    _note_lists(DAY_OF_MONTH, text, found, specials=len(counted), items=len(reads))
    return DaysOfMonth(bits, tuple(counted)), written


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
    last = specials = 0
    reads: list[Read] = []
    for item in items_of(DAY_OF_WEEK, text, found):
        if item == "L":
            reads.append((1 << SATURDAY, item))
            specials += 1
        elif item.endswith("L") and item.isalnum():
            last |= 1 << (DAY_OF_WEEK.value(item[:-1], item, found) or 0)
            reads.append((0, without_zeros(item)))
            specials += 1
        elif item.startswith("L"):
            rule = "L alone is Saturday; after one weekday it is the last in the month, as in 6L for the last Friday"
            found.problems.append(f"day-of-week: {rule} (got {shown(item)})")
        else:
            reads.append(read_item(DAY_OF_WEEK, item, found))
    bits, written = joined(DAY_OF_WEEK, reads, found)
    if written == "*":
        last = specials = 0
    _note_lists(DAY_OF_WEEK, text, found, specials, items=len(reads))
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


def _note_lists(kind: FieldKind, text: str, found: Findings, specials: int, items: int) -> None:
    if specials and items > 1:
        wildcards = "L or W" if kind is DAY_OF_MONTH else "L"
        found.notes.append(_kept(kind, f"{wildcards} in a list, as in {shown(text)}", "each item by itself"))


def _kept(kind: FieldKind, form: str, reading: str) -> str:
    risk = "AWS may reject it or run it at another time"
    return f"{kind.name}: AWS does not document {form}; shown here as {reading}, but {risk}"
