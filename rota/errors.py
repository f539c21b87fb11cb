"""The problems of a user's input: each with its place, all of them at once, and values as messages show them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]
"""The way to a value of the registry: the keys and list indexes that lead to it."""

LONGEST_SHOWN = 60
"""Characters of a value in a message; a longer text is cut, of a longer list or mapping the kind is named only."""

_SCALARS = (str, int, float, bool, type(None))


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
    """One mistake: the path of the value, what was found and what would be right, and the place in the file once known.

    `on_key` is true when the key is wrong and not the value below it; the location is then the key's.
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
    """A user's mistake or an expected failure; a command prints its message without a traceback.

    `exit_code` is the exit code of the command: 2 for wrong usage or a wrong registry, 1 for an expected failure.
    """

    exit_code = 1


class UsageError(RotaError):
    """The command was called with something that does not exist: a task, an environment, a file."""

    exit_code = 2


class ProblemsError(RotaError):
    """Everything that is wrong with an input, in the order of the file."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def dotted(path: Path) -> str:
    """A path as people read it, on one line: `tasks.nightly-report.use[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{_key(part)}" if text else _key(part)
    return text


def _key(key: str) -> str:
    """A key as it is; in quotes when it is empty or has characters that a terminal would not print."""
    return key if key and key.isprintable() else f"'{''.join(map(_printable, key))}'"


def shown(value: object) -> str:
    """A value as messages show it: one printable line, in the words of YAML.

    Text is in quotes, without its unprintable characters and cut after LONGEST_SHOWN characters. A list or mapping is
    written out while it holds scalars only and is short; else only its kind is named.
    """
    if isinstance(value, str):
        quote = '"' if "'" in value[:LONGEST_SHOWN] else "'"
        return f"{quote}{_one_line(value)}{quote}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _flow(dict(value), "mapping", [*value, *value.values()])
    if isinstance(value, list | tuple | set | frozenset):
        return _flow(list(value), "list", value)
    return "nothing" if value is None else _one_line(str(value))


def _one_line(text: str) -> str:
    escaped = "".join(map(_printable, text[: LONGEST_SHOWN + 1]))
    return escaped if len(escaped) <= LONGEST_SHOWN else f"{escaped[: LONGEST_SHOWN - 3]}..."


def _printable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _flow(value: object, kind: str, scalars: Collection[object]) -> str:
    """A list or mapping in YAML's flow style, which is written out by the library that knows when to quote."""
    if not scalars:
        return f"an empty {kind}"
    if len(scalars) > LONGEST_SHOWN or not all(type(item) in _SCALARS for item in scalars):
        return f"a {kind}"
    import yaml  # only here: most messages show texts

    written = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9).rstrip()
    return written if len(written) <= LONGEST_SHOWN and written.isprintable() else f"a {kind}"


NEAREST = 5
"""The most names that a message lists for one that does not exist."""


def not_found(what: str, name: str, known: Iterable[str]) -> str:
    """`there is no task 'x'`, with the nearest name that there is, or else with the nearest five."""
    return f"there is no {what} {shown(name)}{nearest(name, known)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or where no name is that near, all of them or the five nearest; nothing without any."""
    known = list(known)
    if len(known) <= NEAREST:
        names = f"; known: {', '.join(known)}" if known else ""
    else:
        names = f"; the nearest are {', '.join(get_close_matches(word, known, n=NEAREST, cutoff=0))}"
    return did_you_mean(word, known) or names


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the known word nearest to this one, or nothing."""
    nearest = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""
