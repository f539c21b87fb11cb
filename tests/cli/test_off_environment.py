"""An environment that is off: every command that tells when something runs tells that nothing does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rota.cli.stack_texts import lines_of
from rota.ops.survey import StackReport
from rota.ops.wanted import wanted_stacks
from rota.registry import loads

Rota = Callable[..., Any]

TEXT = """\
version: 1
app: payments
environments: {staging: {}, dev: {like: staging, enabled: false}}
tasks:
  report: {command: [x], cron: 0 3 * * ? *, environments: {dev: {enabled: true}}}
  load: {command: [x], triggers: [{name: up, s3: {bucket: lists}}]}
  migrate: {command: [x]}
"""
OFF = "dev is off: it has enabled: false, so nothing starts its tasks, whatever they say\n"


@pytest.fixture
def off(rota: Rota, project: Path) -> Rota:
    """`rota` with this registry."""
    (project / "tasks/tasks.yaml").write_text(TEXT)
    return rota


def test_list_says_so_below_the_starts_of_all_environments(off: Rota) -> None:
    finished = off("list")
    assert finished.out == (
        "task     schedule                     environments\n"
        "report   0 3 * * ? *                  staging\n"
        "report   0 3 * * ? * (disabled)       dev\n"
        "load     up: s3://lists/*             staging\n"
        "load     up: s3://lists/* (disabled)  dev\n"
        "migrate  by hand                      all\n"
    )
    assert (finished.code, finished.err) == (0, OFF)


@pytest.mark.parametrize(
    "arguments", [("list",), ("next",), ("next", "--heatmap"), ("local", "tick", "--until", "2026-01-06")]
)
def test_a_command_about_one_environment_says_so(off: Rota, arguments: tuple[str, ...]) -> None:
    assert off(*arguments, "--env", "dev").err.endswith(OFF)
    assert OFF not in off(*arguments, "--env", "staging").err


def test_json_says_so_too(off: Rota) -> None:
    assert json.loads(off("list", "--json").out)["environments_off"] == ["dev"]
    assert [json.loads(off("list", "--env", name, "--json").out)["enabled"] for name in ("staging", "dev")] == [
        True,
        False,
    ]


def test_show_names_the_environment_as_the_reason(off: Rota) -> None:
    states = [
        json.loads(off("show", task, "--env", name, "--json").out)["state"]
        for task in ("report", "load", "migrate")
        for name in ("staging", "dev")
    ]
    off_state = "disabled, because the environment is"
    assert states == ["enabled", off_state, "enabled", off_state, "by hand", "by hand"]


def test_stacks_says_so_of_each_stack_of_it() -> None:
    registry = loads(TEXT)
    lines = [
        lines_of(StackReport(stack.name, "in step", wanted=stack))
        for stack in wanted_stacks(map(registry.resolve, registry.environments))
    ]
    assert lines == [[], ["dev is off: the registry has enabled: false for it, so nothing starts its tasks"]]
