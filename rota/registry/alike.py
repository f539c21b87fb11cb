"""Environments that are like another one: what each is made of, and the registry's data with all of it in place."""

from collections.abc import Iterator, Mapping
from typing import Any

from rota.errors import Path
from rota.registry.fields import FIELDS

Fields = Mapping[str, Any]
Part = tuple[str, Fields]
"""An environment's name and its entry as the file has it."""


class Alike(dict[str, Any]):
    """The entry of an environment together with what it has from those that it is like.

    `parts` are the entries of the file that it is made of, its own last, which is the strongest.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts
        super().__init__(_merged(parts))


def expanded(data: Fields) -> Fields:
    """The data with an `Alike` for each environment that is like another; the data itself where there is none.

    A name that does not exist and the last step of a circle are passed over: `like_checks` reports them.
    """
    environments = data["environments"]
    if not any("like" in entry for entry in environments.values()):
        return data
    made = {
        name: Alike(tuple(_parts(environments, name))) if "like" in entry else entry
        for name, entry in environments.items()
    }
    return {**data, "environments": made}


def parts_of(environments: Fields, name: str) -> tuple[Part, ...]:
    """The entries that an environment of expanded data is made of, its own last."""
    entry = environments[name]
    return entry.parts if isinstance(entry, Alike) else ((name, entry),)


def lineage(environments: Fields, name: str) -> tuple[str, ...]:
    """The names of these environments: the farthest that it is like first, its own last."""
    return tuple(part for part, _ in parts_of(environments, name))


def is_whole(environments: Fields, name: str) -> bool:
    """Whether all that an environment of expanded data is like exists, and nothing leads back; reported otherwise."""
    (_, farthest), *_ = parts_of(environments, name)
    return "like" not in farthest


def place_in_file(environments: Fields, path: Path) -> Path:
    """Where the file states the value that a path of expanded data leads to: at the environment that it is from."""
    if len(path) < 3 or path[0] != "environments" or not isinstance(path[1], str) or path[1] not in environments:
        return path
    name, inner = path[1], path[2:]
    for part, entry in reversed(parts_of(environments, name)):
        if _states(entry, inner):
            return ("environments", part, *inner)
    return path


def _states(entry: Fields, inner: Path) -> bool:
    """Whether an entry states a field, or that key of a field that merges by name."""
    field, keys = str(inner[0]), inner[1:]
    if field not in entry:
        return False
    is_joined = field in FIELDS and FIELDS[field].merge == "by name"
    return not (is_joined and keys) or keys[0] in entry[field]


def _parts(environments: Fields, name: str) -> Iterator[Part]:
    names = [name]
    while (other := environments[names[-1]].get("like")) in environments and other not in names:
        names.append(other)
    return ((each, environments[each]) for each in reversed(names))


def _merged(parts: tuple[Part, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _, entry in parts:
        for name, value in entry.items():
            is_joined = name in FIELDS and FIELDS[name].merge == "by name" and name in made
            made[name] = {**made[name], **value} if is_joined else value
    return made
