"""What is wrong with a schedule expression: every problem of it at once."""

from collections.abc import Iterable

from rota.errors import RotaError


class ScheduleError(RotaError):
    """A schedule expression that AWS rejects.

    `text` is what was read; each of `problems` is one line: which field, what is allowed, what was got.
    """

    exit_code = 2

    def __init__(self, text: str, problems: Iterable[str]) -> None:
        self.text = text
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
