"""The sample tasks as a registry of their own tests: what tasks/tasks.yaml says of them may be changed or removed.

Each task has a folder here, with its entry, its tests and its work; who deletes a task deletes its folder too.
"""

import atexit
import importlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

import boto3
import pytest
import yaml

from rota.registry import Handler, Registry, Task, loads
from rota.runtime import TaskContext
from tests.tasks.tables import VARIABLES, create

ROOT = Path(__file__).parents[2]
FILE = "tasks/tasks.yaml"
FOLDERS = sorted(file.parent for file in Path(__file__).parent.glob("*/entry.yaml"))
TEXT = (
    Path(__file__).with_name("head.yaml").read_text(encoding="utf-8")
    + ("\ntasks:\n" if FOLDERS else "\ntasks: {}\n")
    + "\n".join(indent((folder / "entry.yaml").read_text(encoding="utf-8"), "  ") for folder in FOLDERS)
)


def registry_of(data: Mapping[str, Any]) -> Registry:
    """The sample's registry after a change of its data."""
    return loads(yaml.safe_dump(data, sort_keys=False), FILE, ROOT)


REGISTRY = loads(TEXT, FILE, ROOT)
STAGING = REGISTRY.resolve("staging")
NAMES = tuple(task.name for task in STAGING.tasks)


def data() -> Any:  # noqa: ANN401  # any YAML
    """The sample's registry, to be changed."""
    return yaml.safe_load(TEXT)


@cache
def project() -> Path:
    """A folder with the tasks and this registry, to run them in."""
    folder = Path(tempfile.mkdtemp(prefix="rota-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(ROOT / "tasks", folder / "tasks", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / FILE).write_text(TEXT, encoding="utf-8")
    return folder


def work_of(task: str) -> ModuleType:
    """The module `work` beside a task's tests.

    It has `fill(env, monkeypatch)`, which gives the task its work in the account of boto3's default session, and
    `WORKLOAD` for the tests of faults. Where the guard's line is not the entry's own, because a run touches few keys,
    `NARROWER` has it, by service, verb and value; `EXPECTED` are the errors that the work is to end with.
    """
    return importlib.import_module(f"tests.tasks.{task.replace('-', '_')}.work")


def main_of(task: Task) -> Callable[[TaskContext], None]:
    """The task's handler, which lets pass the errors that the task's work is to end with."""
    assert isinstance(task.program, Handler)
    handler = getattr(importlib.import_module(task.program.module), task.program.function)

    def main(context: TaskContext) -> None:
        with suppress(*getattr(work_of(task.name), "EXPECTED", ())):
            handler(context)

    return main


def fill(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tables that a task names, and give it its work."""
    named = {role: task.env[variable] for role, variable in VARIABLES.items() if variable in task.env}
    create(boto3.client("dynamodb"), named)
    work_of(task.name).fill(task.env, monkeypatch)
