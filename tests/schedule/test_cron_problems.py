"""What AWS rejects in a cron expression, and the message that fixes it."""

import pytest

from rota.errors import RotaError
from rota.schedule import ScheduleError, Service, parse, parse_cron

SIX = "AWS needs six fields (minutes hours day-of-month month day-of-week year)"
FIVE = f"{SIX}, and this has five, like Unix cron: the year is missing"
FIVE_STARS = f"{FIVE}, and one of the day fields needs '?'"
BOTH = "day-of-month and day-of-week cannot both be set; write '?' for one of them"
MONTH = "allowed: 1-12 or JAN-DEC and the wildcards , - * /"
WEEKDAY = "allowed: 1-7 or SUN-SAT and the wildcards , - * ? L #"
QUESTION = "'?' is for day-of-month and day-of-week only; write '*' for every value of minutes"
LAST = "L alone is Saturday; after one weekday it is the last in the month, as in 6L for the last Friday"
LISTS = "in a list, and may reject it or run it at another time; write"
FORM = "an expression is a name in lower case with its fields in parentheses, and nothing around it"


def problems(text: str, service: Service = "rules") -> tuple[str, ...]:
    with pytest.raises(ScheduleError) as caught:
        parse(text, service)
    return caught.value.problems


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("0 3 1 * MON *", f"{BOTH} (got '0 3 1 * MON *')"),
        ("* * * * * *", f"{BOTH} (got '* * * * * *'): cron(* * * * ? *)"),
        ("0 12 * * mon *", f"{BOTH} (got '0 12 * * mon *'): cron(0 12 ? * MON *)"),
        ("0 12 1 * * *", f"{BOTH} (got '0 12 1 * * *'): cron(0 12 1 * ? *)"),
        (
            "0 0 ? * ? *",
            "day-of-month and day-of-week cannot both be '?'; write '*' for one of them (got '0 0 ? * ? *')",
        ),
        ("* * * * *", f"{FIVE_STARS} (got '* * * * *'); write cron(* * * * ? *)"),
        (
            "0 12 * * 1-5",
            f"{FIVE_STARS} (got '0 12 * * 1-5'); write cron(0 12 ? * MON-FRI *)",
        ),
        (
            "0 12 * * 5-7,0",
            f"{FIVE_STARS} (got '0 12 * * 5-7,0'); write cron(0 12 ? * SUN,FRI,SAT *)",
        ),
        ("0 12 1 * *", f"{FIVE_STARS} (got '0 12 1 * *'); write cron(0 12 1 * ? *)"),
        (
            "0 12 1 * 1",
            f"{FIVE_STARS} (got '0 12 1 * 1'); write cron(0 12 1 * ? *) and cron(0 12 ? * MON *)",
        ),
        (
            "0 12 * * */2",
            f"{FIVE_STARS} (got '0 12 * * */2'); write cron(0 12 ? * SUN,TUE,THU,SAT *)",
        ),
        (
            "0 12 * * 0-7",
            f"{FIVE_STARS} (got '0 12 * * 0-7'); write cron(0 12 * * ? *)",
        ),
        ("0 12 */2 * 1", f"{FIVE_STARS} (got '0 12 */2 * 1')"),
        ("@daily", f"{SIX}, not 1 (got '@daily'); write cron(0 0 * * ? *)"),
        ("@reboot", f"{SIX}, not 1 (got '@reboot')"),
        ("0 99 * * *", f"{FIVE_STARS} (got '0 99 * * *')"),
        ("0 12 ? * MON", f"{FIVE} (got '0 12 ? * MON'); write cron(0 12 ? * MON *)"),
        ("0 12 ? * 2", f"{FIVE} (got '0 12 ? * 2')"),
        ("0 12 1 * ?", f"{FIVE} (got '0 12 1 * ?'); write cron(0 12 1 * ? *)"),
        ("", f"{SIX}, not 0 (got '')"),
        ("0 12", f"{SIX}, not 2 (got '0 12')"),
        ("0 0 12 * * ? *", f"{SIX}, not seven: there are no seconds (got '0 0 12 * * ? *')"),
    ],
)
def test_the_fields_must_be_six_with_one_question_mark(body: str, problem: str) -> None:
    assert problems(f"cron({body})") == (problem,)
    with pytest.raises(ScheduleError) as caught:
        parse_cron(body)
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("60 0 * * ? *", "minutes: 60 is out of range; write 0-59 (got '60')"),
        ("0 24 * * ? *", "hours: 24 is out of range; write 0-23 (got '24')"),
        ("0 0 0 * ? *", "day-of-month: 0 is out of range; write 1-31 (got '0')"),
        ("0 0 32 * ? *", "day-of-month: 32 is out of range; write 1-31 (got '32')"),
        ("0 0 1 13 ? *", "month: 13 is out of range; write 1-12 (got '13')"),
        ("0 0 ? * 0 *", "day-of-week: 0 is out of range; write 1-7 with SUN = 1 (got '0')"),
        ("0 0 ? * 2-8 *", "day-of-week: 8 is out of range; write 1-7 with SUN = 1 (got '2-8')"),
        ("0 0 1 1 ? 1969", "year: 1969 is out of range; write 1970-2199 (got '1969')"),
        ("0 0 1 1 ? 2200", "year: 2200 is out of range; write 1970-2199 (got '2200')"),
        ("0 0 1 1 ? 2030-2027", "year: a range cannot run backwards; write '2027-2030' (got '2030-2027')"),
        ("*/0 0 * * ? *", "minutes: a step must be 1-59 (got '*/0')"),
        ("*/60 0 * * ? *", "minutes: a step must be 1-59 (got '*/60')"),
        ("0 0/24 * * ? *", "hours: a step must be 1-23 (got '0/24')"),
        ("0 0 1/32 * ? *", "day-of-month: a step must be 1-31 (got '1/32')"),
        ("0 0 1 */13 ? *", "month: a step must be 1-12 (got '*/13')"),
        ("0 0 ? * */8 *", "day-of-week: a step must be 1-7 (got '*/8')"),
        ("0 0 1 1 ? */230", "year: a step must be 1-229 (got '*/230')"),
        ("/5 0 * * ? *", "minutes: cannot read '/5'; a step needs a start; write '*/5'"),
        ("5/ 0 * * ? *", "minutes: cannot read '5/'; allowed: 0-59 and the wildcards , - * /"),
        ("5- 0 * * ? *", "minutes: cannot read '5-'; allowed: 0-59 and the wildcards , - * /"),
        ("-1 0 * * ? *", "minutes: cannot read '-1'; allowed: 0-59 and the wildcards , - * /"),
        ("*-5 0 * * ? *", "minutes: cannot read '*-5'; allowed: 0-59 and the wildcards , - * /"),
        ("1.5 0 * * ? *", "minutes: cannot read '1.5'; allowed: 0-59 and the wildcards , - * /"),
        ("1/2/3 0 * * ? *", "minutes: cannot read '1/2/3'; allowed: 0-59 and the wildcards , - * /"),
        (", 0 * * ? *", "minutes: has no value; allowed: 0-59 and the wildcards , - * / (got ',')"),
        ("? 0 * * ? *", f"minutes: cannot read '?'; {QUESTION}"),
        ("0 0 ?,1 * ? *", "day-of-month: cannot read '?'; '?' must be alone in its field"),
        ("0 L * * ? *", "hours: cannot read 'L'; allowed: 0-23 and the wildcards , - * / (got 'L')"),
        ("0 0 1 JUNE ? *", f"month: cannot read 'JUNE'; {MONTH}; did you mean 'JUN'? (got 'JUNE')"),
        ("0 0 1 JUM ? *", f"month: cannot read 'JUM'; {MONTH} (got 'JUM')"),  # JUN or JUL
        ("0 0 ? * MON-FRY *", f"day-of-week: cannot read 'FRY'; {WEEKDAY}; did you mean 'FRI'? (got 'MON-FRY')"),
        ("0 0 W * ? *", "day-of-month: W follows one date, as in 15W, or L, as in LW (got 'W')"),
        ("0 0 1-5W * ? *", "day-of-month: W follows one date, as in 15W, or L, as in LW (got '1-5W')"),
        ("0 0 32W * ? *", "day-of-month: 32 is out of range; write 1-31 (got '32W')"),
        ("0 0 L-31 * ? *", "day-of-month: L-n takes n from 1 to 30 (got 'L-31')"),
        ("0 0 L-0 * ? *", "day-of-month: L-n takes n from 1 to 30 (got 'L-0')"),
        ("0 0 ? * 8L *", "day-of-week: 8 is out of range; write 1-7 with SUN = 1 (got '8L')"),
        ("0 0 ? * L-3 *", f"day-of-week: {LAST} (got 'L-3')"),
        (
            "0 0 ? * 6#3,2 *",
            "day-of-week: # allows one expression in this field, as in 6#3 for the third Friday (got '6#3,2')",
        ),
        ("0 0 ? * 6#6 *", "day-of-week: 6 after # is out of range; write 1-5 (got '6#6')"),
        ("0 0 ? * 6#0 *", "day-of-week: 0 after # is out of range; write 1-5 (got '6#0')"),
        ("0 0 ? * 9#1 *", "day-of-week: 9 is out of range; write 1-7 with SUN = 1 (got '9#1')"),
        ("٣ 0 1 1 ? *", "cron takes plain ASCII; U+0663 is not (got '٣ 0 1 1 ? *')"),
        ("0 0 1 1 ?\u00a0*", "cron takes plain ASCII; U+00A0 is not (got '0 0 1 1 ?\\xa0*')"),
    ],
)
def test_a_field_says_what_it_got_and_what_it_takes(body: str, problem: str) -> None:
    assert problems(f"cron({body})") == (problem,)


