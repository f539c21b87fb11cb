"""Unix crontab expressions in AWS' terms, and what has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.schedule import Cron, ScheduleError, is_crontab, parse, parse_crontab, translate
from tests.properties import cases

DISAGREE = "a step follows a range or '*', because Unix crons disagree about a step on one value"
AWS_ONLY = "?, L, W and # belong to AWS' six fields, whose last is the year"
BOTH = (
    "day-of-month and day-of-week: one of them starts with '*', so Unix cron runs on the days that both name;"
    " AWS can name only one weekday in one week of the month, as MON#1 for the first Monday; write that in six"
    " fields, or write '*' for one of the two and check the other in the task"
)
MACROS = "the known names are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually"
REBOOT = (
    "@reboot has no AWS form, as no machine starts up; leave the schedule out and start the task by hand,"
    " or write when it should run"
)
WEEKDAYS = "allowed: 0-7 or SUN-SAT and the wildcards , - * /"
FIVE = "a crontab expression has five fields (minutes hours day-of-month month day-of-week)"


def expressions(text: str) -> list[str]:
    return [cron.expression for cron in translate(text).expressions]


def problem(text: str) -> str:
    with pytest.raises(ScheduleError) as caught:
        translate(text)
    (only,) = caught.value.problems
    return only


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("* * * * *", "* * * * ? *"),
        ("30 2 * * *", "30 2 * * ? *"),
        ("  05\t08 01 01 *\n", "5 8 1 1 ? *"),
        ("*/15 8-17 * * mon-fri", "*/15 8-17 ? * MON-FRI *"),
        ("0 9-17/2,20 1,15 jan-mar *", "0 9-17/2,20 1,15 JAN-MAR ? *"),
        ("0 12 * * 0", "0 12 ? * SUN *"),
        ("0 12 * * 7", "0 12 ? * SUN *"),
        ("0 12 * * 1-5", "0 12 ? * MON-FRI *"),
        ("0 12 * * 5-7", "0 12 ? * SUN,FRI,SAT *"),
        ("0 12 * * */2", "0 12 ? * SUN,TUE,THU,SAT *"),
        ("0 12 * * 1-5/2", "0 12 ? * MON,WED,FRI *"),
        ("0 12 * * 1-7/2", "0 12 ? * SUN,MON,WED,FRI *"),
        ("0 12 * * 0-7", "0 12 * * ? *"),
        ("0 12 */2 * *", "0 12 */2 * ? *"),
    ],
)
def test_a_line_with_one_day_field_is_one_expression_whose_weekdays_have_names(line: str, body: str) -> None:
    assert expressions(line) == [f"cron({body})"]
    assert translate(line).expressions[0].warnings == ()


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("*/60 */24 * * *", "0 0 * * ? *"),  # AWS rejects a step as large as the field
        ("*,5 * * * *", "* * * * ? *"),
        ("0 0 1 jan-dec/3 *", "0 0 1 JAN,APR,JUL,OCT ? *"),
        ("0 0 1 2-apr *", "0 0 1 FEB-APR ? *"),
    ],
)
def test_what_aws_rejects_or_does_not_document_is_spelled_out(line: str, body: str) -> None:
    (cron,) = translate(line).expressions
    assert (cron.expression, cron.warnings) == (f"cron({body})", ())


@pytest.mark.parametrize(
    ("macro", "body"),
    [
        ("@hourly", "0 * * * ? *"),
        ("@daily", "0 0 * * ? *"),
        ("@midnight", "0 0 * * ? *"),
        ("@weekly", "0 0 ? * SUN *"),
        ("@monthly", "0 0 1 * ? *"),
        ("@yearly", "0 0 1 1 ? *"),
        (" @Annually ", "0 0 1 1 ? *"),
    ],
)
def test_a_macro_is_the_line_that_it_means(macro: str, body: str) -> None:
    assert expressions(macro) == [f"cron({body})"]


def test_two_day_fields_mean_either_and_say_when_both_expressions_run() -> None:
    translation = translate("0 3 1 * MON")
    dates, weekdays = translation.expressions
    assert [dates.expression, weekdays.expression] == ["cron(0 3 1 * ? *)", "cron(0 3 ? * MON *)"]
    twice = (
        "cron(0 3 1 * ? *) and cron(0 3 ? * MON *) both run on a day that has the date and the weekday,"
        " such as a Monday 1 June; Unix cron runs once"
    )
    assert (dates.warnings, weekdays.warnings) == ((), (twice,))
    assert translation.note == (
        "translated from Unix cron '0 3 1 * MON', which ran in its host's time zone;"
        f" its two day fields mean either, which takes 2 AWS expressions; {twice}"
    )


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("0 0 1-7 * 1", ["1-7 * ?", "? * MON#2", "? * MON#3", "? * MON#4", "? * MON#5"]),
        ("0 0 1-28 * 1,5", ["1-28 * ?", "? * MON#5", "? * FRI#5"]),
        ("0 0 1-31 * 1", ["* * ?"]),
        ("0 0 1-30 4,6 1", ["* 4,6 ?"]),
        ("0 0 13 * 0-6", ["* * ?"]),
    ],
)
def test_either_is_written_without_a_day_twice_where_the_dates_are_whole_weeks(line: str, days: list[str]) -> None:
    assert expressions(line) == [f"cron(0 0 {fields} *)" for fields in days]
    assert [cron.warnings for cron in translate(line).expressions] == [()] * len(days)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("0 0 */100,1-7 * MON", ["? * MON#1"]),
        ("0 0 8-14,22-28 * */7", ["? * SUN#2", "? * SUN#4"]),
        ("0 0 29-31 * */6", ["? * SUN#5", "? * SAT#5"]),
        ("0 0 */1 * MON", ["? * MON"]),
        ("0 0 15 * */1", ["15 * ?"]),
        ("0 0 30 2 */2", ["30 2 ?"]),
    ],
)
def test_with_a_star_in_front_the_day_fields_mean_both(line: str, days: list[str]) -> None:
    assert expressions(line) == [f"cron(0 0 {fields} *)" for fields in days]


@pytest.mark.parametrize("line", ["0 3 */2 * MON", "0 3 1 * */2", "0 3 */100,1-7 * 1-6"])
def test_both_that_aws_cannot_say_is_rejected_with_what_to_write(line: str) -> None:
    assert problem(line) == f"{BOTH} (got '{line}')"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("@reboot", REBOOT),
        ("@every 5m", "an interval is a rate; write it as 'rate: 5 minutes'"),
        ("@dayly", MACROS),
        ("@daily @hourly", MACROS),
        ("", f"{FIVE}, not 0"),
        ("0 12 * *", f"{FIVE}, not 4"),
        ("0 12 * * * bin/report", f"{FIVE}, not 6; the command belongs to the task, not to its schedule"),
    ],
)
def test_another_form_is_rejected_with_what_to_write(line: str, expected: str) -> None:
    assert problem(line) == f"{expected} (got '{line}')"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("60 * * * *", "minutes: 60 is out of range; write 0-59 (got '60')"),
        ("0 24 * * *", "hours: 24 is out of range; write 0-23 (got '24')"),
        ("0 0 * * 8", "day-of-week: 8 is out of range; write 0-7 with SUN = 0 (got '8')"),
        ("*/0 * * * *", "minutes: a step must be 1 or more (got '*/0')"),
        ("5/10 * * * *", f"minutes: {DISAGREE}; write '5-59/10' (got '5/10')"),
        ("0 0 1 FEB/3 *", f"month: {DISAGREE}; write 'FEB-DEC/3' (got 'FEB/3')"),
        ("50-10/5 * * * *", "minutes: a range cannot run backwards; write '0,5,10,50,55' (got '50-10/5')"),
        ("0 0 * * FRI-SUN", "day-of-week: a range cannot run backwards; write 'SUN,FRI,SAT' (got 'FRI-SUN')"),
        ("1,,2 * * * *", "minutes: cannot read ''; allowed: 0-59 and the wildcards , - * /"),
        ("/5 * * * *", "minutes: cannot read '/5'; a step needs a start; write '*/5'"),
        ("H * * * *", "minutes: cannot read 'H'; allowed: 0-59 and the wildcards , - * / (got 'H')"),
        ("0 0 L * *", f"day-of-month: cannot read 'L'; allowed: 1-31 and the wildcards , - * /; {AWS_ONLY}"),
        ("0 0 15W * *", f"day-of-month: cannot read '15W'; allowed: 1-31 and the wildcards , - * /; {AWS_ONLY}"),
        ("0 0 * * 1#2", f"day-of-week: cannot read '1#2'; {WEEKDAYS}; {AWS_ONLY}"),
        ("0 0 * * FRY", f"day-of-week: cannot read 'FRY'; {WEEKDAYS}; did you mean 'FRI'? (got 'FRY')"),
        ("٣ * * * *", "a crontab takes plain ASCII; U+0663 is not (got '٣ * * * *')"),
    ],
)
def test_a_field_that_unix_cron_rejects_is_rejected_with_what_it_takes(line: str, expected: str) -> None:
    assert problem(line) == expected


def test_every_problem_is_reported_at_once() -> None:
    with pytest.raises(ScheduleError) as caught:
        translate("60 24 0 13 8")
    assert len(caught.value.problems) == 5


def test_a_registry_may_hold_either_dialect() -> None:
    assert parse_crontab("0 12 ? * 2 *") == parse_crontab("cron(0 12 ? * 2 *)") == (parse("cron(0 12 ? * 2 *)"),)
    assert parse_crontab("0 12 * * 2") == (parse("cron(0 12 ? * TUE *)"),)
    assert parse_crontab("@daily") == (parse("cron(0 0 * * ? *)"),)
    assert len(parse_crontab("0 12 1 * 2")) == 2
    assert [is_crontab(text) for text in ("@daily", "0 12 * * 2", "0 12 ? * 2", "0 12 ? * 2 *")] == [
        True,
        True,
        False,
        False,
    ]


def test_five_fields_with_a_question_mark_are_aws_fields_whose_year_scheduler_lets_out() -> None:
    assert parse_crontab("0 12 ? * 2", "scheduler") == (parse("cron(0 12 ? * 2 *)"),)
    with pytest.raises(ScheduleError, match="the year is missing"):
        parse_crontab("0 12 ? * 2")


LINE_LIKE = st.lists(st.text("0123456789*/-,?LW#MONFRIJAN", min_size=1, max_size=6), min_size=4, max_size=6)


@cases(300)
@given(LINE_LIKE.map(" ".join) | st.text() | st.text().map("@{}".format))
def test_any_text_is_translated_or_rejected_in_one_line_a_problem(text: str) -> None:
    crons, problems = outcome(text)
    assert 1 <= len(crons) <= 5 if crons else problems
    assert all(line.isprintable() and len(line) < 450 for line in problems)
    for cron in crons:
        again = parse(cron.expression)
        assert isinstance(again, Cron)
        assert again.calendar == cron.calendar


@pytest.mark.parametrize(
    "line", ["0," * 5000 + "0 * * * *", f"*/{'9' * 300} * * * *", f"0-{'9' * 200} * * * *", "@" * 10**6, "0 " * 10**5]
)
def test_a_huge_text_is_rejected_with_a_short_message(line: str) -> None:
    crons, problems = outcome(line)
    assert crons == ()
    assert len("".join(problems)) < 300


def test_a_step_beyond_all_measure_is_one_beyond_the_field() -> None:
    assert expressions(f"*/{'9' * 200} * * * *") == ["cron(0 * * * ? *)"]


def outcome(text: str) -> tuple[tuple[Cron, ...], tuple[str, ...]]:
    try:
        return translate(text).expressions, ()
    except ScheduleError as error:
        return (), error.problems
