"""The `start` and `end` of a schedule as the file states them, and what is wrong with them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo

from rota.errors import Problem, shown
from rota.registry.layers import Item
from rota.schedule import Cron, Rate, Schedule, ScheduleError
from rota.schedule.span import Span, read_end, read_start, runs_in
from rota.schedule.zones import read_zone

LIMITS: Mapping[str, Callable[[str, tzinfo], datetime]] = {"start": read_start, "end": read_end}
"""The two fields, each with what reads it."""

SHORT_RATE = 60
"""Minutes. A deployment may well take longer than a rate below that, and the five minutes that AWS allows it."""

_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)


def has_limits(item: Item) -> bool:
    """Whether a schedule has a start or an end."""
    return any(name in item.fields for name in LIMITS)


def read_span(item: Item, zone: str) -> tuple[Span, list[Problem]]:
    """The time in which a schedule runs, and the problems of its limits."""
    problems: list[Problem] = []
    found: dict[str, datetime] = {}
    for name, read in LIMITS.items():
        if name not in item.fields:
            continue
        if "at" in item.fields:
            text = f"{name} goes with a cron or a rate: an at is one moment; remove it"
            problems.append(Problem(item.where(name), text, on_key=True))
            continue
        try:
            found[name] = read(str(item.get(name)).strip(), read_zone(zone))
        except ScheduleError as error:
            problems += [Problem(item.where(name), text) for text in error.problems]
    span = Span(**found)
    if span.start and span.end and span.end < span.start:
        got = shown(item.get("end"))
        text = f"the end is before the start, {item.get('start')}; write a later end (got {got})"
        problems.append(Problem(item.where("end"), text))
    return span, problems


def never_runs(expressions: tuple[Schedule, ...], span: Span, item: Item, zone: str) -> Iterator[Problem]:
    """A problem when no expression of a cron has a run between its start and its end."""
    if not any(span) or not all(isinstance(each, Cron) for each in expressions):
        return
    if all(next(runs_in(each, read_zone(zone), span, _BEFORE_ALL), None) is None for each in expressions):
        limits = span.in_words(read_zone(zone))
        yield Problem(item.where("cron"), f"this would never run {limits}; write other times, or another start or end")


def short_rate(expressions: tuple[Schedule, ...], span: Span, item: Item) -> Iterator[Problem]:
    """A warning about a rate whose StartDate is old before a deployment may be done."""
    for each in expressions:
        if isinstance(each, Rate) and span.start and each.minutes < SHORT_RATE:
            text = f"AWS may reject a deployment that is not done {each.minutes + 5} minutes after its synthesis"
            yield Problem(item.where("rate"), f"{text}, since the start of a rate is its next run; write a cron")
