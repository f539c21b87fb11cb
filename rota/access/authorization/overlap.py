"""Wildcards of a policy, and whether a text with some and an ARN format have any text in common."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rota.access.arn import PLACEHOLDER

_PLACEHOLDER = re.compile(PLACEHOLDER)


@dataclass(frozen=True, slots=True)
class Piece:
    """One character, or any but those in `never` where `literal` is empty; none, one or more of it if it `repeats`."""

    literal: str = ""
    never: str = ""
    repeats: bool = False


_ONE, _ANY = Piece(), Piece(repeats=True)
_WRITTEN = re.compile(rf"(?P<variable>{PLACEHOLDER})|(?P<any>\*)|(?P<one>\?)|(?P<literal>.)", re.DOTALL)
_FORMAT = re.compile(r"(?P<variable>\$\{\w+\})|(?P<any>\*)|(?P<literal>.)", re.DOTALL)


def has_wildcard(text: str) -> bool:
    """Whether a text has `*` or `?` outside its placeholders and policy variables."""
    plain = _PLACEHOLDER.sub("", text)
    return "*" in plain or "?" in plain


@lru_cache(maxsize=4096)
def written(text: str) -> tuple[Piece, ...]:
    """The pieces of a policy's text: `*`, `?`, and placeholders and policy variables as texts that are not known."""
    return tuple(_pieces(_WRITTEN, text, ""))


@lru_cache(maxsize=4096)
def format_of(text: str, last_never: str) -> tuple[Piece, ...]:
    """The pieces of a format such as `${BucketName}/${ObjectName}`; its last variable holds none of `last_never`."""
    last = text.rfind("${")
    return (*_pieces(_FORMAT, text[: max(last, 0)], ""), *_pieces(_FORMAT, text[max(last, 0) :], last_never))


def _pieces(grammar: re.Pattern[str], text: str, never: str) -> Iterator[Piece]:
    for found in grammar.finditer(text):
        if found["literal"]:
            yield Piece(found["literal"])
        elif found["any"]:
            yield _ANY
        elif found["variable"]:
            yield Piece(never=never)
            yield Piece(never=never, repeats=True)
        else:
            yield _ONE


def overlap(one: tuple[Piece, ...], other: tuple[Piece, ...]) -> bool:
    """Whether some text is of both forms: a walk over the pairs of places that the same text can lead to."""
    waiting, seen = [(0, 0)], {(0, 0)}
    end = (len(one), len(other))
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        for there in _next(one, other, *here):
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return False


def _next(one: tuple[Piece, ...], other: tuple[Piece, ...], i: int, j: int) -> Iterator[tuple[int, int]]:
    left = one[i] if i < len(one) else None
    right = other[j] if j < len(other) else None
    if left and left.repeats:
        yield i + 1, j
    if right and right.repeats:
        yield i, j + 1
    if left and right and _share_a_character(left, right):
        yield (i if left.repeats else i + 1), (j if right.repeats else j + 1)


def _share_a_character(one: Piece, other: Piece) -> bool:
    if one.literal and other.literal:
        return one.literal == other.literal
    return (one.literal or "\0") not in other.never and (other.literal or "\0") not in one.never
