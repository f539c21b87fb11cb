"""What became of one resource that the registry names."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Prepared:
    """A resource: its kind in one or two words, its name, whether it is there now, and what to know of it.

    `made`: it was missing. `there`: it existed, and was left as it is. `left`: it does not exist, and `note` says why.
    """

    kind: str
    name: str
    state: Literal["made", "there", "left"]
    note: str = ""

    def __str__(self) -> str:
        words = {"made": "", "there": " was there", "left": " is not made"}
        return f"{self.kind} {self.name}{words[self.state]}{': ' if self.note else ''}{self.note}"
