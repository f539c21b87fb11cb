"""Which runs are due: zones, clock changes, rates, dates, and that no run is lost or starts twice."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.local.simulator import AccountRegion, DeployedRule, DeployedSchedule
from rota.local.simulator.due import Run, due, is_last, is_over, next_run

SCOPE = AccountRegion("222222222222", "us-east-1")
CREATED = datetime(2027, 3, 1, 10, 0, 30, tzinfo=UTC)
FAR = datetime(2028, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rule(expression: str, *, enabled: bool = True) -> DeployedRule:
    arn = "arn:aws:events:us-east-1:222222222222:rule/payments-staging-save"
    return DeployedRule(SCOPE, arn, "payments-staging-save", expression, enabled, CREATED, ())


def schedule(
    expression: str, zone: str = "UTC", begin: datetime | None = None, end: datetime | None = None
) -> DeployedSchedule:
    arn = "arn:aws:scheduler:us-east-1:222222222222:schedule/payments-staging/save"
    return DeployedSchedule(
        *(SCOPE, arn, "save", "payments-staging", expression, zone),
        enabled=True,
        created=CREATED,
        begin=begin,
        end=end,
        target={},
    )


def shown(deployed: DeployedRule | DeployedSchedule, last: str, now: str) -> list[str]:
    return [f"{run.nominal:%m-%dT%H:%M:%S}" for run in due([deployed], at(last), at(now))]


def test_a_run_at_the_later_end_counts_and_one_at_the_earlier_end_does_not() -> None:
    assert shown(rule("cron(0 12 * * ? *)"), "2027-03-02T12:00", "2027-03-04T12:00") == [
        "03-03T12:00:00",
        "03-04T12:00:00",
    ]


def test_nothing_runs_before_it_was_created() -> None:
    assert shown(rule("cron(0 10,11 * * ? *)"), "2027-03-01T00:00", "2027-03-01T12:00") == ["03-01T11:00:00"]
    assert shown(schedule("at(2027-03-01T10:00:00)"), "2027-03-01T00:00", "2027-03-02T00:00") == []


def test_the_rate_of_a_rule_counts_from_its_creation_and_first_runs_one_interval_later() -> None:
    assert shown(rule("rate(5 minutes)"), "2027-03-01T00:00", "2027-03-01T10:11") == [
        "03-01T10:05:30",
        "03-01T10:10:30",
    ]


def test_the_rate_of_a_schedule_runs_at_once_or_first_at_its_start_date() -> None:
    assert shown(schedule("rate(5 minutes)"), "2027-03-01T00:00", "2027-03-01T10:06") == [
        "03-01T10:00:30",
        "03-01T10:05:30",
    ]
    later = schedule("rate(5 minutes)", begin=at("2027-03-01T11:00"))
    assert shown(later, "2027-03-01T00:00", "2027-03-01T11:06") == ["03-01T11:00:00", "03-01T11:05:00"]


def test_a_schedule_runs_from_its_start_date_to_its_end_date() -> None:
    within = schedule("cron(0 * * * ? *)", begin=at("2027-03-05T11:00"), end=at("2027-03-05T13:00"))
    assert shown(within, "2027-03-04T00:00", "2027-03-06T00:00") == [
        *("03-05T11:00:00", "03-05T12:00:00", "03-05T13:00:00")
    ]


def test_a_zone_moves_with_its_clocks_skips_what_they_skip_and_runs_once_what_they_repeat() -> None:
    half_past_two = schedule("cron(30 2 * * ? *)", "America/New_York")
    assert shown(half_past_two, "2027-03-13T00:00", "2027-03-16T00:00") == ["03-13T07:30:00", "03-15T06:30:00"]
    half_past_one = schedule("cron(30 1 * * ? *)", "America/New_York")
    assert shown(half_past_one, "2027-11-06T12:00", "2027-11-08T12:00") == ["11-07T05:30:00", "11-08T06:30:00"]
    once = schedule("at(2027-06-01T12:00:00)", "Europe/London")
    assert shown(once, "2027-03-13T00:00", "2027-12-01T00:00") == ["06-01T11:00:00"]


@pytest.mark.parametrize(
    "deployed",
    [rule("rate(1 minute)", enabled=False), rule("cron(99 99 * * ? *)"), schedule("rate(1 minute)", "Mars/Olympus")],
)
def test_what_is_disabled_and_what_aws_would_reject_never_runs(deployed: DeployedRule | DeployedSchedule) -> None:
    assert due([deployed], CREATED, CREATED + timedelta(days=1)) == ()


def test_the_next_run_of_a_disabled_rule_is_known_and_that_of_a_past_schedule_is_none() -> None:
    assert next_run(rule("rate(5 minutes)", enabled=False), CREATED) == CREATED + timedelta(minutes=5)
    assert next_run(schedule("at(2027-06-01T12:00:00)"), FAR) is None


def test_only_a_schedule_with_an_end_and_delete_after_completion_is_deleted_after_its_last_run() -> None:
    end = at("2027-03-05T13:00")
    hourly = replace(schedule("cron(0 * * * ? *)", end=end), deleted_at_its_end=True)
    assert [is_last(Run(hourly, at(f"2027-03-05T{hour}:00"))) for hour in (12, 13)] == [False, True]
    assert not is_last(Run(replace(hourly, end=None), end))
    assert not is_last(Run(replace(hourly, deleted_at_its_end=False), end))
    assert not is_last(Run(rule("cron(0 * * * ? *)"), end))
    once = replace(schedule("at(2027-06-01T12:00:00)"), deleted_at_its_end=True)
    assert is_last(Run(once, at("2027-06-01T12:00")))
    assert [is_over(hourly, at(f"2027-03-05T{hour}:00")) for hour in (12, 13)] == [False, True]
    assert not is_over(replace(hourly, enabled=False), end)


@given(
    st.sampled_from(
        [
            rule("rate(7 minutes)"),
            rule("cron(*/5 1-3 * * ? *)"),
            schedule("rate(1 hours)", "Asia/Kolkata"),
            schedule("cron(30 1,2 * * ? *)", "America/New_York", end=at("2027-03-15T12:00")),
            schedule("cron(*/10 * * * ? *)", "Australia/Lord_Howe", begin=at("2027-03-13T20:30")),
            schedule("at(2027-03-14T03:00:00)", "America/New_York"),
        ]
    ),
    st.lists(st.integers(0, 3 * 24 * 3600), max_size=30),
)
def test_each_run_is_due_exactly_once_however_time_is_cut_into_steps(
    deployed: DeployedRule | DeployedSchedule, cuts: list[int]
) -> None:
    begin = at("2027-03-13T00:00")
    steps = [begin + timedelta(seconds=second) for second in sorted({0, *cuts, 3 * 24 * 3600})]
    whole = due([deployed], steps[0], steps[-1])
    pieces = [run for last, now in itertools.pairwise(steps) for run in due([deployed], last, now)]
    assert pieces == list(whole)
    assert len({run.nominal for run in whole}) == len(whole)