@pytest.mark.parametrize(
    ("body", "of", "fix", "apart"),
    [
        ("0 9 1,L * ? *", "day-of-month: AWS does not document L or W", "'1' and one with 'L'", ("1", "L")),
        ("0 9 L,15 * ? *", "day-of-month: AWS does not document L or W", "'15' and one with 'L'", ("15", "L")),
        ("0 9 15W,LW * ? *", "day-of-month: AWS does not document L or W", "'15W' and one with 'LW'", ("15W", "LW")),
        ("0 9 01W,3 * ? *", "day-of-month: AWS does not document L or W", "'3' and one with '1W'", ("3", "1W")),
        (
            "0 9 1-5,10,L,20W * ? *",
            "day-of-month: AWS does not document L or W",
            "'1-5,10' and one with 'L' and one with '20W'",
            ("1-5,10", "L", "20W"),
        ),
        ("0 9 *,L * ? *", "day-of-month: AWS does not document L or W", "'*' and one with 'L'", ("*", "L")),
        ("0 9 L-3,7 * ? *", "day-of-month: AWS does not document L or W", "'7' and one with 'L-3'", ("7", "L-3")),
        ("0 9 ? * 2L,4L *", "day-of-week: AWS does not document L", "'2L' and one with '4L'", ("2L", "4L")),
        ("0 9 ? * L,MON *", "day-of-week: AWS does not document L", "'MON' and one with 'L'", ("MON", "L")),
        ("0 9 ? * FRIL,TUE *", "day-of-week: AWS does not document L", "'TUE' and one with 'FRIL'", ("TUE", "FRIL")),
    ],
)
def test_l_or_w_in_a_list_is_answered_with_the_schedules_to_write_instead(
    body: str, of: str, fix: str, apart: tuple[str, ...]
) -> None:
    (field,) = (field for field in body.split() if "," in field)
    (problem,) = (text for text in problems(f"cron({body})") if "in a list, and" in text)
    assert problem == f"{of} {LISTS} separate schedules, one with {fix} (got '{field}')"
    for alone in apart:
        assert parse_cron(body.replace(field, alone)).expression == f"cron({body.replace(field, alone)})"


