"""How long AWS is waited for."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_PAUSE = 0.2
"""Seconds; much is over at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two looks, at most, and seconds after which nobody waits any more."""

    pause: float
    seconds: float

    def looks(self) -> Iterator[None]:
        """One step for each look, with a pause after each that doubles up to the longest, until the time is over."""
        until = time.monotonic() + self.seconds
        pause = min(FIRST_PAUSE, self.pause)
        while True:
            yield
            if time.monotonic() >= until:
                return
            time.sleep(pause)
            pause = min(2 * pause, self.pause)
