"""What a cron expression is read as: its normal form, its notes on what AWS does not document, and its warnings."""

from datetime import UTC, datetime

import pytest

from rota.schedule import parse, parse_cron

WRAPS = "a range that wraps around in this field"
STEP = "a step in this field"
MIXED = "a range between a name and a number"


@pytest.mark.parametrize(
    ("body", "normal"),
    [
        ("0 12 ? * mon *", "0 12 ? * MON *"),
        ("  0   12\t? * Mon-fri  *\n", "0 12 ? * MON-FRI *"),
        ("00 08 01 01 ? 02027", "0 8 1 1 ? 2027"),
        ("00/15 08-017/02 * * ? *", "0/15 8-17/2 * * ? *"),
        ("0 0 lw * ? *", "0 0 LW * ? *"),
        ("0 0 01w * ? *", "0 0 1W * ? *"),
        ("0 0 ? * 06#03 *", "0 0 ? * 6#3 *"),
        ("0 0 ? * fril *", "0 0 ? * FRIL *"),
        ("cron(0 12 ? * MON *)", "0 12 ? * MON *"),
    ],
)
def test_the_normal_form_has_single_spaces_capitals_and_no_leading_zeros(body: str, normal: str) -> None:
    schedule = parse_cron(body)
    assert schedule.expression == f"cron({normal})"
    assert schedule.warnings == ()
    assert parse(schedule.expression) == schedule


@pytest.mark.parametrize(
    "body",
    [
        "0/15 8-17 ? * MON-FRI *",
        "0 20-2 ? * FRI-MON *",
        "0 0 1 NOV-FEB ? *",
        "0 0 ? * THU#3 *",
        "5,10-20/5,*/30 0 L * ? 2030-2040/2",
    ],
)
def test_documented_forms_carry_no_warning(body: str) -> None:
    assert parse_cron(body).warnings == ()


@pytest.mark.parametrize(
    ("body", "field", "form", "written", "got"),
    [
        ("1,2, 0 * * ? *", "minutes", "a comma without a value", "1,2", "1,2,"),
        (",1,,2 0 * * ? *", "minutes", "a comma without a value", "1,2", ",1,,2"),
        ("*,5 0 * * ? *", "minutes", "'*' in a list", "*", "*,5"),
        ("50-5 0 * * ? *", "minutes", WRAPS, "0-5,50-59", "50-5"),
        ("0 0 30-2 * ? *", "day-of-month", WRAPS, "1,2,30,31", "30-2"),
        ("0 0 1 JAN/3 ? *", "month", "a step on names", "JAN,APR,JUL,OCT", "JAN/3"),
        ("0 0 ? * MON-FRI/2 *", "day-of-week", STEP, "MON,WED,FRI", "MON-FRI/2"),
        ("0 0 ? * */2 *", "day-of-week", STEP, "SUN,TUE,THU,SAT", "*/2"),
        ("0 0 ? * 2-FRI *", "day-of-week", MIXED, "MON-FRI", "2-FRI"),
    ],
)
def test_an_undocumented_form_with_one_reading_is_written_out_in_a_documented_one(
    body: str, field: str, form: str, written: str, got: str
) -> None:
    schedule, normal = parse_cron(body), body.replace(got, written)
    assert schedule.expression == f"cron({normal})"
    assert schedule.warnings == (f"{field}: AWS does not document {form}; written as '{written}' (got '{got}')",)
    assert parse_cron(normal).warnings == ()
    assert parse_cron(normal).calendar == schedule.calendar


@pytest.mark.parametrize(
    ("body", "form", "runs"),
    [
        ("0 0 L-3 * ? *", "'L-3'", [28, 25]),
        ("0 0 L-3W * ? *", "'L-3W'", [28, 25]),
    ],
)
def test_an_undocumented_form_without_a_documented_one_is_kept_with_a_warning(
    body: str, form: str, runs: list[int]
) -> None:
    schedule = parse_cron(body)
    (warning,) = schedule.warnings
    assert schedule.expression == f"cron({body})"
    assert f"AWS does not document {form};" in warning
    assert "AWS may reject it or run it at another time" in warning
    assert [run.day for run in schedule.next_runs(datetime(2026, 12, 31, tzinfo=UTC), count=2)] == runs


@pytest.mark.parametrize(
    "body", ["0 0 30 2 ? *", "0 0 31 4,6 ? *", "0 0 29 2 ? 2027,2029", "0 0 ? 2 2#5 2027", "0 0 30W 2 ? *"]
)
def test_a_date_that_never_comes_is_accepted_with_a_warning(body: str) -> None:
    expected = f"cron({body}) never runs: no year from 1970 to 2199 has such a date"
    assert parse_cron(body).warnings == (expected,)
    assert parse_cron(body).warnings_after(datetime(2027, 1, 1, tzinfo=UTC)) == (expected,)


def test_a_year_that_is_over_is_accepted_with_a_warning() -> None:
    assert parse_cron("0 0 29 2 ? 2016-2023").warnings == (
        "cron(0 0 29 2 ? 2016-2023) never runs again: its last run was on 2020-02-29",
    )


def test_that_no_run_is_left_is_known_once_the_moment_is_known() -> None:
    schedule = parse_cron("0 0 1 1 ? 2030")
    assert schedule.warnings == ()
    assert schedule.warnings_after(datetime(2029, 12, 31, 23, 59, tzinfo=UTC)) == ()
    assert schedule.warnings_after(datetime(2030, 1, 1, tzinfo=UTC)) == (
        "cron(0 0 1 1 ? 2030) never runs again after 2030-01-01 00:00+00:00",
    )


def test_scheduler_may_leave_out_the_year() -> None:
    schedule = parse("cron(0 12 ? * MON)", "scheduler")
    assert schedule.expression == "cron(0 12 ? * MON *)"
    assert parse(schedule.expression, "rules") == schedule


def test_a_schedule_is_a_frozen_value_known_by_its_expression() -> None:
    schedule = parse_cron("0 12 ? * mon *")
    assert repr(schedule) == "Cron('cron(0 12 ? * MON *)')"
    assert {schedule, parse_cron("00 12 ? * MON *")} == {schedule}
    with pytest.raises(AttributeError):
        schedule.expression = "cron(0 13 ? * MON *)"  # type: ignore[misc]  # that is the point
