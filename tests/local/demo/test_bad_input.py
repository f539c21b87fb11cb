"""What `rota demo` says where it cannot be shown: one line, and nothing is started."""

from pathlib import Path

import pytest

from tests.local.demo.showing import make_project, rota


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that lacks nothing."""
    return make_project(tmp_path_factory.mktemp("bad") / "clone")


@pytest.fixture(autouse=True)
def nothing_started(clone: Path) -> None:
    assert not (clone / ".rota").exists()


def test_a_folder_that_is_no_project_has_no_registry(tmp_path: Path) -> None:
    ran = rota(tmp_path, "demo")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(
        "tasks/tasks.yaml: no such file, nor one in a folder above; name the registry with --registry FILE"
    )
    assert not (tmp_path / ".rota").exists()


def test_without_node_it_says_what_to_install(clone: Path, tmp_path: Path) -> None:
    ran = rota(clone, "demo", PATH=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "the CDK CLI needs Node.js 20 or newer, and there is no 'node' in PATH; install it, then try again\n"
    )


@pytest.mark.parametrize("missing", ["node_modules", ".venv"])
def test_without_setup_it_names_the_command(tmp_path: Path, missing: str) -> None:
    bare = make_project(tmp_path / "clone")
    (bare / missing).unlink()
    ran = rota(bare, "demo")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{missing}/")
    assert ran.stderr.endswith(" is missing; first: make setup\n")
    assert not (bare / ".rota").exists()


def test_a_registry_without_an_environment_that_can_be_deployed_is_told_why(clone: Path) -> None:
    other = clone / "tasks/other.yaml"
    other.write_text(
        "version: 1\napp: payments\nenvironments: {prod: {}}\ntasks: {poll: {command: [poll], rate: 5 minutes}}\n"
    )
    ran = rota(clone, "demo", "--registry", "tasks/other.yaml")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "tasks/other.yaml has no environment that the demo can deploy: prod names no account and Region\n"
    )


def test_a_story_that_cannot_be_read_is_reported_with_its_line(tmp_path: Path) -> None:
    broken = make_project(tmp_path / "clone")
    (broken / "tasks/demo.py").write_text("from rota.local.demo import Story\nSTORY = Stroy()\n")
    ran = rota(broken, "demo")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "tasks/demo.py:2: NameError: name 'Stroy' is not defined\n"


def test_a_mistake_in_the_registry_is_reported_with_its_line(tmp_path: Path) -> None:
    broken = make_project(tmp_path / "clone")
    registry = broken / "tasks/tasks.yaml"
    registry.write_text(registry.read_text().replace('"0 14 ? * MON-FRI *"', '"0 25 ? * MON-FRI *"'))
    ran = rota(broken, "demo")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "tasks.send-receipts.cron" in ran.stderr
    assert "1 problem in tasks/tasks.yaml" in ran.stderr


def test_what_the_cdk_cli_says_when_it_fails_is_passed_on(tmp_path: Path) -> None:
    """And the local AWS, which was started for it, is stopped."""
    broken = make_project(tmp_path / "clone")
    (broken / "app.py").write_text("import sys\nsys.exit('the app is broken')\n")
    ran = rota(broken, "demo")
    assert ran.returncode == 1
    assert "  the app is broken\n" in ran.stderr
    assert ran.stderr.endswith("`cdk synth` ended with exit code 1; its output is above\n")
    assert "is not running" in rota(broken, "local", "status").stderr
