"""A project with one handler, and registries made of a few lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rota.errors import ProblemsError
from rota.registry import Registry, loads

HEAD = "version: 1\napp: payments\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's folder with `tasks/report.py`, whose `main` is a handler."""
    tasks = tmp_path / "tasks"
    tasks.mkdir()
    (tasks / "__init__.py").touch()
    (tasks / "report.py").write_text("def main(context):\n    ...\n\n\ndef other(context):\n    ...\n")
    return tmp_path


@pytest.fixture
def registry(project: Path) -> Callable[[str], Registry]:
    """Makes a registry from its text after `version` and `app`."""
    return lambda body: loads(HEAD + body, "tasks/tasks.yaml", project)


@pytest.fixture
def problems(project: Path) -> Callable[[str], list[str]]:
    """The lines that a registry's text gives, without the file's name; the text follows `version` and `app`."""

    def of(body: str, head: str = HEAD) -> list[str]:
        try:
            loads(head + body, "t.yaml", project)
        except ProblemsError as error:
            return [str(problem).removeprefix("t.yaml:") for problem in error.problems]
        return []

    return of
