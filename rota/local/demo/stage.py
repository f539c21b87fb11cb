"""Where the demo happens: what it says, and how long its steps take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Stage(Protocol):
    """Whoever watches."""

    def tell(self, text: str) -> None:
        """A line, or several, that remain."""

    def passing(self, line: str) -> None:
        """A line that shows that something happens, and that the next one may replace."""


@contextmanager
def step(stage: Stage, title: str) -> Iterator[None]:
    """A line when it begins, and one with its time when it is done."""
    stage.tell(f"\n{title}")
    begin = time.monotonic()
    yield
    stage.tell(f"  done in {time.monotonic() - begin:.1f} s")


def indented(text: str) -> str:
    """Every line of it two spaces in."""
    return "\n".join(f"  {line}" for line in text.splitlines())
