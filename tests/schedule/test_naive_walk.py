"""The search by bits against a walk over every minute that was written without looking at it."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from rota.schedule import Cron, parse, parse_cron
from tests.properties import cases

MONTHS = ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WEEKDAYS = ["", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
ZONES = (
    "UTC",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",  # moves its clocks by half an hour
    "America/St_Johns",
    "Africa/Casablanca",  # suspends summer time for Ramadan
    "Pacific/Apia",  # left out a whole day in 2011
    "Asia/Kathmandu",
    "America/Sao_Paulo",  # repeated the hour before midnight
    "Antarctica/Troll",  # moves its clocks by two hours
)


def values(text: str, low: int, high: int, names: list[str] | None = None) -> set[int]:
    """Every value that a field names, by walking each range value by value."""
    found = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        if first == "*":
            first, last = str(low), str(high)
        elif not last:
            last = str(high) if step else first
        start, stop = (names.index(word) if names and word in names else int(word) for word in (first, last))
        passed = 0
        while True:
            if passed % int(step or 1) == 0:
                found.add(start)
            if start == stop:
                break
            start = start + 1 if start < high else low
            passed += 1
    return found


def is_weekday_named(text: str, day: date) -> bool:
    """Whether the day-of-week field names this date."""
    number = day.isoweekday() % 7 + 1
    if text == "L":
        return number == 7
    if text.endswith("L"):
        return number in values(text[:-1], 1, 7, WEEKDAYS) and (day + timedelta(7)).month != day.month
    word, _, nth = text.partition("#")
    return number in values(word, 1, 7, WEEKDAYS) and (not nth or (day.day - 1) // 7 + 1 == int(nth))


def is_date_named(text: str, day: date) -> bool:
    """Whether the day-of-month field names this date."""
    length = monthrange(day.year, day.month)[1]
    if text == "L":
        return day.day == length
    if not text.endswith("W"):
        return day.day in values(text, 1, 31)
    target = length if text == "LW" else int(text[:-1])
    working = [n for n in range(1, length + 1) if day.replace(day=n).isoweekday() <= 5]
    return target <= length and day.day == min(working, key=lambda n: abs(n - target))


class Walk:
    """Every run between two moments, minute by minute."""

    def __init__(self, body: str) -> None:
        minute, hour, self.day, month, self.weekday, year = body.split()
        self.minutes, self.hours = values(minute, 0, 59), values(hour, 0, 23)
        self.months, self.years = values(month, 1, 12, MONTHS), values(year, 1970, 2199)
        self.known: dict[date, bool] = {}

    def has(self, wall: datetime) -> bool:
        if wall.minute not in self.minutes or wall.hour not in self.hours:
            return False
        return self.has_date(wall.date())

    def has_date(self, day: date) -> bool:
        if day not in self.known:
            named = is_date_named(self.day, day) if self.weekday == "?" else is_weekday_named(self.weekday, day)
            self.known[day] = named and day.month in self.months and day.year in self.years
        return self.known[day]

    def runs(self, after: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
        found = []
        moment = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while moment <= until:
            local = moment.astimezone(zone)
            if local.fold == 0 and self.has(local):
                found.append(moment)
            moment += timedelta(minutes=1)
        return found


def field(low: int, high: int, names: list[str] | None = None, *, steps: int = 0) -> st.SearchStrategy[str]:
    """One field: values, names, ranges (they wrap), steps and lists of them, as AWS documents them."""
    number = st.integers(low, high).map(str)
    single = number | st.sampled_from(names[1:]) if names else number
    span = (
        st.tuples(number, number) | st.tuples(*[st.sampled_from(names[1:])] * 2) if names else st.tuples(number, number)
    )
    items = single | span.map("-".join)
    if steps:
        step = st.integers(1, steps).map(str)
        items |= st.tuples(number | st.just("*") | st.tuples(number, number).map("-".join), step).map("/".join)
    return st.just("*") | items | st.lists(items, min_size=2, max_size=4).map(",".join)


def upward(text: str) -> bool:
    return all(
        first <= last for first, _, last in (item.split("/")[0].partition("-") for item in text.split(",")) if last
    )


DAYS_OF_MONTH = field(1, 31, steps=31) | st.sampled_from(["L", "LW"]) | st.integers(1, 31).map("{}W".format)
DAY_NAMES = st.integers(1, 7).map(str) | st.sampled_from(WEEKDAYS[1:])
DAYS_OF_WEEK = (
    field(1, 7, WEEKDAYS)
    | st.just("L")
    | DAY_NAMES.map("{}L".format)
    | st.tuples(DAY_NAMES, st.integers(1, 5)).map(lambda pair: f"{pair[0]}#{pair[1]}")
)
DAY_FIELDS = st.tuples(DAYS_OF_MONTH, st.just("?")) | st.tuples(st.just("?"), DAYS_OF_WEEK)
YEARS = st.just("*") | field(1970, 2199, steps=229).filter(upward)


MINUTES, HOURS, MONTH = field(0, 59, steps=59), field(0, 23, steps=23), field(1, 12, MONTHS, steps=12)
BODIES = st.tuples(MINUTES, HOURS, DAY_FIELDS, MONTH, YEARS).map(
    lambda drawn: f"{drawn[0]} {drawn[1]} {drawn[2][0]} {drawn[3]} {drawn[2][1]} {drawn[4]}"
)
EVERY_DAY = st.sampled_from(["* * ?", "? * *"])
BUSY_BODIES = st.tuples(MINUTES, HOURS, EVERY_DAY).map(lambda drawn: f"{' '.join(drawn)} *")
"""Expressions that run every day, so that a short walk meets runs."""


@cache
def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The UTC days within which the zone's offset changes, or New Year's Day when none does."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(367)]
    found = [
        day for day, after in pairwise(days) if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]
    return found or days[:1]


@st.composite
def near_clock_changes(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone and a moment within half a day of a change of its clocks."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    change = draw(st.sampled_from(changes(zone, draw(st.integers(2005, 2037)))))
    return zone, change + timedelta(minutes=draw(st.integers(-12 * 60, 24 * 60)), seconds=draw(st.integers(0, 59)))


@cases(150)
@given(BODIES | BUSY_BODIES, near_clock_changes())
@example("*/15 * * * ? *", (ZoneInfo("America/New_York"), datetime(2026, 11, 1, 5, 45, tzinfo=UTC)))
@example("*/15 * * * ? *", (ZoneInfo("America/New_York"), datetime(2026, 11, 1, 6, 20, 3, tzinfo=UTC)))
@example("30 2 * * ? *", (ZoneInfo("America/New_York"), datetime(2027, 3, 14, 0, 0, tzinfo=UTC)))
@example("30 12 30 * ? *", (ZoneInfo("Pacific/Apia"), datetime(2011, 12, 30, 0, 0, tzinfo=UTC)))
def test_the_search_agrees_with_a_walk_over_every_minute(body: str, place: tuple[ZoneInfo, datetime]) -> None:
    zone, after = place
    schedule, until = parse(f"cron({body})"), after + timedelta(hours=26)
    expected = Walk(body).runs(after, until, zone)
    found = schedule.next_runs(after, zone, count=len(expected) + 1)
    in_utc = [run.astimezone(UTC) for run in found]  # since datetime compares wall times within one zone
    assert list(takewhile(lambda run: run <= until, in_utc)) == expected
    assert all(run.tzinfo is zone for run in found)


@cases(120)
@given(BODIES, st.dates(date(1970, 1, 2), date(2190, 12, 31)))
def test_the_search_agrees_with_a_walk_over_eight_years_of_days(body: str, start: date) -> None:
    schedule, walk = parse(f"cron({body})"), Walk(body)
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    found = schedule.next_runs(midnight - timedelta(minutes=1))
    days = (start + timedelta(days=ahead) for ahead in range(2922))
    expected = next((day for day in days if walk.has_date(day)), None)
    if expected:
        assert found[0].date() == expected
        assert (found[0].hour, found[0].minute) == (min(walk.hours), min(walk.minutes))
    else:
        assert not found or found[0].date() > start + timedelta(days=2921)


@cases(100)
@given(BODIES)
def test_preceding_undoes_following_over_the_whole_calendar(body: str) -> None:
    calendar = parse_cron(body).calendar
    times = [run.replace(tzinfo=None) for run in parse_cron(body).next_runs(datetime(2027, 1, 1, tzinfo=UTC), count=5)]
    for earlier, later in pairwise(times):
        assert calendar.following(earlier) == later
        assert calendar.preceding(later) == earlier


@cases(200)
@given(BODIES)
def test_every_accepted_expression_reads_the_same_from_its_normal_form(body: str) -> None:
    schedule = parse(f"cron({body})")
    again = parse(schedule.expression)
    assert isinstance(schedule, Cron)
    assert isinstance(again, Cron)
    assert (again.expression, again.calendar) == (schedule.expression, schedule.calendar)
