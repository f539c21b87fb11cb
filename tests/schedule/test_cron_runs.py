"""When cron expressions run: the rules of AWS' page, each by dates that a paper calendar confirms."""

from datetime import UTC, datetime, timedelta

import pytest

from rota.schedule import parse, parse_cron


def runs(body: str, after: str, count: int) -> list[str]:
    moments = parse(f"cron({body})").next_runs(datetime.fromisoformat(after).replace(tzinfo=UTC), count=count)
    return [moment.strftime("%Y-%m-%d %H:%M") for moment in moments]


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        # The examples of AWS' page.
        ("0 10 * * ? *", "2027-01-01 10:00", ["2027-01-02 10:00", "2027-01-03 10:00"]),
        ("15 12 * * ? *", "2027-01-01 10:00", ["2027-01-01 12:15", "2027-01-02 12:15"]),
        ("0 18 ? * MON-FRI *", "2027-01-01 18:00", ["2027-01-04 18:00", "2027-01-05 18:00"]),
        ("0 8 1 * ? *", "2027-01-01 10:00", ["2027-02-01 08:00", "2027-03-01 08:00"]),
        ("0/15 * * * ? *", "2027-01-01 10:07", ["2027-01-01 10:15", "2027-01-01 10:30"]),
        ("0/10 * ? * MON-FRI *", "2027-01-01 23:45", ["2027-01-01 23:50", "2027-01-04 00:00"]),
        ("0/5 8-17 ? * MON-FRI *", "2027-01-01 17:50", ["2027-01-01 17:55", "2027-01-04 08:00"]),
        ("0/30 20-2 ? * MON-FRI *", "2027-01-01 02:00", ["2027-01-01 02:30", "2027-01-01 20:00"]),
        ("1/10 5 * * ? *", "2027-01-01 05:11", ["2027-01-01 05:21", "2027-01-01 05:31"]),
        ("0 0 ? * 3#2 *", "2027-01-01 00:00", ["2027-01-12 00:00", "2027-02-09 00:00"]),
        ("0 0 3W * ? *", "2027-01-01 00:00", ["2027-01-04 00:00", "2027-02-03 00:00"]),
    ],
)
def test_the_examples_of_the_aws_page_run_as_it_says(body: str, after: str, expected: list[str]) -> None:
    assert runs(body, after, 2) == expected


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        ("0 20-2 ? * FRI *", "2027-01-01 20:00", ["2027-01-01 21:00", "2027-01-01 22:00", "2027-01-01 23:00"]),
        ("0 20-2 ? * FRI *", "2027-01-01 23:00", ["2027-01-08 00:00", "2027-01-08 01:00", "2027-01-08 02:00"]),
        ("0 0 ? * FRI-MON *", "2027-01-01 00:00", ["2027-01-02 00:00", "2027-01-03 00:00", "2027-01-04 00:00"]),
        ("0 0 ? * FRI-MON *", "2027-01-04 00:00", ["2027-01-08 00:00", "2027-01-09 00:00", "2027-01-10 00:00"]),
        ("0 0 1 NOV-FEB ? *", "2027-01-15 00:00", ["2027-02-01 00:00", "2027-11-01 00:00", "2027-12-01 00:00"]),
        ("0 22-3/2 * * ? *", "2027-01-01 01:00", ["2027-01-01 02:00", "2027-01-01 22:00", "2027-01-02 00:00"]),
    ],
)
def test_a_range_wraps_and_every_run_is_tested_on_its_own_date(body: str, after: str, expected: list[str]) -> None:
    assert runs(body, after, 3) == expected


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        ("*/7 * * * ? *", "2027-01-01 00:49", ["2027-01-01 00:56", "2027-01-01 01:00"]),
        ("0 0 */10 * ? *", "2027-01-21 00:00", ["2027-01-31 00:00", "2027-02-01 00:00"]),
        ("0 8-17/4 * * ? *", "2027-01-01 12:00", ["2027-01-01 16:00", "2027-01-02 08:00"]),
        ("0 0 1 2/5 ? *", "2027-01-01 00:00", ["2027-02-01 00:00", "2027-07-01 00:00"]),
        ("0 0 1 1 ? 2027/50", "2026-01-01 00:00", ["2027-01-01 00:00", "2077-01-01 00:00"]),
        ("0 0 1 1 ? */100", "2026-01-01 00:00", ["2070-01-01 00:00", "2170-01-01 00:00"]),
        ("0-10/5,30 0 1 1 ? 2027", "2027-01-01 00:05", ["2027-01-01 00:10", "2027-01-01 00:30"]),
    ],
)
def test_a_step_starts_again_in_every_hour_month_and_year(body: str, after: str, expected: list[str]) -> None:
    assert runs(body, after, 2) == expected


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        ("0 0 L * ? *", "2028-01-15 00:00", ["2028-01-31 00:00", "2028-02-29 00:00", "2028-03-31 00:00"]),
        ("0 0 LW * ? *", "2027-01-01 00:00", ["2027-01-29 00:00", "2027-02-26 00:00", "2027-03-31 00:00"]),
        ("0 0 1W * ? *", "2027-05-01 00:00", ["2027-05-03 00:00", "2027-06-01 00:00", "2027-07-01 00:00"]),
        ("0 0 31W * ? *", "2027-01-01 00:00", ["2027-01-29 00:00", "2027-03-31 00:00", "2027-05-31 00:00"]),
        ("0 0 30W * ? *", "2027-01-31 00:00", ["2027-03-30 00:00", "2027-04-30 00:00", "2027-05-31 00:00"]),
        ("0 0 15W 8 ? *", "2027-01-01 00:00", ["2027-08-16 00:00", "2028-08-15 00:00", "2029-08-15 00:00"]),
        ("0 0 ? * L *", "2027-01-01 00:00", ["2027-01-02 00:00", "2027-01-09 00:00", "2027-01-16 00:00"]),
        ("0 0 ? * 6L *", "2027-01-01 00:00", ["2027-01-29 00:00", "2027-02-26 00:00", "2027-03-26 00:00"]),
        ("0 0 ? * FRIL *", "2027-01-01 00:00", ["2027-01-29 00:00", "2027-02-26 00:00", "2027-03-26 00:00"]),
        ("0 0 ? * 7L *", "2027-01-01 00:00", ["2027-01-30 00:00", "2027-02-27 00:00", "2027-03-27 00:00"]),
        ("0 0 ? * 6#5 *", "2027-01-01 00:00", ["2027-01-29 00:00", "2027-04-30 00:00", "2027-07-30 00:00"]),
        ("0 0 ? * sun#1 *", "2027-01-01 00:00", ["2027-01-03 00:00", "2027-02-07 00:00", "2027-03-07 00:00"]),
        ("0 0 ? * 1,7 *", "2027-01-01 00:00", ["2027-01-02 00:00", "2027-01-03 00:00", "2027-01-09 00:00"]),
    ],
)
def test_l_w_and_number_sign_count_days_by_the_month_they_are_in(body: str, after: str, expected: list[str]) -> None:
    assert runs(body, after, 3) == expected


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        ("0 0 29 2 ? *", "2095-01-01 00:00", ["2096-02-29 00:00", "2104-02-29 00:00"]),
        ("0 0 29W 2 ? *", "2027-01-01 00:00", ["2028-02-29 00:00", "2032-02-27 00:00"]),
        ("0 0 ? 2 2#5 *", "2027-01-01 00:00", ["2044-02-29 00:00", "2072-02-29 00:00"]),
        ("0 0 ? 2 2#5 *", "2072-03-01 00:00", ["2112-02-29 00:00", "2140-02-29 00:00"]),
        ("59 23 31 12 ? 2199", "1970-01-01 00:00", ["2199-12-31 23:59"]),
        ("59 23 31 12 ? 2199", "2199-12-31 23:59", []),
        ("0 0 1 1 ? 1970", "1900-01-01 00:00", ["1970-01-01 00:00"]),
        ("* * * * ? *", "2300-01-01 00:00", []),
        ("* * * * ? *", "0001-01-01 00:00", ["1970-01-01 00:00", "1970-01-01 00:01"]),
        ("0 0 30 2 ? *", "2027-01-01 00:00", []),
        ("0 0 31 4,6,9,11 ? *", "2027-01-01 00:00", []),
        ("0 0 29 2 ? 2100", "2027-01-01 00:00", []),
        ("0 0 30W 2 ? *", "2027-01-01 00:00", []),
    ],
)
def test_dates_that_are_rare_or_never_come_are_found_or_ruled_out(body: str, after: str, expected: list[str]) -> None:
    assert runs(body, after, 2) == expected


