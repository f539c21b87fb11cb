"""What a start passes to its run is measured when the registry is loaded, as long as AWS may make it."""

import json
import re
from collections.abc import Callable

import pytest

from rota.cli.starts import starts_of
from rota.errors import ProblemsError
from rota.registry import loads
from rota.registry.overrides import launch_overrides

ACCOUNT = '{account: "222222222222", region: us-east-1}'
S3 = "triggers: [{name: up, s3: {bucket: lists}, args: ARGS}]"
EVENT = "triggers: [{name: up, event: {pattern: {source: [app]}, paths: {ORDER: $.detail.id}}, args: ARGS}]"
RATE = "schedules: [{name: up, rate: 1 hour, args: ARGS}]"
CRON = "schedules: [{name: up, cron: 0 4 * * ? *, timezone: Asia/Tokyo, args: ARGS}]"


def registry(body: str, args: list[str], environment: str = ACCOUNT) -> str:
    """The registry of one task with one start, which has these arguments."""
    task = f"{{command: [a], {body.replace('ARGS', json.dumps(args))}}}"
    return f"version: 1\napp: payments\nenvironments: {{prod: {environment}}}\ntasks: {{load: {task}}}\n"


def overrides(text: str) -> str:
    """The overrides of the only start, as its template has them."""
    task = loads(text).resolve("prod").task("load")
    (start,) = starts_of(task)
    return launch_overrides(task, start)


OWN = {"id": 256, "aws.events.rule-arn": 256}


@pytest.mark.parametrize(
    ("body", "longest"),
    [
        (S3, {"bucket": 63, "key": 1024, "size": 256, "etag": 256, "version": 1024, **OWN}),
        (EVENT, {"time": 256, "source": 256, "type": 128, "path-ORDER": 256, **OWN}),
        (RATE, {"time": 256, "id": 256, "rule": 256}),
        (CRON, {f"aws.scheduler.{name}": 256 for name in ("scheduled-time", "execution-id", "schedule-arn")}),
    ],
    ids=["an object", "an event", "a rule", "a Scheduler schedule"],
)
def test_each_value_that_aws_fills_in_counts_with_the_most_characters_that_it_may_have(
    body: str, longest: dict[str, int]
) -> None:
    words = ["x" * 4000, "y"]
    text = overrides(registry(body, words))
    assert {f"<{name}>" for name in longest} == set(re.findall("<.*?>", text))
    spare = 8_192 - len(text) - sum(most - len(f"<{name}>") for name, most in longest.items())
    words[1] += "y" * spare
    assert len(overrides(registry(body, words))) == len(text) + spare
    words[1] += "y"
    with pytest.raises(ProblemsError, match=r"the run's overrides may have 8,193 characters, and ECS takes 8,192"):
        loads(registry(body, words))


@pytest.mark.parametrize(
    ("placeholder", "size"), [("${account}", 12), ("${region}", 15), ("${partition}", 10), ("$${account}", 10)]
)
def test_what_only_a_deployment_knows_counts_at_its_longest(placeholder: str, size: int) -> None:
    def most(words: list[str]) -> int:
        with pytest.raises(ProblemsError) as caught:
            loads(registry(RATE, words, "{}"))
        return int(re.findall(r"may have ([0-9,]+) char", str(caught.value))[0].replace(",", ""))

    assert most(["x" * 4000, "x" * 4000 + placeholder]) - most(["x" * 4000, "x" * 4000]) == size


def test_the_problem_is_at_the_start_once_for_all_environments(
    problems: Callable[[str], list[str]],
) -> None:
    words = json.dumps(["x" * 4000, "y" * 4000])
    environments = f"environments: {{test: {ACCOUNT}, prod: {ACCOUNT}}}\n"
    lines = problems(
        f"{environments}tasks:\n  load:\n    command: [a]\n"
        f"    schedules:\n      - {{name: fits, rate: 1 hour}}\n      - {{name: long, rate: 1 hour, args: {words}}}\n"
        f"    triggers:\n      - {{name: up, s3: {{bucket: lists}}, env: {{A: '{'x' * 4000}', B: '{'x' * 4000}'}}}}\n"
    )
    assert [line.split(" ")[:2] for line in lines] == [
        ["9:9:", "tasks.load.schedules[1]:"],
        ["11:9:", "tasks.load.triggers[0]:"],
    ]


def test_paths_count_without_any_argument(problems: Callable[[str], list[str]]) -> None:
    """256 characters for each value, of which no template shows more than the path."""
    paths = ", ".join(f"A{number}: $.detail.a" for number in range(30))
    trigger = f"{{name: up, event: {{pattern: {{source: [app]}}, paths: {{{paths}}}}}}}"
    (line,) = problems(f"environments: {{prod: {{}}}}\ntasks: {{load: {{command: [a], triggers: [{trigger}]}}}}\n")
    assert "tasks.load.triggers[0]: the run's overrides may have 9," in line
