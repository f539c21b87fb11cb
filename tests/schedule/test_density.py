"""The bound on a schedule's runs in a span: never too low, and near."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.schedule import Cron, parse
from rota.schedule.density import most_runs
from rota.schedule.zones import read_zone
from tests.properties import cases

EXPRESSIONS = [
    "cron(0 0/6 * * ? *)",
    "cron(0/30 8-9 ? * MON-FRI *)",
    "cron(0 0 L * ? *)",
    "cron(0 12 ? * MON#1 *)",
    "cron(5 4 29 2 ? *)",
    "cron(30 2 * * ? 2027-2028)",
    "cron(0 0 30 2 ? *)",
]
ZONES = ["UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


def runs(schedule: Cron, begin: datetime, end: datetime, zone: str) -> int:
    total, after = 0, begin - timedelta(microseconds=1)
    while found := [run for run in schedule.next_runs(after, read_zone(zone), 50) if run <= end]:
        total, after = total + len(found), found[-1]
    return total


@cases(60)
@given(
    st.sampled_from(EXPRESSIONS),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 12, 1), datetime(2029, 1, 1)),  # noqa: DTZ001  # hypothesis adds the zone
    st.integers(1, 60 * 24 * 100),
)
def test_it_is_never_too_low_and_over_by_four_days_at_most(text: str, zone: str, start: datetime, length: int) -> None:
    schedule = parse(text)
    assert isinstance(schedule, Cron)
    begin = start.replace(tzinfo=UTC, second=0, microsecond=0)
    end = begin + timedelta(minutes=length)
    exact, bound = runs(schedule, begin, end, zone), most_runs(schedule, begin, end)
    of_a_day = schedule.calendar.minutes.bit_count() * schedule.calendar.hours.bit_count()
    assert exact <= bound <= exact + 4 * of_a_day


def test_a_cron_runs_once_a_minute_at_most() -> None:
    begin = datetime(2027, 1, 1, tzinfo=UTC)
    assert most_runs(parse("cron(* * * * ? *)"), begin, begin + timedelta(minutes=10)) == 11


def test_a_rate_fits_into_the_span_and_an_at_runs_once() -> None:
    begin = datetime(2027, 1, 1, tzinfo=UTC)
    assert most_runs(parse("rate(7 minutes)"), begin, begin + timedelta(hours=1)) == 8
    assert most_runs(parse("at(2027-01-01T00:00:00)", "scheduler"), begin, begin + timedelta(hours=1)) == 1


@pytest.mark.parametrize(("first", "last"), [(1970, 2199), (1, 9999)])
def test_the_ends_of_time_are_no_matter(first: int, last: int) -> None:
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, 23, 59, tzinfo=UTC)
    assert most_runs(parse("cron(0 0 1 1 ? *)"), begin, end) == 230


@pytest.mark.parametrize(("body", "hour"), [("0 0 1 * ? *", 10), ("0 23 L * ? *", 34)])
def test_a_run_counts_though_its_day_has_begun_or_still_lasts_in_another_zone(body: str, hour: int) -> None:
    """The first of January begins on Kiritimati at 10:00 UTC of the day before; Pago Pago is 11 hours late."""
    begin = datetime(2026, 12, 31, tzinfo=UTC) + timedelta(hours=hour - 1)
    assert most_runs(parse(f"cron({body})"), begin, begin + timedelta(hours=2)) >= 1
