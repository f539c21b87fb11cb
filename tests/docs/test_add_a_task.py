"""The guide's commands, run word for word in a small project: the real one may have a heartbeat already."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guides/add-a-task.md"
FENCE = re.compile(r"^```(?P<kind>\w*)(?: title=(?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


REGISTRY = """\
version: 1
app: payments
environments: {experimental: {}, staging: {}, prod: {}}
tasks:
  export-report: {command: [report]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the same environments as the real one."""
    tasks = tmp_path / "tasks"
    tasks.mkdir()
    (tasks / "__init__.py").touch()
    (tasks / "tasks.yaml").write_text(REGISTRY)
    return tmp_path


def run(command: str, folder: Path) -> str:
    """What a command of the guide prints, with this environment's programs first on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROTA_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    finished = subprocess.run(
        command.split(), cwd=folder, env={**kept, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, ""), command
    return finished.stdout


def as_pattern(shown: str) -> str:
    """Output as a page shows it: a `…` stands for anything, numbers and the width of columns are the registry's."""
    pattern = ".*?".join(re.escape(part) for part in shown.split("\N{HORIZONTAL ELLIPSIS}"))
    return re.sub(r"[0-9]+", r"\\d+", re.sub(r"(\\ )+", " +", pattern))


def test_the_guide_works_word_for_word(project: Path) -> None:
    commands = 0
    for block in FENCE.finditer(GUIDE.read_text(encoding="utf-8")):
        if block["file"]:
            with (project / block["file"]).open("a", encoding="utf-8") as file:
                file.write(block["body"])
        if block["kind"] != "console":
            continue
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block["body"], re.MULTILINE):
            commands += 1
            assert re.fullmatch(as_pattern(shown), run(command, project), re.DOTALL), command
    assert commands == 4


def test_the_guides_example_of_a_mistake_is_what_rota_says(project: Path) -> None:
    blocks = list(FENCE.finditer(GUIDE.read_text(encoding="utf-8")))
    for block in blocks[:3]:
        if block["file"]:
            text = block["body"].replace("heartbeat:main", "heartbeat:mian")
            with (project / block["file"]).open("a", encoding="utf-8") as file:
                file.write(text)
    (shown,) = [block["body"] for block in blocks if "did you mean" in block["body"]]
    finished = subprocess.run(
        [sys.executable, "-m", "rota", "validate"], cwd=project, capture_output=True, text=True, check=False
    )
    assert re.fullmatch(as_pattern(shown), finished.stdout)
