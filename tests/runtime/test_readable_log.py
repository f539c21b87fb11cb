"""A task's log as a person reads it."""

import json

import pytest

from rota.runtime.readable_log import readable
from tests.runtime.conftest import Project
from tests.terminals import on_terminal

STARTED = {"time": "2026-01-05T12:00:00.123Z", "level": "info", "task": "t", "message": "done"}


def test_a_log_line_is_shown_with_its_time_message_and_extras() -> None:
    assert readable(json.dumps({**STARTED, "rows": 3, "key": "a b"})) == "12:00:00 info    done  rows=3  key=a b"


def test_an_exception_is_shown_with_its_traceback() -> None:
    line = {"time": "2026-01-05T12:00:00.123Z", "level": "error", "message": "raised"}
    error = {"type": "E", "message": "m", "traceback": "Traceback:\n  E: m"}
    assert readable(json.dumps({**line, "exception": error})) == ("12:00:00 error   raised\n    Traceback:\n      E: m")


@pytest.mark.parametrize("line", ["plain text\n", "[1, 2]\n", '{"no": "record"}\n', "5\n"])
def test_what_is_no_log_line_is_shown_as_it_is(line: str) -> None:
    assert readable(line) == line.rstrip("\n")


HANDLER = """
def main(context):
    context.log.info("with %s", context.env["TOKEN"], extra={"rows": 3})
    raise ValueError("broken")
"""
TASK = "handler: tasks.job:main\nsecrets: {TOKEN: 'ssm:/demo/token'}"


@pytest.fixture
def in_the_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(TASK, HANDLER)
    monkeypatch.chdir(project.root)
    for name in ("ROTA_REGISTRY", "ROTA_ENVIRONMENT", "ROTA_TASK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOKEN", "very-secret")


@pytest.mark.usefixtures("in_the_project")
def test_on_a_terminal_a_run_is_readable_with_its_traceback_unfolded_and_without_secrets() -> None:
    lines = on_terminal(80, "run", "job", code=1).replace("\r", "").splitlines()
    assert [line[9:] for line in lines if not line.startswith("    ")] == [
        "info    started  trigger=manual  arguments=[]",
        "info    with [secret]  rows=3",
        "error   the handler raised",
        next(line[9:] for line in lines if "finished" in line),
    ]
    below = [line for line in lines if line.startswith("    ")]
    assert below[0] == "    Traceback (most recent call last):"
    assert below[-1] == "    ValueError: broken"


@pytest.mark.usefixtures("in_the_project")
@pytest.mark.parametrize("chosen", ["--json", "container"])
def test_with_json_and_in_a_container_a_terminal_gets_json(chosen: str) -> None:
    """What a container writes is stored, and searched by its fields."""
    if chosen == "--json":
        shown = on_terminal(80, "run", "--json", "job", code=1)
    else:
        shown = on_terminal(80, "run", "job", variables={"ROTA_TASK": "job"}, code=1)
    records = [json.loads(line) for line in shown.splitlines()]
    assert [record["message"] for record in records] == ["started", "with [secret]", "the handler raised", "finished"]
