"""`rota local` where there is nothing to talk to, or something that it must not talk to."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rota.local.emulator.background import BackgroundAws
from rota.local.host import exec as exec_module
from rota.local.host.processes import birth_of

Rota = Callable[..., Any]


@pytest.fixture(autouse=True)
def nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A started command would replace the tests' process."""
    monkeypatch.setattr(exec_module, "become", lambda *_: pytest.fail("a command was started"))


@pytest.mark.parametrize("arguments", [["reset"], ["env"], ["exec", "--", "echo", "ran"]])
def test_without_a_local_aws_verbs_print_how_to_start_it(rota: Rota, project: Path, arguments: list[str]) -> None:
    ran = rota("local", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "the local AWS is not running; start it: rota local up\n"
    assert not (project / ".rota").exists()


def test_status_of_nothing_fails_and_down_of_nothing_does_not(rota: Rota) -> None:
    asked = rota("local", "status")
    assert (asked.code, asked.out, asked.err) == (1, "", "the local AWS is not running\n")
    asked = rota("local", "status", "--json")
    assert (asked.code, json.loads(asked.out)) == (1, {"running": False})
    stopped = rota("local", "down")
    assert (stopped.code, stopped.err) == (0, "the local AWS is not running\n")


@pytest.mark.parametrize("verb", ["up", "status", "env", "reset", "down"])
def test_outside_of_a_project_there_is_nothing(
    rota: Rota, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    ran = rota("local", verb)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("no project: neither ")


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_a_port_that_is_none_is_a_usage_error(rota: Rota, port: str) -> None:
    assert rota("local", "up", "--port", port).code == 2


def test_an_unknown_environment_is_a_usage_error(rota: Rota, record: Path) -> None:
    write(record, "http://127.0.0.1:4566")
    for arguments in (["env"], ["exec"]):
        ran = rota("local", *arguments, "--env", "prd", *(["true"] if arguments == ["exec"] else []))
        assert (ran.code, ran.out) == (2, "")
        assert "there is no environment 'prd'; did you mean 'prod'?" in ran.err


@pytest.mark.parametrize("arguments", [["up"], ["status"], ["reset"], ["env"], ["exec", "--", "echo", "ran"]])
def test_a_record_that_points_elsewhere_is_rejected_by_every_verb(
    rota: Rota, record: Path, arguments: list[str]
) -> None:
    """The guard: whoever wrote the file, nothing is sent there, and no command is run."""
    write(record, "https://sts.us-east-1.amazonaws.com")
    ran = rota("local", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("rejected: 'https://sts.us-east-1.amazonaws.com' is not on this machine")


def test_without_the_package_up_prints_what_to_install(rota: Rota, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.local.emulator.ministack.find_spec", lambda _name: None)
    ran = rota("local", "up")
    assert (ran.code, ran.err) == (1, "the local AWS needs ministack: pip install 'rota[local]'\n")


@pytest.fixture
def record(project: Path) -> Path:
    """Where the project's emulator is written down."""
    folder = BackgroundAws(project / ".rota/local").folder
    folder.mkdir(parents=True)
    return folder / "emulator.json"


def write(record: Path, endpoint: str) -> None:
    """A record of this very process, which certainly runs."""
    own = {"pid": os.getpid(), "birth": birth_of(os.getpid()), "endpoint": endpoint}
    record.write_text(json.dumps({**own, "since": "2026-01-05T12:00:00+00:00", "folder": str(record.parent)}))
