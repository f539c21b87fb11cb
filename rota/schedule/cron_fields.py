"""The six fields of a cron expression and how lists, ranges, steps and names in them are read.

Values and wildcards are those of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html.
What AWS leaves undocumented but has only one reading is written out in a documented form, and a note says so.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from rota.errors import shown

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
ITEM = re.compile(r"(\*|[0-9]+|[A-Z]+)(?:-([0-9]+|[A-Z]+))?(?:/([0-9]+))?", re.ASCII)

Read = tuple[int, str]
"""A set of values as bits, and the normal form of the text that named them."""


class Findings:
    """What was found in an expression: problems that AWS rejects, and notes on what it does not document."""

    __slots__ = ("notes", "problems")

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []


class FieldKind(NamedTuple):
    """One field: the values it takes, where its bits count from, and the largest step AWS takes.

    `plain` holds single values and `*`, read beforehand since most fields hold nothing else.
    """

    name: str
    first: int
    last: int
    largest_step: int
    wildcards: str
    plain: Mapping[str, Read]
    names: tuple[str, ...] = ()
    origin: int = 0
    may_wrap: bool = True
    wrap_is_known: bool = True
    step_is_documented: bool = True

    @property
    def allowed(self) -> str:
        """The values and wildcards of AWS' table, for a message."""
        names = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        return f"{self.first}-{self.last}{names} and the wildcards {self.wildcards}"

    def value(self, word: str, item: str, found: Findings) -> int | None:
        """The number that a word means; None, and a problem, when it is not one of this field's."""
        if word.isdigit():
            number = int(word)
            if self.first <= number <= self.last:
                return number
            meaning = f"{self.first}-{self.last}" + (f" with SUN = {self.first}" if self.names == WEEKDAYS else "")
            problem = f"{short_number(word)} is out of range; write {meaning}"
        elif word in self.names:
            return self.first + self.names.index(word)
        else:
            problem = f"cannot read {shown(word)}; allowed: {self.allowed}{_near(word, self.names)}"
        found.problems.append(f"{self.name}: {problem} (got {shown(item)})")
        return None


def _near(word: str, names: tuple[str, ...]) -> str:
    """The advice for JUNE or FRY: the one name that begins with the same letters."""
    for length in (3, 2):
        same = [name for name in names if name[:length] == word[:length]]
        if len(same) == 1:
            return f"; did you mean '{same[0]}'?"
    return ""


def read_beforehand(first: int, last: int, names: tuple[str, ...] = (), origin: int = 0) -> Mapping[str, Read]:
    """`*` and every single value of a field, with and without a leading zero, and its names."""
    plain = {"*": (((2 << (last - first)) - 1) << (first - origin), "*")}
    for value in range(first, last + 1):
        plain[str(value)] = plain[f"{value:02}"] = (1 << (value - origin), str(value))
    for value, name in enumerate(names, first):
        plain[name] = (1 << (value - origin), name)
    return plain


MINUTES = FieldKind("minutes", 0, 59, 59, ", - * /", read_beforehand(0, 59), wrap_is_known=False)
HOURS = FieldKind("hours", 0, 23, 23, ", - * /", read_beforehand(0, 23))
DAY_OF_MONTH = FieldKind("day-of-month", 1, 31, 31, ", - * ? / L W", read_beforehand(1, 31), wrap_is_known=False)
MONTH = FieldKind("month", 1, 12, 12, ", - * /", read_beforehand(1, 12, MONTHS), MONTHS)
DAY_OF_WEEK = FieldKind(
    "day-of-week", 1, 7, 7, ", - * ? L #", read_beforehand(1, 7, WEEKDAYS), WEEKDAYS, step_is_documented=False
)
YEAR = FieldKind("year", 1970, 2199, 229, ", - * /", read_beforehand(1970, 2199, (), 1970), origin=1970, may_wrap=False)


def read_list(kind: FieldKind, text: str, found: Findings) -> Read:
    """A whole field without L, W, # or ?: items between commas."""
    if read := kind.plain.get(text):
        return read
    if "," not in text:
        return read_item(kind, text, found)
    return joined(kind, [read_item(kind, item, found) for item in items_of(kind, text, found)], found)


def items_of(kind: FieldKind, text: str, found: Findings) -> list[str]:
    """The items between commas. Empty ones have no meaning, so they are left out; AWS does not document them."""
    items = [item for item in text.split(",") if item]
    if not items:
        found.problems.append(f"{kind.name}: holds no value; allowed: {kind.allowed} (got {shown(text)})")
    elif len(items) <= text.count(","):
        note_rewritten(kind, "a comma without a value", ",".join(items), text, found)
    return items


