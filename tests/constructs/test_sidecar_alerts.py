"""Of a task with sidecars, the signal that ends one makes no alert, and a failure of the task does."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from rota.errors import ProblemsError
from rota.registry import EnvironmentNames, loads
from rota.registry.triggers.pattern_checks import MAX_PATTERN
from tests.assemblies import assembled
from tests.constructs.synthesis import PROJECT, STAGING, Template, staging
from tests.constructs.test_alerts import read_as_email, rule

NAMES = EnvironmentNames("payments", "staging")
ALONE = "  clean-up: {command: [bin/clean-up]}\n"
BESIDE = "  report: {command: [bin/report], containers: [{name: pdf}, {name: otel}]}\n"
FAMILY = "family:payments-staging-report"


@pytest.fixture(scope="module")
def both() -> Template:
    return staging(ALONE + BESIDE)


def detail(template: Template, name: str) -> Any:  # noqa: ANN401  # JSON
    return rule(template, name)["EventPattern"]["detail"]


def rules_of(template: Template) -> set[str]:
    names = (properties["Name"] for properties in template.all("AWS::Events::Rule").values())
    return {name.removeprefix("payments-staging-") for name in names}


# --- which events fit ---


def fits(pattern: Mapping[str, Any], event: Mapping[str, Any], *, of_one: bool) -> bool:
    """Whether an event fits. `of_one`: all conditions on a list of objects have to be met by one of the objects."""
    return all(_fits_field(name, wanted, event, of_one=of_one) for name, wanted in pattern.items())


def _fits_field(name: str, wanted: Any, event: Mapping[str, Any], *, of_one: bool) -> bool:  # noqa: ANN401  # JSON
    if name == "$or":
        return any(fits(each, event, of_one=of_one) for each in wanted)
    value = event.get(name)
    if not isinstance(wanted, Mapping):
        return _fits_value(wanted, value)
    objects: list[Mapping[str, Any]] = value if isinstance(value, list) else [value or {}]
    if of_one:
        return any(fits(wanted, each, of_one=of_one) for each in objects)
    return all(any(fits({field: inner}, each, of_one=of_one) for each in objects) for field, inner in wanted.items())


def _fits_value(wanted: list[Any], value: Any) -> bool:  # noqa: ANN401  # JSON
    return any(_is(condition, value) for condition in wanted)


def _is(condition: Any, value: Any) -> bool:  # noqa: ANN401  # JSON
    match condition:
        case {"exists": bool(exists)}:
            return (value is not None) == exists
        case {"anything-but": list(others)}:
            return value is not None and value not in others
        case {"prefix": str(prefix)}:
            return isinstance(value, str) and value.startswith(prefix)
    return bool(value == condition)


def container(exit_code: int | None = None, reason: str | None = None) -> dict[str, Any]:
    return {name: value for name, value in (("exitCode", exit_code), ("reason", reason)) if value is not None}


OOM = "OutOfMemoryError: Container killed due to memory usage"
EXITED, NEVER = "EssentialContainerExited", False
UNTOLD = {
    "it ends well, and its sidecars by the signal": (EXITED, [container(0), container(143), container(0)]),
    "a sidecar that ignores the signal is killed": (EXITED, [container(0), container(137), container(143)]),
    "an init container ends well": (EXITED, [container(0), container(0)]),
    "a person stops it": ("UserInitiated", [container(143), container(143)]),
    "a person stops it before it runs": ("UserInitiated", [container(), container(143)], NEVER),
}
TOLD = {
    "it fails": (EXITED, [container(1), container(143)]),
    "a sidecar fails": (EXITED, [container(143), container(1)]),
    "it has no memory": (EXITED, [container(137, OOM), container(143)]),
    "a sidecar has no memory": (EXITED, [container(0), container(137, OOM)]),
    "an init container fails": (EXITED, [container(), container(1)], NEVER),
    "what it waits for never comes": (EXITED, [container(), container(143)], NEVER),
    "AWS takes its place": ("SpotInterruption", [container(143), container(143)]),
    "its hardware fails": ("InfrastructureHealth", [container(), container()]),
}


def event(case: tuple[Any, ...]) -> dict[str, Any]:
    stop_code, containers, *never = case
    return {"stopCode": stop_code, "containers": containers, **({} if never else {"startedAt": "2026-11-20T03:00:00Z"})}


@pytest.mark.parametrize("of_one", [True, False], ids=["of one container", "of any"])
@pytest.mark.parametrize("what", [*UNTOLD, *TOLD])
def test_the_exit_alert_is_right_whichever_way_conditions_on_a_list_are_read(
    both: Template, what: str, of_one: bool
) -> None:
    """AWS documents neither way: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html."""
    alert = {"$or": detail(both, "exit-sidecar")["$or"]}
    assert fits(alert, event({**UNTOLD, **TOLD}[what]), of_one=of_one) == (what in TOLD)


def test_a_start_that_fails_sends_the_one_mail_about_it(both: Template) -> None:
    assert detail(both, "start-sidecar")["stopCode"] == ["TaskFailedToStart"]
    failed = event(("TaskFailedToStart", [container(), container(1, OOM)], NEVER))
    assert not fits({"$or": detail(both, "exit-sidecar")["$or"]}, failed, of_one=False)


# --- whose events ---


def test_tasks_without_sidecars_keep_the_alerts_that_they_have(both: Template) -> None:
    for name in ("start-failure", "exit-failure"):
        own = dict(detail(both, name))
        assert own.pop("group") == [{"anything-but": [FAMILY]}]
        assert own == detail(staging(ALONE), name)


def test_tasks_with_sidecars_have_the_alerts_of_their_own_and_those_alone(both: Template) -> None:
    assert detail(both, "start-sidecar")["group"] == detail(both, "exit-sidecar")["group"] == [FAMILY]


def test_the_fewer_of_the_two_are_named() -> None:
    second = BESIDE.replace("report", "summary")
    template = staging(ALONE + BESIDE + second)
    alone = ["family:payments-staging-clean-up"]
    assert detail(template, "exit-failure")["group"] == alone
    assert detail(template, "exit-sidecar")["group"] == [{"anything-but": alone}]


def test_where_all_tasks_have_sidecars_no_name_is_needed_and_no_other_alert() -> None:
    template = staging(BESIDE)
    assert rules_of(template) == {"start-sidecar", "exit-sidecar"}
    assert "group" not in detail(template, "exit-sidecar")


def test_where_no_task_has_sidecars_there_are_no_alerts_for_them() -> None:
    assert rules_of(staging(ALONE)) == {"start-failure", "exit-failure"}


def test_all_rules_may_publish_to_the_topic(both: Template) -> None:
    statement, *_ = both.one("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    sources = {arn["Fn::GetAtt"][0] for arn in statement["Condition"]["ArnEquals"]["aws:SourceArn"]}
    alerts = {*NAMES.alert_rules, *NAMES.sidecar_alert_rules}
    assert {both.all("AWS::Events::Rule")[source]["Name"] for source in sources} == alerts


def test_a_pattern_that_names_too_many_tasks_is_a_problem_before_a_deployment() -> None:
    tasks = _many("alone-in-the-night-", 40, "") + _many("beside-the-pdf-", 40, ", containers: [{name: pdf}]")
    registry = loads(f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks:\n{tasks}", "tasks.yaml", PROJECT)
    with pytest.raises(ProblemsError) as caught:
        assembled((registry, "staging"))
    problems = [problem.message for problem in caught.value.problems]
    rules = ("start-failure", "exit-failure", "start-sidecar", "exit-sidecar")
    assert [message.split(": ")[1] for message in problems] == [f"rule payments-staging-{name}" for name in rules]
    assert all(f"EventBridge takes {MAX_PATTERN:,}" in message for message in problems)


def _many(name: str, count: int, more: str) -> str:
    return "".join(f"  {name}{number}: {{command: [a]{more}}}\n" for number in range(count))


# --- the message ---


def events_of(stopped: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each single value of an event's detail by its path."""
    for name, value in stopped.items():
        if isinstance(value, list):
            for at, each in enumerate(value):
                yield from ((f"$.detail.{name}[{at}].{field}", str(inner)) for field, inner in each.items())
        else:
            yield f"$.detail.{name}", str(value)


