"""Whatever is asked of a registry, its file is opened once, parsed once, and each environment is resolved once."""

import builtins
import io
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

import app
from rota import cli
from rota.registry import Entries, RepositoryImage, load
from rota.registry.resolve_task import TaskResolver
from rota.runtime.registry_file import with_registry
from stacks import new_app

REGISTRY = """\
version: 1
app: payments
environments:
  staging: {image: {repository: tasks, tag: "0.9"}}
  prod: {image: {repository: tasks, tag: "0.9"}}
tasks:
  report:
    command: [report]
    cron: 30 2 * * ? *
    timezone: America/New_York
    iam: {sqs: {send: jobs}}
  poll: {command: [poll], rate: 5 minutes, environments: {prod: false}}
"""
ONCE = {"opened": 1, "parsed": 1, "staging": 1, "prod": 1}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry's file; its folder is the current one. A schedule of it gets a warning by `rota validate`."""
    monkeypatch.chdir(tmp_path)
    for name in ("ROTA_REGISTRY", "ROTA_ENVIRONMENT", "ROTA_TASK"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    return tmp_path / "registry.yaml"


@pytest.fixture
def done(file: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the file was opened and YAML parsed since the test began, and each environment resolved."""
    counted: Counter[str] = Counter()
    opening, parsing, resolving = io.open, yaml.parse, TaskResolver.__post_init__

    def opened(*args: object, **options: object) -> object:
        counted["opened"] += args[0] in (str(file), file, file.name, Path(file.name))
        return opening(*args, **options)  # type: ignore[call-overload]  # as it was called

    def parsed(*args: object, **options: object) -> object:
        counted["parsed"] += 1
        return parsing(*args, **options)  # type: ignore[arg-type]  # likewise

    def resolved(resolver: TaskResolver) -> None:
        counted[resolver.environment] += 1
        resolving(resolver)

    monkeypatch.setattr(io, "open", opened)
    monkeypatch.setattr(builtins, "open", opened)
    monkeypatch.setattr(yaml, "parse", parsed)
    monkeypatch.setattr(TaskResolver, "__post_init__", resolved)
    return counted


def test_loading_and_then_resolving_everything_costs_one_reading(file: Path, done: Counter[str]) -> None:
    registry = load(file)
    for name in registry.environments:
        assert registry.resolve(name).tasks
        narrowed = registry.resolve(name, "1.0", only=["report"])
        assert [task.name for task in narrowed.tasks] == ["report"]
        assert narrowed.image == RepositoryImage("tasks", "1.0")
    assert registry.deployed_in("poll") == ("staging",)
    assert done == ONCE


@pytest.mark.parametrize(
    "verb",
    [
        "validate",
        "validate --json",
        "list",
        "list --env staging",
        "show report --env prod",
        "show poll --env staging",
        "next",
        "next report",
        "next --heatmap --env staging",
        "iam",
        "iam --json",
        "iam report --env prod --who sqs:SendMessage",
    ],
)
def test_no_verb_reads_a_second_time(
    verb: str, file: Path, done: Counter[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["rota", *verb.split(), "--registry", file.name])
    assert cli.main() == 0
    assert done == ONCE
    assert capsys.readouterr().out


def test_a_synthesis_reads_once(
    file: Path, done: Counter[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = {"registry": file.name, "image_tag": "1.0"}
    monkeypatch.setattr(app, "new_app", lambda: new_app(outdir=str(tmp_path / "out"), context=context))
    assert app.main() == 0
    templates = [path.read_text() for path in (tmp_path / "out").glob("*.template.json")]
    assert [":1.0" in text for text in templates] == [True, True]
    assert done == ONCE


def wanted(_entries: Entries) -> tuple[str, str]:
    return "staging", "report"


def test_a_run_reads_once_and_resolves_nothing_but_its_environment(file: Path, done: Counter[str]) -> None:
    def ask(entries: Entries) -> None:
        assert entries.resolve("staging", only=["report"]).tasks

    with_registry(str(file), {"ROTA_TASK": "report"}, ask, wanted)
    assert done == {"opened": 1, "parsed": 1, "staging": 1}


def test_only_the_first_run_after_a_change_resolves_everything_to_validate_it(
    file: Path, done: Counter[str], tmp_path: Path
) -> None:
    def ask(entries: Entries) -> None:
        assert entries.resolve("staging", only=["report"]).tasks

    with_registry(str(file), {"HOME": str(tmp_path)}, ask, wanted)
    assert done == ONCE
    done.clear()
    with_registry(str(file), {"HOME": str(tmp_path)}, ask, wanted)
    assert done == {"opened": 1, "parsed": 1, "staging": 1}
