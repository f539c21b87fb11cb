"""The time in which a schedule runs, and the times of a rate with a start, as EventBridge Scheduler counts them."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.schedule import ScheduleError, parse
from rota.schedule.span import Span, from_now, is_past, read_end, read_start, runs_in, template_date

BERLIN, CAIRO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo"), ZoneInfo("America/New_York")
START = datetime(2026, 12, 7, 9, tzinfo=UTC)
FORTNIGHT = parse("rate(14 days)", "scheduler")
DAILY = parse("cron(0 12 * * ? *)", "scheduler")
ONCE = parse("at(2026-12-08T12:00:00)", "scheduler")
A_DAY, A_MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "zone", "start", "end"),
    [
        ("2026-12-07", UTC, "2026-12-07T00:00:00Z", "2026-12-07T23:59:59Z"),
        ("2026-12-07", BERLIN, "2026-12-06T23:00:00Z", "2026-12-07T22:59:59Z"),
        ("2026-12-07T09:00:30", NEW_YORK, "2026-12-07T14:00:30Z", "2026-12-07T14:00:30Z"),
        # A day of 23 hours, a day of 25, and a day whose midnight the clocks skip.
        ("2027-03-28", BERLIN, "2027-03-27T23:00:00Z", "2027-03-28T21:59:59Z"),
        ("2027-10-31", BERLIN, "2027-10-30T22:00:00Z", "2027-10-31T22:59:59Z"),
        ("2027-04-30", CAIRO, "2027-04-29T22:00:00Z", "2027-04-30T20:59:59Z"),
        # The clocks show it twice; the first time counts, as for an at.
        ("2026-11-01T01:30:00", NEW_YORK, "2026-11-01T05:30:00Z", "2026-11-01T05:30:00Z"),
    ],
)
def test_a_date_is_the_whole_day_in_its_zone_and_a_wall_time_is_its_first_moment(
    text: str, zone: ZoneInfo, start: str, end: str
) -> None:
    assert template_date(read_start(text, zone)) == start
    assert template_date(read_end(text, zone)) == end


@pytest.mark.parametrize("read", [read_start, read_end])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-03-14T02:30:00", "there is no such time: the clocks of America/New_York skip it"),
        ("2027-02-29", "there is no such time: day is out of range for month"),
        ("2027-02-01T24:30:00", "there is no such time: hour must be in 0..23"),
        ("9999-12-31T23:30:00", "there is no such time: no year has it in UTC"),
        ("2027-02-01T09:00:00Z", "must be without Z, offset or fractions; write 2027-02-01T09:00:00 and name the time"),
        ("2027-02-01 09:00:00", "must be a date or a wall time, such as 2026-12-07 or 2026-12-07T09:00:00"),
        ("2027-2-1", "must be a date or a wall time, such as 2026-12-07 or 2026-12-07T09:00:00"),
    ],
)
def test_any_other_text_is_answered_with_what_would_be_right(read: object, text: str, words: str) -> None:
    assert callable(read)
    with pytest.raises(ScheduleError) as error:
        read(text, NEW_YORK)
    assert str(error.value).startswith(words)
    assert str(error.value).endswith(f"(got '{text}')")


def test_the_last_day_of_all_has_no_end() -> None:
    with pytest.raises(ScheduleError, match="it is too late"):
        read_end("9999-12-31", UTC)
    assert read_end("9998-12-31", UTC).year == 9998


def test_a_rate_runs_at_its_start_and_a_whole_number_of_intervals_later_until_its_end() -> None:
    """A day is 24 hours, so at nine o'clock in winter is at ten in summer."""
    span = Span(datetime(2027, 3, 15, 8, tzinfo=UTC), datetime(2027, 4, 12, 8, tzinfo=UTC))
    found = [f"{run:%m-%d %H:%M}" for run in runs_in(FORTNIGHT, BERLIN, span, datetime(2027, 1, 1, tzinfo=UTC))]
    assert found == ["03-15 09:00", "03-29 10:00", "04-12 10:00"]
    assert next(runs_in(FORTNIGHT, UTC, span, span.end or START), None) is None
    assert next(runs_in(FORTNIGHT, UTC, span, span.start or START)) == datetime(2027, 3, 29, 8, tzinfo=UTC)


