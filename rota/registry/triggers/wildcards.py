"""Texts with wildcards, and whether two of them have a text in common."""

import re
from collections.abc import Sequence
from enum import Enum


class Wild(Enum):
    """What stands for other characters: any number of any, any one, or some that only this very mark is known to be."""

    ANY = "*"
    ONE = "?"
    UNKNOWN = "unknown"


Tokens = Sequence[str | Wild]
"""A text by its characters and wildcards."""


def globbed(text: str) -> Tokens:
    """A text in which `*` and `?` are wildcards, as in a resource of an IAM policy."""
    wild = {"*": Wild.ANY, "?": Wild.ONE}
    return [wild.get(character, character) for character in text]


def starred(text: str) -> Tokens:
    r"""A text in which `*` is a wildcard, and `\` takes the meaning from what follows, as in an event pattern."""
    return [Wild.ANY if part == "*" else part[-1] for part in re.findall(r"\\.|.", text, re.DOTALL)]


def have_in_common(one: Tokens, other: Tokens) -> bool:
    """Whether some text fits both."""
    # Most texts differ before their first wildcard.
    alike = 0
    for first, second in zip(one, other, strict=False):
        if isinstance(first, Wild) or isinstance(second, Wild):
            break
        if first != second:
            return False
        alike += 1
    ahead, seen = [(alike, alike)], {(alike, alike)}
    while ahead:
        at, by = ahead.pop()
        if (at, by) == (len(one), len(other)):
            return True
        mine = one[at] if at < len(one) else None
        others = other[by] if by < len(other) else None
        after = []
        if mine is Wild.ANY:
            after += [(at + 1, by), (at, by + 1)] if others else [(at + 1, by)]
        if others is Wild.ANY:
            after += [(at, by + 1), (at + 1, by)] if mine else [(at, by + 1)]
        if mine and others and Wild.UNKNOWN not in (mine, others) and (mine == others or Wild.ONE in (mine, others)):
            after.append((at + 1, by + 1))
        ahead += [step for step in after if step not in seen]
        seen.update(after)
    return False


def covers(one: Tokens, other: Tokens) -> bool:
    """Whether every text that fits the other one certainly fits this one."""
    return have_in_common(one, [Wild.UNKNOWN if token is Wild.ANY else token for token in other])
