"""`rota demo` where it cannot be shown; tests/local/demo shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Rota = Callable[..., Any]


def test_the_demo_reads_the_story_before_it_starts_anything(rota: Rota, project: Path) -> None:
    (project / "tasks/demo.py").write_text("STORY = 1\n")
    finished = rota("demo")
    assert finished.err == "tasks/demo.py: must have a variable STORY that is a rota.local.demo.Story (got 1)\n"
    assert (finished.code, finished.out) == (2, "")
