"""The guides, carried out in the order in which they are read: what they show is the sample in tasks/.

Without the slow commands in every run, in a clone with the sample's own registry, because tasks/tasks.yaml may be any;
the whole in `make prove`, in a clone as it is.
"""

import json
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rota.registry import Environment, load
from tests.guides.clone import commit, environ, git, make_clone
from tests.guides.pages import ROOT, pages
from tests.guides.playing import Player
from tests.tasks.sample import FILE, NAMES, STAGING, TEXT

SHOWN = frozenset(
    {
        "db-migrate-up",
        "export-report",
        "process-edis",
        "reductions-send-claimant-lists",
        "save-fuel-price-data",
        "send-payment-reminder",
    }
)
AWS_CLI = Path(__file__).parents[1] / "guides/requirements-aws-cli.txt"
NO_ENGINE = "unix:///nonexistent/docker.sock"

pytestmark = pytest.mark.skipif(set(NAMES) != SHOWN, reason="the guides show all six tasks of the sample")


def in_order(environment: Environment) -> Environment:
    return replace(environment, tasks=tuple(sorted(environment.tasks, key=lambda task: task.name)))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = make_clone(tmp_path / "clone", TEXT)
    if in_order(load(ROOT / FILE).resolve(STAGING.name)) != in_order(
        STAGING
    ):  # its snapshot is that of another registry
        subprocess.run(["make", "snapshot"], cwd=folder, env=environ(folder), capture_output=True, check=True)
        commit(folder)
    return folder


def logical_ids(clone: Path, *revision: str) -> set[str]:
    """The resources of the snapshot of TasksStaging, in the working tree or in a commit."""
    (file,) = (clone / "tests/stacks/__snapshots__/test_own_registry").glob("*[[]TasksStaging[]].json")
    name = file.relative_to(clone).as_posix()
    return set(json.loads(git(clone, "show", f"{revision[0]}:{name}") if revision else file.read_text())["Resources"])


def test_every_guide_shows_what_its_commands_do(clone: Path) -> None:
    """The task that the first guide adds is then there, and its deployment changes nothing else."""
    assert list(Player(clone, environ(clone)).failures(pages())) == []
    changes = git(clone, "diff", "tests/stacks").splitlines()
    assert [line for line in changes if re.match(r"-(?!--)", line)] == []
    added = logical_ids(clone) - logical_ids(clone, "HEAD")
    assert {re.sub(r"[0-9A-F]{8}$", "", name) for name in added} == {
        f"Heartbeat{part}" for part in ("", "LogGroup", "Rule", "TaskRole")
    }


@pytest.fixture
def aws_cli(tmp_path: Path) -> Path:
    """The folder of `aws`, in an environment of its own, since the AWS CLI pins what Rota has in another version."""
    folder = tmp_path / "aws-cli"
    venv.create(folder, with_pip=True)
    pip = [folder / "bin/pip", "install", "--quiet", "--requirement", AWS_CLI]
    subprocess.run([str(word) for word in pip], check=True, capture_output=True)
    return folder / "bin"


@pytest.fixture
def whole_clone(tmp_path: Path) -> Iterator[Path]:
    folder = make_clone(tmp_path / "clone")
    yield folder
    subprocess.run([sys.executable, "-m", "rota", "local", "down"], cwd=folder, env=environ(folder), check=False)


@pytest.mark.proof
def test_every_command_of_every_guide_does_what_the_page_shows(whole_clone: Path, aws_cli: Path) -> None:
    variables = {"DOCKER_HOST": NO_ENGINE, "CDK_REQUIRE_APPROVAL": "never", "CI": "true"}
    player = Player(whole_clone, environ(whole_clone, aws_cli, **variables), whole=True)
    assert list(player.failures(pages())) == []