@pytest.mark.parametrize(("field", "written"), [("L,L", "L"), ("5W,05W", "5W")])
def test_a_day_that_is_twice_in_a_list_is_to_be_written_once(field: str, written: str) -> None:
    (problem,) = problems(f"cron(0 9 {field} * ? *)")
    assert problem == f"day-of-month: AWS does not document L or W {LISTS} '{written}' (got '{field}')"


def test_of_a_long_list_the_schedules_are_not_spelled_out() -> None:
    field = ",".join(f"{day}W" for day in range(1, 31))
    (problem,) = problems(f"cron(0 9 {field} * ? *)")
    assert f"{LISTS} a separate schedule for each such day (got " in problem


def test_every_problem_of_an_expression_is_reported_at_once_in_the_order_of_the_fields() -> None:
    found = problems("cron(*/60,61 24 32 JUNE MONDAY 1969)")
    assert [problem.partition(":")[0] for problem in found] == [
        "minutes",
        "minutes",
        "hours",
        "day-of-month",
        "month",
        "day-of-week",
        "year",
        BOTH.partition(":")[0] + " (got '*/60,61 24 32 JUNE MONDAY 1969')",
    ]


def test_a_fix_that_would_be_rejected_itself_is_not_proposed() -> None:
    assert problems("cron(99 0 * * * *)") == (
        "minutes: 99 is out of range; write 0-59 (got '99')",
        f"{BOTH} (got '99 0 * * * *')",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("an expression is cron(...) or rate(...) (got '')",)),
        ("0 12 * * ? *", ("an expression is cron(...) or rate(...); write cron(0 12 * * ? *) (got '0 12 * * ? *')",)),
        ("5 minutes", ("an expression is cron(...) or rate(...); write rate(5 minutes) (got '5 minutes')",)),
        ("hourly", ("an expression is cron(...) or rate(...) (got 'hourly')",)),
        ("CRON(0 12 * * ? *)", (f"{FORM}; write cron(0 12 * * ? *) (got 'CRON(0 12 * * ? *)')",)),
        (" cron(0 12 * * ? *)\n", (f"{FORM}; write cron(0 12 * * ? *) (got ' cron(0 12 * * ? *)\\n')",)),
        ("cron(0 12 * * ? *", (f"{FORM}; write cron(0 12 * * ? *) (got 'cron(0 12 * * ? *')",)),
        ("rate (5 minutes)", (f"{FORM}; write rate(5 minutes) (got 'rate (5 minutes)')",)),
        (
            "cron (0 99 * * ? *)",
            (f"{FORM} (got 'cron (0 99 * * ? *)')", "hours: 99 is out of range; write 0-23 (got '99')"),
        ),
    ],
)
def test_the_form_around_the_fields_must_be_right_and_the_fix_is_shown(text: str, expected: tuple[str, ...]) -> None:
    assert problems(text) == expected


def test_an_expression_longer_than_aws_takes_is_rejected_by_its_length() -> None:
    body = ",".join(["10-12"] * 60) + " * * * ? *"
    (problem,) = problems(f"cron({body})")
    assert problem.startswith("an expression has at most 256 characters (got 369, '10-12,10-12,")
    assert len(problem) < 150


def test_a_rate_under_cron_is_sent_to_the_other_field() -> None:
    with pytest.raises(ScheduleError, match=r"write it as 'rate: 5 minutes' \(got 'rate\(5 minutes\)'\)"):
        parse_cron("rate(5 minutes)")


def test_a_schedule_error_is_a_mistake_of_the_users_and_keeps_what_was_read() -> None:
    with pytest.raises(RotaError) as caught:
        parse("cron(60 24 * * ? *)")
    assert isinstance(caught.value, ScheduleError)
    assert caught.value.exit_code == 2
    assert str(caught.value).splitlines() == list(caught.value.problems)
    assert len(caught.value.problems) == 2


def test_a_service_that_does_not_exist_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="'rules' or 'scheduler'"):
        parse("rate(1 day)", "lambda")  # type: ignore[arg-type]  # that is the point
