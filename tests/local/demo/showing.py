"""A project's folder to show the demo in, and the demo as a terminal runs it."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

from tests.projects.copies import copy_shop

ROOT = Path(__file__).parents[3]

NO_ENGINE = "unix:///nonexistent/docker.sock"

FILES = ("app.py", "cdk.json", "Dockerfile", ".dockerignore", ".npmrc", "pyproject.toml", "requirements-image.txt")
FOLDERS = ("rota", "constructs", "stacks")


def make_project(folder: Path) -> Path:
    """What the demo needs of a clone, without its `.rota`, with tests/projects/shop in the place of the tasks."""
    folder.mkdir(parents=True)
    copy_shop(folder)
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to((ROOT / name).resolve())
    return folder


def clean_environ(**variables: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ROTA_", "CDK_"))},
        **variables,
    }


class Show:
    """A running `rota demo` in a session of its own, as a terminal gives it one."""

    def __init__(self, project: Path, *options: str, **variables: str) -> None:
        self.project = project
        self.mark = f"demo-{uuid.uuid4()}"
        self.out = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rota", "demo", *options],
            cwd=project,
            env=clean_environ(**{"DEMO_MARK": self.mark, "DOCKER_HOST": NO_ENGINE, **variables}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def read_until(self, text: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.out += line
            if text in line:
                return
        raise AssertionError(f"the demo ended before it said '{text}': {self.out}{self.process.communicate()[1]}")

    def end(self, timeout: float = 180) -> tuple[int, str]:
        """The exit code and what it said on stderr."""
        out, err = self.process.communicate(timeout=timeout)
        self.out += out
        return self.process.returncode, err

    def left_running(self) -> list[str]:
        """The commands of all processes that it started: those with its mark, and tasks, which know the folder only."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (process / "environ").read_bytes()
                inside = (process / "cwd").resolve(strict=True).is_relative_to(self.project)
                command = (process / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if (marked or inside) and command:
                found.append(command)
        return found

    def wait_for(self, command: str, seconds: float = 30) -> None:
        """Until it has a process with this in its command."""
        until = time.monotonic() + seconds
        while not any(command in line for line in self.left_running()):
            assert time.monotonic() < until, f"no process {command}"
            time.sleep(0.02)


def down(project: Path) -> "subprocess.CompletedProcess[str]":
    return rota(project, "local", "down")


def rota(project: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A command of `rota` in the project, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "rota", *arguments],
        cwd=project,
        env=clean_environ(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
