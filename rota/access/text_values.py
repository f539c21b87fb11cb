"""A text, or a list of texts: the two shapes in which the `iam:` block takes a value."""

import re
from collections.abc import Callable, Iterator

from rota.errors import Path, Problem, shown

_NOT_IN_POLICIES = re.compile(r"[^\u0020-\u00FF]|[\u007F-\u009F]")


def texts(raw: object, path: Path, problems: list[Problem], why_rejected: Callable[[str], str]) -> tuple[str, ...]:
    """The texts of a value, each once; what is wrong with it is added to `problems`.

    `why_rejected` says what is wrong with one text, or nothing.
    """
    if isinstance(raw, list) and not raw:
        problems.append(Problem(path, "is an empty list; write at least one value or leave the key out"))
        return ()
    accepted: dict[str, None] = {}
    for place, item in _items(raw, path):
        if not isinstance(item, str):
            problems.append(Problem(place, f"expected a text{_or_list(raw)} (got {shown(item)}{_quote_it(item)})"))
        elif complaint := why_rejected(item):
            problems.append(Problem(place, complaint))
        else:
            accepted[item] = None
    return tuple(accepted)


def placed_texts(raw: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of such a value with its own path, also one that is written twice."""
    return ((place, item) for place, item in _items(raw, path) if isinstance(item, str))


def _items(raw: object, path: Path) -> list[tuple[Path, object]]:
    """The items of a list, or the one value, each with its path."""
    return [((*path, index), item) for index, item in enumerate(raw)] if isinstance(raw, list) else [(path, raw)]


def _or_list(raw: object) -> str:
    return "" if isinstance(raw, list) else " or a list of texts"


def _quote_it(item: object) -> str:
    return "; put it in quotes if it is meant as a text" if isinstance(item, bool | int | float) else ""


def unusual_character(text: str) -> str:
    """What is wrong with a text that holds a character which no IAM policy may hold, or nothing.

    Policies take U+0020 to U+00FF: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    found = _NOT_IN_POLICIES.search(text)
    return f"{shown(text)} has the character U+{ord(found[0]):04X}, which no IAM policy can hold" if found else ""
