"""The registry and the project are searched upwards from the current folder, as git does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rota.finding import folder_above, found_registry

REGISTRY = """\
version: 1
app: a
environments: {only: {}}
tasks:
  t: {handler: "tasks.job:main", rate: 1 hour}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose subfolder is the current one."""
    (tmp_path / "tasks/deep/er").mkdir(parents=True)
    (tmp_path / "tasks/__init__.py").touch()
    (tmp_path / "tasks/job.py").write_text("import os\ndef main(context):\n    print('here:', os.getcwd())\n")
    (tmp_path / "tasks/tasks.yaml").write_text(REGISTRY)
    monkeypatch.chdir(tmp_path / "tasks/deep/er")
    for name in ("ROTA_REGISTRY", "ROTA_ENVIRONMENT", "ROTA_TASK"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def rota(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "rota", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"],
        ["list"],
        ["show", "t"],
        ["next", "--count", "1"],
        ["iam"],
        ["schema", "--write"],
        ["local", "tick", "--until", "2100-01-01", "--from", "2099-12-31"],
        ["run", "t"],
    ],
    ids=" ".join,
)
def test_every_verb_finds_the_registry_above_the_current_folder(arguments: list[str]) -> None:
    finished = rota(*arguments)
    assert finished.returncode == 0, finished.stderr
    assert "no such file" not in finished.stderr


def test_what_a_verb_prints_can_be_opened_from_the_current_folder(project: Path) -> None:
    (project / "tasks/tasks.yaml").write_text(REGISTRY.replace("rate", "ratte"))
    finished = rota("validate")
    place = re.match(r"(\S+):5:\d+: tasks\.t\.ratte: ", finished.stdout)
    assert place is not None
    assert place[1] == "../../tasks.yaml"
    assert Path(place[1]).samefile(project / "tasks/tasks.yaml")


@pytest.mark.usefixtures("project")
def test_a_task_runs_where_the_user_stands_and_its_handler_is_found_in_the_project() -> None:
    assert f"here: {Path.cwd()}\n" in rota("run", "t").stdout


def test_a_registry_that_is_named_is_relative_to_the_current_folder(project: Path) -> None:
    (project / "tasks/deep/other.yaml").write_text(
        "version: 1\napp: other\nenvironments: {only: {}}\ntasks: {t: {command: [x]}}\n"
    )
    assert json.loads(rota("list", "--json", "--registry", "../other.yaml").stdout)["app"] == "other"
    assert json.loads(rota("list", "--json", ROTA_REGISTRY="../other.yaml").stdout)["app"] == "other"
    assert "tasks/tasks.yaml: no such file" in rota("list", "--registry", "tasks/tasks.yaml").stderr


@pytest.mark.usefixtures("project")
def test_a_container_reads_the_registry_below_its_own_folder_only() -> None:
    assert found_registry({}) == "../../tasks.yaml"
    assert found_registry({"ROTA_TASK": "t"}) == "tasks/tasks.yaml"
    assert found_registry({"ROTA_TASK": "t", "ROTA_REGISTRY": "x.yaml"}) == "x.yaml"
    assert rota("run", "t", ROTA_TASK="t").returncode == 2


def test_the_nearest_folder_wins_and_a_folder_of_the_name_is_no_file(project: Path) -> None:
    inner = project / "tasks/deep"
    assert folder_above(inner, ["tasks/tasks.yaml"]) == project
    (inner / "tasks/tasks.yaml").mkdir(parents=True)
    assert folder_above(inner / "er", ["tasks/tasks.yaml"]) == project
    (inner / "tasks/tasks.yaml").rmdir()
    (inner / "tasks/tasks.yaml").touch()
    assert folder_above(inner / "er", ["tasks/tasks.yaml"]) == inner
    assert folder_above(inner / "er", ["no-such-file-anywhere"]) is None
    assert found_registry({}) == "../tasks/tasks.yaml"


def test_without_any_registry_the_message_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    finished = rota("list")
    assert finished.returncode == 2
    assert finished.stderr.startswith("tasks/tasks.yaml: no such file, nor one in a folder above; ")


def test_the_version_is_printed_and_nothing_else_is_loaded() -> None:
    code = (
        "import sys; sys.argv = ['rota', '--version']; from rota.__main__ import main; code = main()\n"
        "print(*sys.modules); sys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, modules = run.stdout.splitlines()
    project = Path(__file__).parents[1] / "pyproject.toml"
    assert f'version = "{version.removeprefix("rota ")}"' in project.read_text()
    assert {name for name in modules.split() if name.startswith("rota")} == {"rota", "rota.__main__"}
    assert not {"typer", "yaml"} & set(modules.split())
