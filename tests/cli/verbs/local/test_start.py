"""`rota local start` where it cannot start anything; tests/local/demo shows it at work."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rota.local.emulator.background import BackgroundAws

Rota = Callable[..., Any]


@pytest.fixture
def running(project: Path) -> Iterator[BackgroundAws]:
    """The project's local AWS, with nothing in it."""
    aws = BackgroundAws(project / ".rota/local")
    aws.start(0)
    yield aws
    aws.stop()


def test_an_unknown_task_is_a_usage_error(rota: Rota) -> None:
    ran = rota("local", "start", "nightly-reprt", "--env", "prod")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("tasks/tasks.yaml: there is no task 'nightly-reprt'; did you mean 'nightly-report'?")


def test_an_environment_must_be_named_where_there_are_several(rota: Rota) -> None:
    ran = rota("local", "start", "poll")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "several environments: choose one with --env; there are staging, prod\n"


def test_of_several_schedules_one_must_be_named(rota: Rota, starts: str) -> None:
    arguments = ("local", "start", "send-lists", "--env", "staging", "--registry", starts)
    ran = rota(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == (
        "'send-lists' has several schedules; choose one with --schedule: dia, dua, night, hourly"
    )
    ran = rota(*arguments, "--schedule", "nigth")
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == "'send-lists' has no schedule 'nigth'; did you mean 'night'?"


def test_a_schedule_without_a_name_cannot_be_named(rota: Rota) -> None:
    ran = rota("local", "start", "poll", "--env", "prod", "--schedule", "poll")
    assert ran.code == 2
    assert ran.err == "'poll' has no schedule 'poll'; no schedule of it has a name: leave --schedule out\n"


def test_a_schedule_that_is_over_is_not_there(rota: Rota, project: Path) -> None:
    head = (project / "tasks/tasks.yaml").read_text().partition("tasks:")[0]
    schedules = [f"{{name: {name}, at: '202{name[-1]}-01-01T00:00:00'}}" for name in ("in-5", "in-7", "in-8")]
    (project / "tasks/tasks.yaml").write_text(
        f"{head}tasks: {{move: {{command: [x], schedules: [{', '.join(schedules)}]}}}}\n"
    )
    ran = rota("local", "start", "move", "--env", "prod")
    assert ran.err.splitlines()[-1].endswith("choose one with --schedule: in-7, in-8")
    ran = rota("local", "start", "move", "--env", "prod", "--schedule", "in-5")
    assert ran.err.splitlines()[-1].startswith("'move' has no schedule 'in-5'")


def test_without_a_local_aws_the_command_that_starts_one_is_printed(rota: Rota) -> None:
    ran = rota("local", "start", "poll", "--env", "prod")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "the local AWS is not running; start it: rota local up\n"


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("chosen", "named"),
    [([], ("", "")), (["--registry", "starts.yaml"], (" --registry starts.yaml", " -c registry=starts.yaml"))],
)
def test_a_task_that_is_not_deployed_names_the_command_that_deploys_it(
    project: Path, starts: str, chosen: list[str], named: tuple[str, str]
) -> None:
    """The stack of the same registry."""
    assert (project / starts).exists()
    task = "paused" if chosen else "poll"
    ran = subprocess.run(
        [sys.executable, "-m", "rota", "local", "start", task, "--env", "prod", *chosen],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.splitlines()[-1] == (
        f"'{task}' is not deployed to the local AWS; first: rota local exec --env prod{named[0]} -- "
        f"npx cdk deploy TasksProd --require-approval never{named[1]}"
    )


@pytest.mark.usefixtures("running")
def test_where_the_registry_has_no_tag_the_command_that_deploys_names_one(project: Path) -> None:
    file = project / "tasks/tasks.yaml"
    text = file.read_text()
    file.write_text(text.replace("prod: {account", "prod: {image: {repository: app-tasks}, account", 1))
    assert file.read_text() != text
    ran = subprocess.run(
        [sys.executable, "-m", "rota", "local", "start", "poll", "--env", "prod"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr.endswith(" npx cdk deploy TasksProd --require-approval never -c image_tag=TAG\n")
