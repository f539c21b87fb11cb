"""`python app.py` as the CDK CLI starts it, with its context keys; problems are printed on stderr."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rota.errors import UsageError
from stacks import context_of, new_app
from tests.constructs.synthesis import PROJECT

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = f"sha256:{'0123456789abcdef' * 4}"
REGISTRY = PROJECT / "tests" / "stacks" / "registry.yaml"


def app(outdir: Path, context: dict[str, str], **variables: str) -> subprocess.CompletedProcess[str]:
    """The app in a process of its own, with the two variables by which the CLI passes context and output folder."""
    environment = {**os.environ, **variables, "CDK_OUTDIR": str(outdir), "CDK_CONTEXT_JSON": json.dumps(context)}
    command = [sys.executable, "app.py"]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The output of two processes that hash strings differently."""
    folders = []
    for seed in ("1", "2"):
        folders.append(tmp_path_factory.mktemp("assembly"))
        finished = app(folders[-1], {"registry": str(REGISTRY), "image_tag": COMMIT}, PYTHONHASHSEED=seed)
        assert finished.returncode == 0, finished.stderr
        assert finished.stderr.count("environments.prod.image.digest: this digest stays; -c image_tag=") == 1
    return folders


def test_two_fresh_processes_write_the_same_bytes(runs: list[Path]) -> None:
    first, second = map(files, runs)
    assert {name for name in first if name.endswith(".template.json")} == {
        "TasksSandbox.template.json",
        "TasksStaging.template.json",
        "TasksProd.template.json",
        "TasksProdBilling.template.json",
    }
    assert first == second


def test_the_context_key_image_tag_replaces_the_registrys_tag_and_no_digest(runs: list[Path]) -> None:
    for name, image in (
        ("TasksStaging", f":{COMMIT}"),
        ("TasksProd", f"@{DIGEST}"),
        ("TasksProdBilling", f"@{DIGEST}"),
    ):
        assert f"/app-tasks{image}" in (runs[0] / f"{name}.template.json").read_text()


@pytest.mark.parametrize(
    ("context", "complaint"),
    [
        ({"registry": "no/such.yaml"}, "no/such.yaml: no such file; name the registry with -c registry=FILE, or"),
        (
            {"registry": str(REGISTRY), "rules_per_bus": "3", "roles_per_account": "9999"},
            "rules on the default event bus, at most 3",
        ),
        ({"registry": str(REGISTRY), "roles_per_account": "8"}, "roles with those of `cdk bootstrap`, at most 8"),
    ],
)
def test_what_cannot_be_synthesized_is_reported_without_a_traceback(
    context: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    finished = app(tmp_path, context)
    assert finished.returncode == 2
    assert complaint in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("key", ["rules_per_bus", "roles_per_account"])
def test_a_quota_that_is_not_a_number_is_rejected(key: str) -> None:
    with pytest.raises(UsageError, match=f"{key} must be a whole number"):
        context_of(new_app(context={key: "many"}))


@pytest.mark.parametrize("key", ["registry", "image_tag"])
def test_what_cdk_json_has_without_quotes_is_rejected(key: str, tmp_path: Path) -> None:
    made = new_app(outdir=str(tmp_path))
    made.node.set_context(key, 1.10)
    with pytest.raises(UsageError, match=f"the context key {key} must be text; in cdk.json write it in quotes"):
        context_of(made)


def test_a_quota_that_is_not_named_is_that_of_a_new_account() -> None:
    context = context_of(new_app(context={}))
    assert (context.max_rules, context.max_roles) == (300, 1_000)


def test_a_registry_with_problems_prints_each_with_its_place_and_exits_2(tmp_path: Path) -> None:
    registry = tmp_path / "tasks.yaml"
    registry.write_text(
        "version: 1\napp: payments\nenvironments: {staging: {}}\ntasks:\n"
        "  report: {command: [bin/report], rate: 1 minutes}\n"
        "  clean-up: {comand: [bin/clean-up]}\n"
    )
    finished = app(tmp_path / "out", {"registry": str(registry)})
    assert finished.returncode == 2
    assert f"{registry}:5:41: tasks.report.rate:" in finished.stderr
    assert f"{registry}:6:14: tasks.clean-up.comand:" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_the_context_key_validate_has_the_cdk_check_the_templates_as_they_are_today(
    runs: list[Path], tmp_path: Path
) -> None:
    """The check takes seconds, so it is off by default. The app is the one that knows what is over."""
    registry = tmp_path / "tasks.yaml"
    registry.write_text(
        "version: 1\napp: payments\nenvironments: {staging: {image: {repository: app-tasks, tag: '1'}}}\n"
        "tasks: {clean-up: {command: [bin/clean-up], schedules: [{name: hourly, rate: 1 hour}, {name: old, at:"
        " '2020-01-01T00:00:00'}, {name: far, at: '2099-01-01T00:00:00'}]}}\n"
    )
    finished = app(tmp_path / "out", {"registry": str(registry), "validate": "true"})
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "out" / "validation-report.json").exists()
    assert not (runs[0] / "validation-report.json").exists()
    template = (tmp_path / "out" / "TasksStaging.template.json").read_text()
    assert ("2020-01-01T" in template, "2099-01-01T" in template) == (False, True)
    assert "at(2020-01-01T00:00:00) in UTC is over, so the schedule 'old' of 'clean-up' is left out" in finished.stderr


def test_cdk_json_starts_the_app_with_this_folders_python_and_sends_nothing_home() -> None:
    """The CLI runs the command in a shell that may have no virtual environment activated."""
    settings = json.loads((PROJECT / "cdk.json").read_text())
    assert settings["app"] == ".venv/bin/python app.py"
    off = ("versionReporting", "pathMetadata", "assetMetadata", "notices")
    assert {name: settings[name] for name in off} == dict.fromkeys(off, False)
