"""The guide, carried out word for word in a fresh clone with a registry of the tests: the real one may differ."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.own_registry import READERS

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guides/add-a-task.md"
FENCE = re.compile(r"^```(?P<kind>\w*)(?: title=(?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
REGISTRY = """\
version: 1
app: payments
environments:
  experimental: {}
  staging: {account: "222222222222", region: us-east-1, image: {repository: app-tasks, tag: "1"}}
  prod: {account: "222222222222", region: us-east-1}
tasks:
  export-report: {command: [report]}
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git has or would have of this repository, committed with another registry, and what `make setup` made."""
    folder = tmp_path_factory.mktemp("guide") / "clone"
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for name in ("requirements.txt", "pyproject.toml", "package-lock.json", "package.json"):
        os.utime(folder / name, (0, 0))  # older than what is linked below: make must not install into it
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to((ROOT / name).resolve())
    (folder / "tasks/tasks.yaml").write_text(REGISTRY)
    git(folder, "init", "--quiet")
    run("make snapshot", folder)
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "x")
    return folder


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def run(command: str, folder: Path) -> str:
    """What a command of the guide prints, with this environment's programs first on the path, and the clone's code."""
    others = ("ROTA_", "PYTEST_", "MAKE", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    # An editable install leads to the repository that it was made in.
    code = os.pathsep.join([str(folder), str(folder / "constructs")])
    finished = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env={**kept, "PATH": path, "PYTHONPATH": code},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, ""), f"{command}: {finished.stdout}{finished.stderr}"
    return finished.stdout


def as_pattern(shown: str) -> str:
    """Output as a page shows it: a `…` stands for anything, numbers and the width of columns are the registry's."""
    pattern = ".*?".join(re.escape(part) for part in shown.split("\N{HORIZONTAL ELLIPSIS}"))
    return re.sub(r"[0-9]+", r"\\d+", re.sub(r"(\\ )+", " +", pattern))


def logical_ids(clone: Path, *revision: str) -> set[str]:
    """The resources of the snapshot of TasksStaging, in the working tree or in a commit."""
    (file,) = (clone / "tests/stacks/__snapshots__/test_own_registry").glob("*[[]TasksStaging[]].json")
    name = file.relative_to(clone).as_posix()
    return set(json.loads(git(clone, "show", f"{revision[0]}:{name}") if revision else file.read_text())["Resources"])


def test_the_guide_works_word_for_word_through_its_last_command(clone: Path) -> None:
    """In the place of `make test`: the tests that read tasks/tasks.yaml, for no other can tell the difference."""
    commands = 0
    plain: list[str] = []
    for block in FENCE.finditer(GUIDE.read_text(encoding="utf-8")):
        if block["file"]:
            with (clone / block["file"]).open("a", encoding="utf-8") as file:
                file.write(block["body"])
        if block["kind"] == "console":
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block["body"], re.MULTILINE):
                commands += 1
                assert re.fullmatch(as_pattern(shown), run(command, clone), re.DOTALL), command
        elif block["kind"] == "":
            plain += block["body"].splitlines()
    assert commands == 4
    *_, snapshot, diff, last = plain
    assert (snapshot, diff, last) == ("make snapshot", "git diff tests/stacks", "make test")
    run(snapshot, clone)
    changes = run(diff, clone).splitlines()
    assert [line for line in changes if re.match(r"-(?!--)", line)] == []
    added = logical_ids(clone) - logical_ids(clone, "HEAD")
    assert {re.sub(r"[0-9A-F]{8}$", "", name) for name in added} == {
        f"Heartbeat{part}" for part in ("", "LogGroup", "Rule", "TaskRole")
    }
    assert logical_ids(clone, "HEAD") < logical_ids(clone)
    run(f"pytest -q -p no:cacheprovider {' '.join(READERS)}", clone)


def test_the_guides_example_of_a_mistake_is_what_rota_says(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks/__init__.py").touch()
    (tmp_path / "tasks/tasks.yaml").write_text(REGISTRY)
    blocks = list(FENCE.finditer(GUIDE.read_text(encoding="utf-8")))
    for block in blocks[:3]:
        if block["file"]:
            text = block["body"].replace("heartbeat:main", "heartbeat:mian")
            with (tmp_path / block["file"]).open("a", encoding="utf-8") as file:
                file.write(text)
    (shown,) = [block["body"] for block in blocks if "did you mean" in block["body"]]
    finished = subprocess.run(
        [sys.executable, "-m", "rota", "validate"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert re.fullmatch(as_pattern(shown), finished.stdout)