def joined(kind: FieldKind, items: list[Read], found: Findings) -> Read:
    """The union of a list's items."""
    values = 0
    for bits, _ in items:
        values |= bits
    written = ",".join(text for _, text in items)
    if len(items) > 1 and any(text == "*" for _, text in items):
        note_rewritten(kind, "'*' in a list", "*", written, found)
        return kind.plain["*"]
    return values, written


def read_item(kind: FieldKind, item: str, found: Findings) -> Read:
    """One value, range or step: `5`, `*`, `1-5`, `*/10`, `3/10`, `8-17/2`, with names where the field has them."""
    if read := kind.plain.get(item):
        return read
    match = ITEM.fullmatch(item)
    if not match or (match[1] == "*" and match[2]):
        found.problems.append(f"{kind.name}: cannot read {shown(item)}; {fix(kind, item)}")
        return 0, item
    if not (limits := limits_of(kind, match, found)):
        return 0, item
    start, stop, step = limits
    bits = values_between(kind, start, stop, step)
    first, last, step_word = match.groups()
    why = ""
    if step_word and not kind.step_is_documented:
        why = "a step in this field"
    elif stop < start and not kind.wrap_is_known:
        why = "a range that wraps around in this field"
    elif step_word and item.isupper():
        why = "a step on names"
    elif last and first.isalpha() != last.isalpha():
        why = "a range between a name and a number"
    if not why:
        return bits, without_zeros(item)
    written = spelled_out(kind, bits)
    note_rewritten(kind, why, written, item, found)
    return bits, written


def limits_of(kind: FieldKind, match: re.Match[str], found: Findings) -> tuple[int, int, int] | None:
    """Start, stop and step of an item; None, and every problem of it, when one of them is not allowed."""
    first, last, step_word = match.groups()
    start = kind.first if first == "*" else kind.value(first, match[0], found)
    stop = kind.value(last, match[0], found) if last else kind.last if step_word else start
    step = int(step_word) if step_word else 1
    if not 1 <= step <= kind.largest_step:
        found.problems.append(f"{kind.name}: a step must be 1-{kind.largest_step} (got {shown(match[0])})")
        return None
    if start is None or stop is None:
        return None
    if stop < start and not kind.may_wrap:
        fixed = f"write '{stop}-{start}'"
        found.problems.append(f"{kind.name}: a range cannot run backwards; {fixed} (got {shown(match[0])})")
        return None
    return start, stop, step


def values_between(kind: FieldKind, start: int, stop: int, step: int) -> int:
    """Every step-th value from start to stop as bits; after the field's end it continues at its beginning."""
    size = kind.last - kind.first + 1
    count = (stop - start + (size if stop < start else 0)) // step + 1
    every_step = ((1 << count * step) - 1) // ((1 << step) - 1)  # 1 + 2**step + 2**(2 * step) + ..., `count` terms
    bits = every_step << (start - kind.first)
    return (bits & ((1 << size) - 1) | bits >> size) << (kind.first - kind.origin)


def spelled_out(kind: FieldKind, bits: int) -> str:
    """The values as a list of single values and ranges, which AWS documents for every field."""
    spans: list[list[int]] = []
    for value in range(kind.first, kind.last + 1):
        if bits >> (value - kind.origin) & 1:
            if spans and spans[-1][-1] == value - 1:
                spans[-1].append(value)
            else:
                spans.append([value])
    words = [[kind.names[value - kind.first] if kind.names else str(value) for value in span] for span in spans]
    return ",".join(f"{span[0]}-{span[-1]}" if len(span) > 2 else ",".join(span) for span in words)


def note_rewritten(kind: FieldKind, form: str, written: str, got: str, found: Findings) -> None:
    """Notes a form that AWS does not document and the documented one that replaces it."""
    found.notes.append(f"{kind.name}: AWS does not document {form}; written as '{written}' (got {shown(got)})")


def fix(kind: FieldKind, item: str) -> str:
    """What to write instead of an item that has no reading."""
    if item == "?" and "?" in kind.wildcards:
        return "'?' must be alone in its field"
    if item == "?":
        return f"'?' is for day-of-month and day-of-week only; write '*' for every value of {kind.name}"
    if re.fullmatch(r"/[0-9]+", item):
        return f"a step needs a start; write '*{item}'"
    return f"allowed: {kind.allowed}"


def without_zeros(item: str) -> str:
    """An item without leading zeros: `05-010` is `5-10`."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", item) if "0" in item else item


def short_number(digits: str) -> str:
    """A number as written, cut when it is absurdly long."""
    return digits if len(digits) <= 12 else f"{digits[:9]}..."
