"""A schedule of one run in a deployed stack and in the registry, before its time and after it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from rota.cli.stack_texts import advice_on, changes_in_words
from rota.ops.comparison import compare
from rota.ops.stacks import Contents
from rota.ops.starts import StartFacts
from rota.ops.survey import survey
from rota.ops.wanted import wanted_stacks
from rota.registry import loads
from tests.assemblies import assembled
from tests.ops.payments import STAGING, TEXT, Payments

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
PAST, NEXT, NONE = "2026-06-01T12:00:00", "2026-06-01T12:00:01", ""
TASK = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "shop-any-once"}}


def deployed(at: str, spread: int | None) -> Contents:
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": spread} if spread else {"Mode": "OFF"}
    schedule: dict[str, Any] = {
        "Name": "shop-any-once",
        "ScheduleExpression": f"at({at})",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": window,
        "Target": {"EcsParameters": {}},
    }
    return Contents({"T": TASK, **({"S": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule}} if at else {})})


def difference(before: str, after: str, spread: int | None = None) -> str:
    timing = f', at: "{after}"' if after else ""
    timing += f", spread: {spread} minutes" if after and spread else ""
    made = loads(f"version: 1\napp: shop\nenvironments: {{any: {{}}}}\ntasks: {{once: {{command: [x]{timing}}}}}\n")
    (wanted,) = wanted_stacks([made.resolve("any")])
    found = compare(deployed(before, spread), wanted, NOW)
    return changes_in_words(found) if found else "in step"


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (NONE, PAST, "in step"),
        (PAST, PAST, "in step"),
        (PAST, NONE, "in step"),
        ("2020-01-01T00:00:00", PAST, "in step"),
        (NONE, NEXT, "add 1 start"),
        (NEXT, NEXT, "in step"),
        (NEXT, NONE, "remove 1 start"),
        (NEXT, PAST, "remove 1 start"),
        (PAST, NEXT, "change 1 start"),
    ],
)
def test_what_is_over_is_neither_missing_nor_too_much(before: str, after: str, change: str) -> None:
    assert difference(before, after) == change


def test_what_may_still_start_in_its_window_is_not_over() -> None:
    assert difference(NONE, "2026-06-01T11:45:00", spread=16) == "add 1 start"
    assert difference(NONE, "2026-06-01T11:45:00", spread=15) == "in step"


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        # Deployed two runs ago, and before the first one.
        ("2026-05-09T12:00:00Z", 'rate: 7 days, start: "2026-05-02T12:00:00"', "in step"),
        ("2026-06-06T12:00:00Z", 'rate: 7 days, start: "2026-05-02T12:00:00"', "in step"),
        ("2026-06-06T12:00:01Z", 'rate: 7 days, start: "2026-05-02T12:00:00"', "change 1 start"),
        ("2026-06-13T12:00:00Z", 'rate: 7 days, start: "2026-06-06T12:00:00"', "change 1 start"),
        ("", 'rate: 7 days, start: "2026-06-06T12:00:00"', "change 1 start"),
        ("2026-06-06T12:00:00Z", "rate: 7 days, timezone: Europe/Berlin", "change 1 start"),
        ("", "rate: 7 days, end: 2026-06-30", "change 1 start"),
        ("", "rate: 7 days, end: 2026-05-31", "in step"),
    ],
)
def test_a_rate_is_as_it_was_when_the_same_times_follow(before: str, after: str, change: str) -> None:
    zone = "Europe/Berlin" if "timezone" in after else "UTC"
    schedule = {
        "Name": "shop-any-once",
        "ScheduleExpression": "rate(7 days)",
        "ScheduleExpressionTimezone": zone,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"EcsParameters": {}},
        **({"StartDate": before} if before else {}),
    }
    has_ended = "2026-05-31" in after
    there = {} if has_ended else {"S": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule}}
    made = loads(f"version: 1\napp: shop\nenvironments: {{any: {{}}}}\ntasks: {{once: {{command: [x], {after}}}}}\n")
    (wanted,) = wanted_stacks([made.resolve("any")])
    found = compare(Contents({"T": TASK, **there}), wanted, NOW)
    assert (changes_in_words(found) if found else "in step") == change


def test_a_start_is_printed_with_its_limits() -> None:
    start = StartFacts("scheduler", "a", "rate(7 days)", begin="2026-06-06T12:00:00Z", end="2026-06-30T23:59:59Z")
    assert str(start) == "rate(7 days) from 2026-06-06T12:00:00Z until 2026-06-30T23:59:59Z"
    assert str(StartFacts("scheduler", "a", "rate(7 days)")) == "rate(7 days)"


def test_only_a_stack_whose_image_has_no_tag_is_deployed_with_one(payments: Payments) -> None:
    text = TEXT.replace('image: {repository: app-tasks, tag: "1"}', "image: {repository: app-tasks}", 1)
    found = survey(loads(text), payments.session, NOW)
    (report,) = found.places
    advice = [each for stack in report.stacks for each in advice_on(stack, found.commands(report), ())]
    commands = [command.removesuffix(" -c registry=tasks/tasks.yaml") for _, command in advice]
    assert sorted(commands) == [
        "npx cdk deploy TasksSandbox",
        "npx cdk deploy TasksStaging -c image_tag=TAG",
        "npx cdk deploy TasksStagingBilling -c image_tag=TAG",
    ]


def test_what_is_over_and_no_longer_in_aws_is_not_switched_off(payments: Payments) -> None:
    """Scheduler can delete a schedule after its run."""
    made = loads(TEXT.replace("  migrate:\n", '  migrate:\n    at: "2099-01-01T00:00:00"\n'))
    folder = assembled((made, "staging"))
    payments.deploy(STAGING, json.loads((folder / "TasksStaging.template.json").read_text()))
    payments.client("scheduler").delete_schedule(Name="payments-staging-migrate", GroupName="payments-staging")
    for year, names in ((2098, ["payments-staging-migrate"]), (2099, [])):
        (place,) = survey(made, payments.session, datetime(year, 1, 1, tzinfo=UTC)).places
        (stack,) = [stack for stack in place.stacks if stack.name == STAGING]
        assert (stack.state, [start.name for start in stack.switched_off]) == ("in step", names)
