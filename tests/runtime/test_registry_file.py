"""When the registry is validated before a run: after a change, not before every start."""

import os
import shutil
import time
from pathlib import Path
from textwrap import indent

import pytest

from rota.errors import ProblemsError
from rota.runtime.registry_file import with_registry
from tests.runtime.conftest import REPOSITORY, Project

HANDLER = "handler: tasks.job:main\nrate: 1 day"
CODE = "import sys\ndef main(context): context.log.info('here', extra={'validated': 'pydantic' in sys.modules})"
WRONG = f"{HANDLER}\nnonsense: 1"
CONTAINER = {"ROTA_TASK": "job", "ROTA_ENVIRONMENT": "staging"}


def notes(cache: Path) -> int:
    return len([path for path in cache.rglob("*") if path.is_file()])


def test_a_changed_registry_is_validated_and_an_unchanged_one_is_not(project: Project, tmp_path: Path) -> None:
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    project.write(HANDLER, CODE)
    assert project.run("job", env=env).record("here")["validated"]
    assert not project.run("job", env=env).record("here")["validated"]
    project.write(f"{HANDLER}\ncpu: 512\nmemory: 1024", CODE)
    assert project.run("job", env=env).record("here")["validated"]


def test_a_wrong_registry_is_rejected_every_time_and_leaves_no_note(project: Project, tmp_path: Path) -> None:
    project.write(WRONG, CODE)
    for _ in range(2):
        run = project.run("job", env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
        assert (run.status, run.stdout) == (2, "")
        assert "nonsense" in run.stderr
    assert notes(tmp_path / "cache") == 0


def test_the_notes_live_in_the_users_cache_folder_and_nowhere_else(project: Project, tmp_path: Path) -> None:
    project.write(HANDLER, CODE)
    before = sorted(path for path in project.root.rglob("*") if "__pycache__" not in path.parts)
    assert project.run("job", env={"HOME": "/dev/null"}).status == 0
    assert project.run("job").status == 0
    assert sorted(path for path in project.root.rglob("*") if "__pycache__" not in path.parts) == before
    project.run("job", env={"HOME": str(tmp_path / "home")})
    assert notes(tmp_path / "home/.cache/rota") == 1


def test_a_container_relies_on_the_validation_before_its_deployment(project: Project) -> None:
    project.write(HANDLER, CODE)
    assert not project.run("job", env=CONTAINER).record("here")["validated"]


@pytest.mark.parametrize(
    "task",
    ["handler: [tasks.job]\nrate: 1 day", "rate: 1 day", f"{HANDLER}\n{HANDLER}", f"{HANDLER}\ncpu: lots\nenv: 3"],
)
def test_problems_that_a_container_meets_are_printed_as_lines_not_as_a_traceback(project: Project, task: str) -> None:
    project.write(task, CODE)
    run = project.run("job", env=CONTAINER)
    assert (run.status, run.stdout) == (2, "")
    assert all(line.startswith("tasks/tasks.yaml:") for line in run.stderr.splitlines())


def test_a_registry_without_an_end_is_not_read_to_its_end(project: Project) -> None:
    project.write(HANDLER, CODE)
    before = time.monotonic()
    run = project.run("--registry", "/dev/zero", "job", env={"HOME": "/dev/null"})
    assert run.status == 2
    assert time.monotonic() - before < 20


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, whose modules a test may change: the folder that holds the package."""
    folder = tmp_path_factory.mktemp("rules")
    left_out = shutil.ignore_patterns("__pycache__", "cli", "local")
    shutil.copytree(REPOSITORY / "rota", folder / "rota", ignore=left_out)
    return folder


@pytest.mark.parametrize(
    "module", ["registry/model.py", "access/verbs.py", "access/authorization/operators.py", "schedule/cron.py"]
)
def test_a_note_of_other_rules_does_not_count(module: str, project: Project, tmp_path: Path, rules: Path) -> None:
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(rules)}
    project.write(HANDLER, CODE)
    assert project.run("job", env=env).record("here")["validated"]
    assert not project.run("job", env=env).record("here")["validated"]
    later = time.time_ns() + 1_000_000_000
    os.utime(rules / "rota" / module, ns=(later, later))
    assert project.run("job", env=env).record("here")["validated"]
    assert not project.run("job", env=env).record("here")["validated"]


BESIDE = """
bad: {handler: 'tasks.gone:main', cron: */5 * * * *}
worse: [x]
"""


def test_what_is_wrong_elsewhere_does_not_keep_a_task_from_running(project: Project, tmp_path: Path) -> None:
    project.write(HANDLER, CODE, environments="{staging: {}, prod: {clustr: x}}")
    registry = project.root / "tasks/tasks.yaml"
    registry.write_text(registry.read_text() + indent(BESIDE.strip(), "  ") + "\n")
    run = project.run("--env", "staging", "job", env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert (run.status, run.record("here")["message"]) == (0, "here")
    assert run.stderr == (
        "tasks/tasks.yaml has 4 problems, none of which concerns this run; to list all:"
        " rota validate tasks/tasks.yaml\n"
    )
    assert notes(tmp_path / "cache") == 0


def resolved(project: Project, environ: dict[str, str], environment: str = "staging") -> str:
    """The name of the task `job` as a run resolves it. Raises ProblemsError."""
    found = with_registry(
        str(project.root / "tasks/tasks.yaml"),
        environ,
        lambda registry: registry.resolve(environment, only=["job"]),
        lambda _: (environment, "job"),
    )
    return found.tasks[0].name


def test_neither_a_bundle_nor_an_environment_that_is_not_used_keeps_it_from_running(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(f"{HANDLER}\nuse: [right]", CODE, environments="{staging: {}, prod: {clustr: x}}")
    registry = project.root / "tasks/tasks.yaml"
    registry.write_text(registry.read_text() + "bundles: {right: {}, spare: {env: [x]}}\n")
    for environ in ({}, {"HOME": str(project.root)}):
        assert resolved(project, environ) == "job"
    assert " has 2 problems, none of which" in capsys.readouterr().err
    with pytest.raises(ProblemsError, match="clustr"):
        resolved(project, {"HOME": str(project.root)}, "prod")


OWN = {
    "the task": (f"{HANDLER}\ncpux: 1", ""),
    "its override": (f"{HANDLER}\nenvironments: {{prod: {{cpux: 1}}}}", ""),
    "a mistake of syntax in it": (f"{HANDLER}\nowner: @x", ""),
    "an alias in it": (f"{HANDLER}\nowner: *x", ""),
    "its bundle": (f"{HANDLER}\nuse: [shared]", "bundles: {shared: {cpux: 1}}"),
    "all of it": ("[x]", ""),
    "the defaults": (HANDLER, "defaults: {cpux: 1}"),
    "a mistake of syntax in the defaults": (HANDLER, "defaults: {owner: @x}"),
    "a field of the file": (HANDLER, "x: 1"),
}


@pytest.mark.parametrize(("task", "line"), OWN.values(), ids=OWN.keys())
def test_what_is_wrong_in_what_a_task_depends_on_keeps_it_from_running(
    task: str, line: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(task, CODE, environments="{staging: {}, prod: {}}")
    registry = project.root / "tasks/tasks.yaml"
    registry.write_text(f"{registry.read_text()}  another: {{command: [x]}}\n{line}\n")
    with pytest.raises(ProblemsError):
        resolved(project, {"HOME": str(project.root)})
    assert capsys.readouterr().err == ""