def test_the_next_run_is_strictly_later() -> None:
    schedule = parse("cron(0 12 * * ? *)")
    noon = datetime(2027, 1, 5, 12, tzinfo=UTC)
    assert schedule.next_runs(noon) == (noon + timedelta(days=1),)
    assert schedule.next_runs(noon - timedelta(microseconds=1)) == (noon,)


def test_count_runs_are_given_in_order_and_none_for_a_count_of_zero() -> None:
    schedule = parse("cron(30 5 * * ? *)")
    moment = datetime(2027, 1, 5, 12, tzinfo=UTC)
    found = schedule.next_runs(moment, count=400)
    assert len(found) == 400
    assert list(found) == sorted(found)
    assert schedule.next_runs(moment, count=0) == ()


def test_nothing_precedes_the_first_time_of_a_calendar() -> None:
    calendar = parse_cron("0 0 1 1 ? 2030").calendar
    first = datetime(2030, 1, 1)  # noqa: DTZ001  # calendars have no zone
    assert calendar.preceding(first) is None
    assert calendar.preceding(first.replace(minute=1)) == first


def test_a_naive_moment_is_rejected_because_its_instant_would_be_a_guess() -> None:
    naive = datetime(2027, 1, 1)  # noqa: DTZ001  # that is the point
    for expression in ("cron(0 0 * * ? *)", "rate(1 day)"):
        with pytest.raises(ValueError, match="time zone"):
            parse(expression).next_runs(naive)
    with pytest.raises(ValueError, match="time zone"):
        parse("at(2027-01-01T00:00:00)", "scheduler").next_runs(naive)
