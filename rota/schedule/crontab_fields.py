"""The five fields of a Unix crontab line as sets of values, read as Vixie cron and its descendants read them.

Source: crontab(5). A step follows a range or `*`, ranges run forwards, and weekdays count from SUN = 0 with 7 for SUN
again. What some crons read in one way and some in another, or not at all, is a problem rather than a guess.
"""

import re

from rota.errors import shown
from rota.schedule.cron_fields import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    HOURS,
    ITEM,
    MINUTES,
    MONTH,
    WEEKDAYS,
    FieldKind,
    Findings,
    read_beforehand,
    read_list,
    spelled_out,
    values_between,
)

AWS_ONLY = r"\?|L(-[0-9]+)?W?|[0-9]+[LW]|[A-Z]{3}L|[A-Z0-9]+#[0-9]+"
UNIX_DAY_OF_MONTH = DAY_OF_MONTH._replace(wildcards=", - * /")
UNIX_DAY_OF_WEEK = FieldKind("day-of-week", 0, 7, 7, ", - * /", read_beforehand(0, 7, WEEKDAYS), WEEKDAYS)
UNIX_FIELDS = (MINUTES, HOURS, UNIX_DAY_OF_MONTH, MONTH, UNIX_DAY_OF_WEEK)


def read_unix_list(kind: FieldKind, text: str, found: Findings) -> int:
    """The values of a field in capitals, as bits of the AWS field; every problem of it goes to `found`."""
    bits = 0
    for item in text.split(","):
        bits |= _read_item(kind, item, found)
    return aws_weekdays(bits) if kind is UNIX_DAY_OF_WEEK else bits


def aws_weekdays(bits: int) -> int:
    """Weekdays counted from SUN = 0, and 7 for SUN again, as AWS counts them: from SUN = 1."""
    return (bits & 0b1111111 | bits >> 7) << 1


def in_aws_terms(kind: FieldKind, text: str, bits: int) -> str:
    """A Unix field as AWS takes it: as it was written where AWS reads that the same, else spelled out.

    Weekdays are always spelled out, by name: their digits mean other days to AWS.
    """
    if kind is UNIX_DAY_OF_WEEK:
        return spelled_out(DAY_OF_WEEK, bits)
    if bits == kind.plain["*"][0]:
        return "*"
    found = Findings()
    as_aws_reads_it, normal_form = read_list(kind, text, found)
    same = as_aws_reads_it == bits and not found.problems and not found.notes
    return normal_form if same else spelled_out(kind, bits)


def _read_item(kind: FieldKind, item: str, found: Findings) -> int:
    if read := kind.plain.get(item):
        return read[0]
    match = None if re.fullmatch(AWS_ONLY, item) else ITEM.fullmatch(item)
    if not match or (match[1] == "*" and match[2]):
        found.problems.append(f"{kind.name}: cannot read {shown(item)}; {_fix(kind, item)}")
        return 0
    first, last, step_word = match.groups()
    start = kind.first if first == "*" else kind.value(first, item, found)
    stop = kind.value(last, item, found) if last else kind.last if first == "*" else start
    if start is None or stop is None:
        return 0
    if step_word and not int(step_word):
        found.problems.append(f"{kind.name}: a step must be 1 or more (got {shown(item)})")
        return 0
    if step_word and not last and first != "*":
        rule = "a step follows a range or '*', because Unix crons disagree about a step on one value"
        end = kind.names[-1] if first.isalpha() else kind.last
        found.problems.append(f"{kind.name}: {rule}; write '{first}-{end}/{step_word}' (got {shown(item)})")
        return 0
    step = min(int(step_word or 1), kind.last + 1)  # a longer one leaves the field as soon
    bits = values_between(kind, start, stop, step)
    if stop < start:
        fixed = in_aws_terms(kind, item, aws_weekdays(bits) if kind is UNIX_DAY_OF_WEEK else bits)
        found.problems.append(f"{kind.name}: a range cannot run backwards; write '{fixed}' (got {shown(item)})")
    return bits


def _fix(kind: FieldKind, item: str) -> str:
    allowed = f"allowed: {kind.allowed}"
    if re.fullmatch(r"/[0-9]+", item):
        return f"a step needs a start; write '*{item}'"
    if re.fullmatch(AWS_ONLY, item):
        return f"{allowed}; ?, L, W and # belong to AWS' six fields, whose last is the year"
    return allowed