def test_the_message_names_the_family_and_every_container_in_whatever_order(both: Template) -> None:
    stopped = {
        "group": FAMILY,
        "stoppedReason": "Essential container in task exited",
        "stopCode": EXITED,
        "containers": [
            {"name": "pdf", **container(143)},
            {"name": "report", **container(137, OOM)},
            {"name": "otel"},
        ],
        "taskArn": "arn:aws:ecs:us-east-1:222222222222:task/app-staging/0123",
    }
    lines = read_as_email(rule(both, "exit-sidecar"), dict(events_of(stopped)))
    assert lines[:8] == [
        "A task with sidecars of payments in the environment staging failed.",
        f"Task: {FAMILY} (the name follows payments-staging-)",
        "Reason: Essential container in task exited",
        "Stop code: EssentialContainerExited",
        "Its containers, each with its exit code, if it left one, and the reason, if there is one:",
        "- pdf 143 ",
        f"- report 137 {OOM}",
        "- otel  ",
    ]
    assert lines[-1] == "Its entry: rota show NAME --env staging"
    assert read_as_email(rule(both, "start-sidecar"), {})[0].endswith("in the environment staging failed to start.")


def test_a_message_fits_with_ten_containers() -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html"""
    items = ", ".join(f"{{name: beside-{letter}}}" for letter in "abcdefghi")
    template = staging(f"  report: {{command: [a], containers: [{items}]}}\n")
    transformer = rule(template, "exit-sidecar")["Targets"][0]["InputTransformer"]
    assert "<name9>" in transformer["InputTemplate"]
    assert len(transformer["InputTemplate"]) <= 8192
    assert len(transformer["InputPathsMap"]) <= 100
    assert all(json.loads(line) for line in transformer["InputTemplate"].split("\n"))
