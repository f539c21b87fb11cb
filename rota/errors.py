"""What Rota says when a user's input is wrong: located problems, all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]
"""Where in the registry a value stands: the keys and list indexes that lead to it."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the path of the value, what was got and what would be right, and the place in the file once known.

    `on_key` says that the key is at fault rather than the value below it, so that the location is the key's.
    """

    path: Path
    message: str
    on_key: bool = False
    location: Location | None = None

    def __str__(self) -> str:
        parts = [str(self.location)] if self.location else []
        if self.path:
            parts.append(dotted(self.path))
        return ": ".join([*parts, self.message])


class RotaError(Exception):
    """A mistake of the user's, or a state of the world, that is told without a traceback.

    `exit_code` is what a command ends with: 2 for wrong usage or a wrong registry, 1 for an expected failure.
    """

    exit_code = 1


class UsageError(RotaError):
    """The command was called with something that cannot be: an unknown task, environment or file."""

    exit_code = 2


class ProblemsError(RotaError):
    """Everything that is wrong with an input, in the order of the file."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def dotted(path: Path) -> str:
    """A path as people read it: `tasks.nightly-report.use[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the known word nearest to this one, or nothing."""
    nearest = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""
