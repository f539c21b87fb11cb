"""What is wrong with a schedule expression: every fault of it at once."""

from collections.abc import Iterable

from rota.errors import RotaError


class ScheduleError(RotaError):
    """A schedule expression that AWS refuses.

    `text` is what was read; each of `faults` is one line: which field, what is allowed, what was got.
    """

    exit_code = 2

    def __init__(self, text: str, faults: Iterable[str]) -> None:
        self.text = text
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def quoted(text: str) -> str:
    """The text in single quotes, fit for one line: long texts are cut, unprintable characters escaped."""
    short = text if len(text) <= 60 else f"{text[:57]}..."
    return f"'{short}'" if short.isprintable() else ascii(short)