def test_a_cron_runs_at_its_start_and_at_its_end_and_not_outside() -> None:
    span = Span(datetime(2026, 12, 8, 12, tzinfo=UTC), datetime(2026, 12, 10, 12, tzinfo=UTC))
    assert [run.day for run in runs_in(DAILY, UTC, span, START)] == [8, 9, 10]
    shorter = Span(datetime(2026, 12, 8, 12, 0, 1, tzinfo=UTC), datetime(2026, 12, 10, 11, 59, 59, tzinfo=UTC))
    assert [run.day for run in runs_in(DAILY, UTC, shorter, START)] == [9]


def test_an_interval_beyond_all_years_has_its_first_run_only() -> None:
    longest = parse(f"rate({'9' * 20} days)", "scheduler")
    assert list(runs_in(longest, UTC, Span(START), START - A_MOMENT)) == [START]
    assert list(runs_in(longest, UTC, Span(START), START)) == []


def test_a_rate_without_a_start_has_no_times_that_anyone_but_aws_knows() -> None:
    with pytest.raises(ValueError, match="only AWS knows the times of"):
        next(runs_in(FORTNIGHT, UTC, Span(), START))


@pytest.mark.parametrize(
    ("schedule", "span", "spread", "last"),
    [
        (DAILY, Span(None, datetime(2026, 12, 9, tzinfo=UTC)), 0, datetime(2026, 12, 8, 12, tzinfo=UTC)),
        (DAILY, Span(None, datetime(2026, 12, 9, tzinfo=UTC)), 60, datetime(2026, 12, 8, 13, tzinfo=UTC)),
        # No run starts after the end, whatever the window.
        (DAILY, Span(None, datetime(2026, 12, 8, 12, 30, tzinfo=UTC)), 60, datetime(2026, 12, 8, 12, 30, tzinfo=UTC)),
        (FORTNIGHT, Span(START, START + 20 * A_DAY), 0, START + 14 * A_DAY),
        (FORTNIGHT, Span(None, START + 20 * A_DAY), 0, START + 20 * A_DAY),
        (ONCE, Span(), 0, datetime(2026, 12, 8, 12, tzinfo=UTC)),
    ],
)
def test_a_schedule_is_past_when_none_of_its_runs_may_start_any_more(
    schedule: object, span: Span, spread: int, last: datetime
) -> None:
    assert is_past(schedule, UTC, span, spread, last)  # type: ignore[arg-type]  # one of three
    assert not is_past(schedule, UTC, span, spread, last - A_MOMENT)  # type: ignore[arg-type]  # one of three


@pytest.mark.parametrize("schedule", [DAILY, FORTNIGHT, parse("cron(0 12 * * ? 2020)", "scheduler")])
def test_without_an_end_no_recurring_schedule_is_past(schedule: object) -> None:
    assert not is_past(schedule, UTC, Span(START), 0, START + 9999 * A_DAY)  # type: ignore[arg-type]  # one of three


def test_a_start_to_come_stays_and_one_that_is_over_goes_from_a_cron_and_moves_on_in_a_rate() -> None:
    end = START + 99 * A_DAY
    for schedule in (DAILY, FORTNIGHT):
        assert from_now(schedule, Span(START, end), START) == Span(START, end)
        assert from_now(schedule, Span(None, end), START) == Span(None, end)
    late = START + A_MOMENT
    assert from_now(DAILY, Span(START, end), late) == Span(None, end)
    assert from_now(FORTNIGHT, Span(START, end), late) == Span(START + 14 * A_DAY, end)
    assert from_now(FORTNIGHT, Span(START, end), START + 14 * A_DAY) == Span(START + 14 * A_DAY, end)


@given(
    st.integers(1, 40000),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # in timezones
)
def test_from_its_next_time_a_rate_counts_the_same_times(minutes: int, now: datetime) -> None:
    rate = parse(f"rate({minutes} minutes)", "scheduler")
    moved = from_now(rate, Span(START), now)
    expected = list(islice(runs_in(rate, UTC, Span(START), now - A_MOMENT), 5))
    assert list(islice(runs_in(rate, UTC, moved, now - A_MOMENT), 5)) == expected
    assert now <= (moved.start or now - A_DAY) == expected[0]
    assert START + round((expected[0] - START) / timedelta(minutes=minutes)) * timedelta(minutes=minutes) == expected[0]
