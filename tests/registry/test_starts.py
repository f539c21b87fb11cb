"""What starts a task: schedules and triggers as they come out for one environment."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import ProblemsError
from rota.registry import EventPattern, Registry, S3Objects, Task
from rota.registry.triggers.pattern_checks import pattern_problems

Make = Callable[[str], Registry]

ENVIRONMENTS = "environments: {staging: {}, prod: {}}\ntasks:\n"
LISTS = (
    ENVIRONMENTS
    + """
  send-lists:
    command: [send-lists]
    schedules:
      - {name: dia, cron: 0 4 ? * MON-FRI *, timezone: America/New_York, args: [--steps=DIA], enabled: false}
      - {name: dua, cron: 0 4 * * *, timezone: America/New_York, args: [--steps=DUA], env: {MODE: full, LIMIT: 1}}
      - {name: hourly, rate: 1 hour}
    environments:
      prod:
        schedules:
          - {name: dia, enabled: true}
          - {name: dua, rate: 1 day, env: {LIMIT: 2}}
          - {name: yearly, cron: 0 0 1 1 ? *}
"""
)


def task(registry: Registry, environment: str, name: str) -> Task:
    return registry.resolve(environment).task(name)


def test_a_schedule_in_another_zone_is_schedulers_and_one_in_utc_a_rule(registry: Make) -> None:
    schedules = task(registry(LISTS), "staging", "send-lists").schedules
    assert [(schedule.name, schedule.service, schedule.zone) for schedule in schedules] == [
        ("dia", "scheduler", "America/New_York"),
        ("dua", "scheduler", "America/New_York"),
        ("hourly", "rules", "UTC"),
    ]


def test_a_schedule_has_arguments_and_variables_of_its_own(registry: Make) -> None:
    dia, dua, _ = task(registry(LISTS), "staging", "send-lists").schedules
    assert (dia.args, dict(dia.env), dia.enabled) == (("--steps=DIA",), {}, False)
    assert (dua.args, dict(dua.env), dua.enabled) == (("--steps=DUA",), {"MODE": "full", "LIMIT": "1"}, True)


def test_an_override_changes_the_schedule_of_that_name_and_leaves_the_others(registry: Make) -> None:
    schedules = {schedule.name: schedule for schedule in task(registry(LISTS), "prod", "send-lists").schedules}
    assert list(schedules) == ["dia", "dua", "hourly", "yearly"]
    assert schedules["dia"].enabled
    assert schedules["dia"].schedule.expression == "cron(0 4 ? * MON-FRI *)"
    assert schedules["dua"].schedule.expression == "rate(1 day)"
    assert (schedules["dua"].zone, dict(schedules["dua"].env)) == ("UTC", {"MODE": "full", "LIMIT": "2"})


def test_a_rate_on_the_task_takes_the_place_of_all_its_schedules(registry: Make) -> None:
    trial = registry(LISTS.replace("      prod:\n", "      staging: {rate: 1 minute}\n      prod:\n"))
    (only,) = task(trial, "staging", "send-lists").schedules
    assert (only.name, only.schedule.expression, only.resource) == (
        None,
        "rate(1 minute)",
        "payments-staging-send-lists",
    )


def test_names_of_rules_follow_from_the_schedules_so_that_a_new_one_changes_no_other(registry: Make) -> None:
    before = task(registry(LISTS), "prod", "send-lists").schedules
    after = task(
        registry(LISTS.replace("{name: dia, enabled", "{name: new, rate: 1 hour}\n          - {name: dia, enabled")),
        "prod",
        "send-lists",
    )
    names = {(schedule.resource, schedule.construct_id) for schedule in before}
    assert ("payments-prod-send-lists.dia", "ScheduleDia") in names
    assert names < {(schedule.resource, schedule.construct_id) for schedule in after.schedules}


def test_a_crontab_line_whose_day_fields_mean_or_becomes_two_rules(registry: Make) -> None:
    made = registry(ENVIRONMENTS + "  report: {command: [a], cron: 0 3 13 * 5}\n")
    first, second = task(made, "staging", "report").schedules
    assert [first.schedule.expression, second.schedule.expression] == ["cron(0 3 13 * ? *)", "cron(0 3 ? * FRI *)"]
    assert [first.resource, second.resource] == ["payments-staging-report", "payments-staging-report.2"]
    assert [first.construct_id, second.construct_id] == ["Rule", "Rule2"]
    assert first.written == "0 3 13 * 5"


def test_a_time_and_a_start_window_are_schedulers(registry: Make) -> None:
    made = registry(
        ENVIRONMENTS + "  once: {command: [a], at: '2027-03-28T02:30:00'}\n"
        "  spread: {command: [a], cron: 0 4 * * ? *, timezone: UTC, spread: 15 minutes}\n"
    )
    (once,), (spread,) = (task(made, "staging", name).schedules for name in ("once", "spread"))
    assert (once.service, once.schedule.expression, once.zone) == ("scheduler", "at(2027-03-28T02:30:00)", "UTC")
    assert (spread.service, spread.spread) == ("scheduler", 15)


@pytest.mark.parametrize(
    ("zone", "effect"), [("UTC", "changes nothing"), ("Asia/Tokyo", "only makes it run at its deployment as well")]
)
def test_a_timezone_beside_a_rate_is_warned_about(registry: Make, zone: str, effect: str) -> None:
    """In another zone than UTC it becomes a Scheduler schedule, whose rate runs at once."""
    made = registry(ENVIRONMENTS + f"  report: {{command: [a], rate: 1 hour, timezone: {zone}}}\n")
    (warning,) = made.warnings
    assert warning.path == ("tasks", "report", "timezone")
    assert warning.message == (
        f"a rate counts elapsed time and has no time of day, so the timezone {effect}; remove it"
    )


def test_a_zone_without_summer_time_and_a_prefix_with_a_slash_are_warned_about(registry: Make) -> None:
    made = registry(
        ENVIRONMENTS + "  report: {command: [a], cron: 0 4 * * ? *, timezone: EST}\n"
        "  load: {command: [a], triggers: [{name: up, s3: {bucket: lists, prefix: /in/}}]}\n"
    )
    assert [str(warning).partition(": ")[2] for warning in made.warnings] == [
        "tasks.report.timezone: EST has no summer time; write America/New_York for a zone that has",
        "tasks.load.triggers[0].s3.prefix: keys seldom begin with '/': 'in/' matches in/a.csv, '/in/' does not",
    ]


def test_an_override_may_turn_objects_into_events_and_take_arguments_back(registry: Make) -> None:
    made = registry(
        ENVIRONMENTS
        + """
  load:
    command: [load]
    triggers: [{name: up, s3: {bucket: lists}, args: [--now]}]
    environments:
      prod: {triggers: [{name: up, event: {pattern: {source: [app]}}, args: []}]}
