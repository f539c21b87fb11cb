"""An assembly is synthesized once, whoever asks, and a registry that says something else has another."""

import subprocess
import sys
from pathlib import Path

import pytest

from rota.registry import load
from tests.assemblies import FOLDER, assembled

PROJECT = Path(__file__).parents[1]
ENTRY = "tasks:\n  clean-up: {command: [bin/clean-up], rate: 1 hour}\n"
ASK = "import sys; from rota.registry import load; from tests.assemblies import assembled\n"
ASK += "print(assembled(*((load(sys.argv[1]), name) for name in sys.argv[2:])))"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small one, in a run that has no assemblies yet."""
    (tmp_path / "run").mkdir()
    monkeypatch.setenv(FOLDER, str(tmp_path / "run"))
    file = tmp_path / "tasks.yaml"
    image = "{image: {repository: app-tasks, tag: '1'}}"
    file.write_text(f"version: 1\napp: payments\nenvironments: {{sandbox: {image}, staging: {image}}}\n{ENTRY}")
    return file


def ask(registry: Path, *names: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", ASK, str(registry), *names]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_ask_at_once_get_the_one_that_one_of_them_has_synthesized(registry: Path) -> None:
    answers = [process.communicate()[0].strip() for process in [ask(registry, "staging"), ask(registry, "staging")]]
    assert answers[0] == answers[1]
    folder = Path(answers[0])
    written = (folder / "manifest.json").stat().st_mtime_ns
    assert assembled((load(registry), "staging")) == folder
    assert (folder / "manifest.json").stat().st_mtime_ns == written
    assert (folder / "TasksStaging.template.json").exists()


def test_another_environment_or_another_entry_is_another_assembly(registry: Path) -> None:
    one = assembled((load(registry), "staging"))
    both = assembled((load(registry), "staging"), (load(registry), "sandbox"))
    registry.write_text(registry.read_text().replace("1 hour", "2 hours"))
    later = assembled((load(registry), "staging"))
    assert len({one, both, later}) == 3
    assert {file.name for file in both.glob("*.template.json")} == {
        "TasksStaging.template.json",
        "TasksSandbox.template.json",
    }
    assert "rate(2 hours)" in (later / "TasksStaging.template.json").read_text()
