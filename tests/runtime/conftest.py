"""A project of one task in a folder of its own, run as a user or ECS would run it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    status: int
    stdout: str
    stderr: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stdout.splitlines() if line.startswith("{")]

    def record(self, message: str) -> dict[str, Any]:
        """The one record with this message."""
        (found,) = [record for record in self.records if record["message"] == message]
        return found


@dataclass(frozen=True)
class Project:
    root: Path

    def write(self, task: str, code: str = "", environments: str = "{staging: {}}") -> None:
        """A registry with the task `job`, whose fields are given, and the module that holds its handler."""
        (self.root / "tasks").mkdir(exist_ok=True)
        (self.root / "tasks/__init__.py").touch()
        (self.root / "tasks/job.py").write_text(dedent(code))
        fields = indent(dedent(task).strip(), "    ")
        head = f"version: 1\napp: demo\nenvironments: {environments}\ntasks:\n  job:\n"
        (self.root / "tasks/tasks.yaml").write_text(f"{head}{fields}\n")

    def start(self, *args: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """`python -m rota run …`, started in the project's folder with nothing of this shell but the path."""
        command = [sys.executable, "-m", "rota", "run", *args]
        clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **(env or {})}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.root, env=clean, stdout=pipe, stderr=pipe, text=True)

    def run(self, *args: str, env: Mapping[str, str] | None = None) -> Run:
        return ended(self.start(*args, env=env))


def ended(process: subprocess.Popen[str], seen: str = "") -> Run:
    """What a process has done once it has ended; `seen` was read from its output before."""
    stdout, stderr = process.communicate(timeout=60)
    return Run(process.returncode, seen + stdout, stderr)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def finish() -> Callable[..., Run]:
    return ended
