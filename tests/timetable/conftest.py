"""Schedules of a registry that a test writes, by the lines of its tasks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rota.registry import Environment, load
from rota.timetable.runs import Scheduled, schedules_of

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}}\ntasks:\n"


@pytest.fixture
def staging(tmp_path: Path) -> Callable[..., Environment]:
    """The environment of such a registry."""

    def written(*tasks: str) -> Environment:
        (tmp_path / "tasks.yaml").write_text(HEAD + "".join(f"  {task}\n" for task in tasks))
        return load(tmp_path / "tasks.yaml").resolve("staging")

    return written


@pytest.fixture
def schedules(staging: Callable[..., Environment]) -> Callable[..., tuple[Scheduled, ...]]:
    """All schedules of such a registry."""
    return lambda *tasks: schedules_of([staging(*tasks)])
