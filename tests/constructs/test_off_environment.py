"""An environment that is off deploys its rules and schedules disabled; the alerts about tasks stay on."""

from typing import Any

import pytest

from tests.constructs.synthesis import synthesized

BODY = """\
environments: {staging: {ON}, prod: {}}
tasks:
  report: {command: [x], cron: 0 3 * * ? *, enabled: true}
  lists: {command: [x], cron: 0 3 * * ? *, timezone: Asia/Tokyo}
  load: {command: [x], triggers: [{name: up, s3: {bucket: lists}, enabled: true}]}
"""
STARTS = {"payments-staging-report", "payments-staging-lists", "payments-staging-load.up"}


def states(entry: str) -> dict[str, Any]:
    """The state of each rule and schedule of `staging`, by name."""
    resources = synthesized(BODY.replace("{ON}", entry))["TasksStaging"].resources.values()
    kinds = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
    return {
        each["Properties"]["Name"]: each["Properties"].get("State", "ENABLED")
        for each in resources
        if each["Type"] in kinds
    }


@pytest.mark.parametrize(("entry", "state"), [("{enabled: false}", "DISABLED"), ("{enabled: true}", "ENABLED")])
def test_all_starts_of_an_environment_follow_it_and_its_alerts_do_not(entry: str, state: str) -> None:
    found = states(entry)
    assert {name: found[name] for name in STARTS} == dict.fromkeys(STARTS, state)
    assert {found[name] for name in found.keys() - STARTS} == {"ENABLED"}


def test_an_environment_that_is_on_is_as_one_that_says_nothing() -> None:
    assert states("{enabled: true}") == states("{}")
