"""A translation against a walk over minutes and days that follows crontab(5) and was written without looking at it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import event, example, given, reject
from hypothesis import strategies as st

from rota.schedule import Cron, ScheduleError, translate
from tests.properties import cases

MONTHS = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]


def values(text: str, low: int, high: int, names: list[str]) -> set[int]:
    """Every value that a field names."""
    found = set()
    for item in text.lower().split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        if first == "*":
            first, last = str(low), str(high)
        start, stop = (names.index(word) if word in names else int(word) for word in (first, last or first))
        found |= set(range(start, stop + 1, int(step or 1)))
    return found


class VixieCron:
    """One line of a crontab, asked minute by minute whether it runs."""

    def __init__(self, line: str) -> None:
        minute, hour, self.day, month, self.weekday = line.split()
        self.minutes, self.hours = values(minute, 0, 59, []), values(hour, 0, 23, [])
        self.days, self.months = values(self.day, 1, 31, []), values(month, 1, 12, MONTHS)
        self.weekdays = {number % 7 for number in values(self.weekday, 0, 7, WEEKDAYS)}

    @property
    def means_both(self) -> bool:
        return self.day[0] == "*" or self.weekday[0] == "*"

    def is_double(self, day: date) -> bool:
        """Whether both day fields name the day, each for itself."""
        return day.day in self.days and day.isoweekday() % 7 in self.weekdays

    def has_date(self, day: date) -> bool:
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        named = by_date and by_weekday if self.means_both else by_date or by_weekday
        return named and day.month in self.months

    def has(self, moment: datetime) -> bool:
        return moment.minute in self.minutes and moment.hour in self.hours and self.has_date(moment.date())


def field(low: int, high: int, names: list[str]) -> st.SearchStrategy[str]:
    """One field: values, names, ranges, steps on ranges and on `*`, and lists of all these."""
    words = st.integers(low, high).map(lambda number: [str(number)])
    if names:
        words = st.integers(low, high).map(
            lambda number: [str(number), names[number % 7 if names is WEEKDAYS else number]]
        )
    single = words.flatmap(st.sampled_from)
    span = st.tuples(st.integers(low, high), st.integers(low, high)).map(lambda ends: "{}-{}".format(*sorted(ends)))
    step = st.integers(1, high + 5).map(str)
    items = single | span | st.tuples(span | st.just("*"), step).map("/".join)
    return st.just("*") | items | st.lists(items, min_size=2, max_size=3).map(",".join)


WEEKS = st.sampled_from(["1-7", "8-14", "1-14", "22-31", "29-31", "*/100,1-7", "15-21,1-7", "1-28"])
DAYS = st.tuples(field(1, 31, []) | WEEKS, field(0, 7, WEEKDAYS) | st.sampled_from(["1", "*/7", "mon,7", "6"]))
LINES = st.tuples(field(0, 59, []), field(0, 23, []), DAYS, field(1, 12, MONTHS)).map(
    lambda drawn: f"{drawn[0]} {drawn[1]} {drawn[2][0]} {drawn[3]} {drawn[2][1]}"
)
EVERY_DAY = st.tuples(field(0, 59, []), field(0, 23, [])).map(lambda drawn: f"{' '.join(drawn)} * * *")
FROM, UNTIL = datetime(2024, 2, 1, tzinfo=UTC), datetime(2051, 12, 1, tzinfo=UTC)


@cases(300)
@given(EVERY_DAY | LINES, st.datetimes(FROM.replace(tzinfo=None), UNTIL.replace(tzinfo=None)))
@example("*/60 */23 * * *", datetime(2027, 1, 1))  # noqa: DTZ001  # given UTC below
@example("30 23 1 * mon", datetime(2026, 5, 31))  # noqa: DTZ001
def test_the_expressions_run_in_exactly_the_minutes_of_the_crontab(line: str, start: datetime) -> None:
    cron, after = VixieCron(line), start.replace(tzinfo=UTC)
    crons = translated(line, cron)
    until = after + timedelta(hours=30)
    minute = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
    expected = []
    while minute <= until:
        if cron.has(minute):
            expected.append(minute)
        minute += timedelta(minutes=1)
    found = {run for one in crons for run in one.next_runs(after, count=len(expected) + 1) if run <= until}
    assert sorted(found) == expected


@cases(300)
@given(DAYS, field(1, 12, MONTHS), st.integers(2024, 2050))
@example(("1", "mon"), "*", 2026)
@example(("1-7", "1"), "*", 2024)
@example(("*/100,1-7", "1"), "*", 2024)
@example(("29", "*/7"), "2", 2048)
@example(("22-31", "6"), "2,4", 2028)
def test_the_expressions_run_on_exactly_the_days_of_the_crontab_and_twice_only_with_a_warning(
    days: tuple[str, str], month: str, year: int
) -> None:
    line = f"0 0 {days[0]} {month} {days[1]}"
    cron = VixieCron(line)
    crons = translated(line, cron)
    calendar = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(730)]
    before = datetime(year, 1, 1, tzinfo=UTC) - timedelta(minutes=1)
    found = [run.date() for one in crons for run in one.next_runs(before, count=731) if run.date() <= calendar[-1]]
    assert sorted(set(found)) == [day for day in calendar if cron.has_date(day)]
    doubles = sorted(day for day in set(found) if found.count(day) > 1)
    is_warned_of = any("Unix cron runs once" in warning for one in crons for warning in one.warnings)
    event("a day twice, with a warning" if doubles else f"{len(crons)} expressions without a day twice")
    if doubles:
        assert is_warned_of
        assert doubles == [day for day in calendar if cron.has_date(day) and cron.is_double(day)]
    if is_warned_of:
        assert len(crons) == 2
        assert not cron.means_both


def translated(line: str, cron: VixieCron) -> tuple[Cron, ...]:  # noqa: RET503  # reject() raises
    """The translation; where the line has none, the test ends once the reason is known to be true."""
    try:
        return translate(line).expressions
    except ScheduleError as error:
        (problem,) = error.problems
    if not problem.startswith("an expression has at most 256 characters"):
        assert "Unix cron runs on the days that both name" in problem
        assert cron.means_both
        assert cron.weekdays != set(range(7))
        assert cron.days != set(range(1, 32))
        event("rejected, as AWS cannot say both")
    reject()
