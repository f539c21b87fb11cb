"""Rates: whole numbers of minutes, hours or days of elapsed time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rota.schedule import ScheduleError, parse, parse_rate

LOWER = "rate takes lower case and exactly one space"
FORM = "rate takes a whole number and minute, minutes, hour, hours, day or days, as in rate(5 minutes)"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("body", "expression", "interval", "words"),
    [
        ("1 minute", "rate(1 minute)", timedelta(minutes=1), "Every minute"),
        ("rate(5 minutes)", "rate(5 minutes)", timedelta(minutes=5), "Every 5 minutes"),
        (" 1 hour\n", "rate(1 hour)", timedelta(hours=1), "Every hour"),
        ("36 hours", "rate(36 hours)", timedelta(hours=36), "Every 36 hours"),
        ("1 day", "rate(1 day)", timedelta(days=1), "Every day"),
        ("007 days", "rate(7 days)", timedelta(days=7), "Every 7 days"),
    ],
)
def test_a_rate_is_an_interval(body: str, expression: str, interval: timedelta, words: str) -> None:
    schedule = parse_rate(body)
    moment = datetime(2027, 1, 1, 10, 7, 30, tzinfo=UTC)
    assert schedule.expression == expression
    assert schedule.next_runs(moment, count=2) == (moment + interval, moment + 2 * interval)
    assert schedule.describe() == words
    assert schedule.warnings == schedule.warnings_after(moment) == ()
    assert parse(expression) == schedule


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("1 minutes", "rate: the unit is singular for 1; write rate(1 minute) (got '1 minutes')"),
        ("5 minute", "rate: the unit is plural for more than 1; write rate(5 minutes) (got '5 minute')"),
        ("0 minutes", "rate: the value must be 1 or more (got '0 minutes')"),
        ("0 minute", "rate: the value must be 1 or more (got '0 minute')"),
        ("5 Minutes", f"{LOWER}; write rate(5 minutes) (got '5 Minutes')"),
        ("5  minutes", f"{LOWER}; write rate(5 minutes) (got '5  minutes')"),
        ("5minutes", f"{LOWER}; write rate(5 minutes) (got '5minutes')"),
        ("5\tminutes", f"{LOWER}; write rate(5 minutes) (got '5\\tminutes')"),
        ("-5 minutes", f"{FORM} (got '-5 minutes')"),
        ("1.5 hours", f"{FORM} (got '1.5 hours')"),
        ("2 weeks", f"{FORM}; write rate(14 days) (got '2 weeks')"),
        ("5m", f"{FORM}; write rate(5 minutes) (got '5m')"),
        ("30 seconds", f"{FORM} (got '30 seconds')"),
        ("٣ minutes", f"{FORM} (got '٣ minutes')"),
        ("minutes", f"{FORM} (got 'minutes')"),
        ("", f"{FORM} (got '')"),
    ],
)
def test_what_rules_reject_is_reported_with_the_fix(body: str, problem: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse(f"rate({body})")
    assert caught.value.problems == (problem,)
    with pytest.raises(ScheduleError) as caught:
        parse_rate(body)
    assert caught.value.problems == (problem,)


def test_stray_spaces_inside_the_parentheses_are_rejected() -> None:
    with pytest.raises(ScheduleError, match="exactly one space; write rate"):
        parse("rate( 5 minutes )")


@pytest.mark.parametrize(("written", "expression"), [("1 minutes", "rate(1 minute)"), ("5 hour", "rate(5 hours)")])
def test_scheduler_takes_a_unit_that_does_not_agree_and_the_normal_form_fixes_it(written: str, expression: str) -> None:
    assert parse(f"rate({written})", "scheduler").expression == expression


def test_zero_is_rejected_by_scheduler_too() -> None:
    with pytest.raises(ScheduleError, match="1 or more"):
        parse("rate(0 days)", "scheduler")


def test_a_day_is_24_hours_across_a_clock_change() -> None:
    noon = datetime(2027, 3, 13, 12, tzinfo=NEW_YORK)
    (run,) = parse("rate(1 day)").next_runs(noon, NEW_YORK)
    assert (run.day, run.hour) == (14, 13)
    assert run.astimezone(UTC) - noon.astimezone(UTC) == timedelta(hours=24)


def test_an_interval_beyond_the_calendar_has_no_runs_and_a_warning() -> None:
    schedule = parse_rate(f"{10**200} days")
    assert schedule.next_runs(datetime(2027, 1, 1, tzinfo=UTC), count=3) == ()
    assert "longer than 230 years" in schedule.warnings[0]


def test_a_cron_under_rate_is_sent_to_the_other_field() -> None:
    with pytest.raises(ScheduleError, match=r"write it as 'cron: 0 12 \* \* \? \*'"):
        parse_rate("cron(0 12 * * ? *)")