"""
    )
    (trigger,) = task(made, "prod", "load").triggers
    assert (trigger.kind, trigger.args) == ("event", ())


def test_triggers_are_objects_in_a_bucket_or_events_of_a_pattern(registry: Make) -> None:
    made = registry(
        ENVIRONMENTS
        + """
  load:
    command: [load]
    triggers:
      - {name: upload, s3: {bucket: "in-${environment}", prefix: daily/, suffix: .csv}, args: [--now]}
      - name: pushed
        event:
          pattern: {source: [aws.ecr], account: ["${account}"], detail: {result: [SUCCESS], tags: [{exists: true}]}}
          paths: {REPOSITORY: $.detail.repository-name}
        enabled: false
"""
    )
    upload, pushed = task(made, "prod", "load").triggers
    assert (upload.kind, upload.source) == ("s3", S3Objects("in-prod", "daily/", ".csv"))
    assert (upload.resource, upload.construct_id, upload.args) == (
        "payments-prod-load.upload",
        "RuleUpload",
        ("--now",),
    )
    assert isinstance(pushed.source, EventPattern)
    assert json.loads(pushed.source.pattern)["account"] == ["${AWS::AccountId}"]
    assert (pushed.kind, pushed.enabled, dict(pushed.source.paths)) == (
        "event",
        False,
        {"REPOSITORY": "$.detail.repository-name"},
    )


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["source", "detail", "prefix", "numeric", "anything-but", "exists", "$or"]), inner
        ),
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["source", "detail", "$or", "time"]), VALUES))
def test_any_pattern_is_taken_or_rejected(pattern: dict[str, object]) -> None:
    assert all(problem.message for problem in pattern_problems(pattern))


def test_a_key_whose_pattern_is_beyond_eventbridges_size_is_rejected_at_its_place(registry: Make) -> None:
    s3 = f"{{bucket: in-box, prefix: {'p' * 1000}, suffix: {'s' * 1000}}}"
    with pytest.raises(ProblemsError) as caught:
        registry(f"{ENVIRONMENTS}  load: {{command: [a], triggers: [{{name: upload, s3: {s3}}}]}}\n")
    (problem,) = caught.value.problems
    assert problem.path == ("tasks", "load", "triggers", 0, "s3")
    assert problem.message == "the pattern has 2,130 characters; EventBridge allows 2,048"


def test_a_pattern_beyond_eventbridges_size_is_rejected() -> None:
    (problem,) = pattern_problems({"source": [f"app-{n:04}" for n in range(200)]})
    assert problem.message == "the pattern has 2,212 characters; EventBridge allows 2,048"
