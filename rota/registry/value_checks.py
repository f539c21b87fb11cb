"""The values that environments give to placeholders: what is wrong with them, who lacks one, and which nothing uses."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from rota.errors import Path, Problem, dotted, shown
from rota.registry.alike import place_in_file
from rota.registry.fields import FIELDS
from rota.registry.layers import Merged
from rota.registry.placeholders import placeholders_in, unknown_placeholders

Uses = Mapping[str, list[Path]]
"""Values by name, each with the places that use it."""


def given_values(data: object) -> frozenset[str]:
    """The names of all values that environments give; of data that may be wrong."""
    environments = data.get("environments") if isinstance(data, Mapping) else None
    entries = environments.values() if isinstance(environments, Mapping) else ()
    values = [entry.get("values") for entry in entries if isinstance(entry, Mapping)]
    return frozenset(name for given in values if isinstance(given, Mapping) for name in given if isinstance(name, str))


def placeholder_problems(data: Mapping[str, Any], given: Collection[str]) -> Iterator[Problem]:
    """Every placeholder that is unknown, and every value that has another value in it."""
    yield from unknown_placeholders(data, given=given)
    for path, text in _values(data):
        if any(name in given for name in placeholders_in(text)):
            rule = "a value can have ${environment} and Rota's other placeholders in it, but no other value"
            yield Problem(path, f"{rule} (got {shown(text)})")


def unused_values(data: Mapping[str, Any], given: Collection[str]) -> Iterator[Problem]:
    """A warning for each value that nothing in the file uses, at the first environment that gives it."""
    if not given:
        return
    used: set[str] = set()
    for section, value in data.items():
        entries = value.values() if section == "environments" else (value,)
        for entry in entries:
            used |= uses_of({"": {**entry, "values": {}} if section == "environments" else entry}, given).keys()
    places: dict[str, list[Path]] = {}
    for path, _ in _values(data):
        places.setdefault(str(path[-1]), []).append(path)
    for name, (first, *others) in places.items():
        if name not in used:
            too = f" here, and in {', '.join(str(other[1]) for other in others)}" if others else ""
            yield Problem(first, f"nothing uses ${{{name}}}; remove it{too}", on_key=True)


def uses_of(value: object, names: Collection[str], path: Path = ()) -> Uses:
    """The places in a value, however deep, that use one of these names."""
    found: dict[str, list[Path]] = {}
    for where, text in _texts(value, path):
        for name in placeholders_in(text):
            if name in names:
                found.setdefault(name, []).append(where)
    return found


def uses_in(merged: Merged, names: Collection[str]) -> Iterator[Uses]:
    """The same of a task's merged fields, each at its place in the file."""
    for placed in _placed(merged):
        yield uses_of(placed.value, names, placed.path)
    for items in merged.named.values():
        for item in items.values():
            for name, placed in item.fields.items():
                if FIELDS[name].merge == "by name":
                    for key, value in placed.value.items():
                        yield uses_of(value, names, item.where_key(name, key))
                else:
                    yield uses_of(placed.value, names, placed.path)


def uses_of_entry(environments: Mapping[str, Any], name: str, names: Collection[str]) -> Iterator[Uses]:
    """The same of an environment's own fields, except its values."""
    for field, value in environments[name].items() if names else ():
        if field != "values":
            for used, places in uses_of(value, names, ("environments", name, field)).items():
                yield {used: [place_in_file(environments, place) for place in places]}


def joined(uses: Iterable[Uses]) -> Uses:
    """All of them as one, each place once."""
    found: dict[str, dict[Path, None]] = {}
    for each in uses:
        for name, places in each.items():
            found.setdefault(name, {}).update(dict.fromkeys(places))
    return {name: [*places] for name, places in found.items()}


def lacking_problems(lacking: Mapping[str, Uses], lineages: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """A problem for each value that an environment uses and does not have.

    One that is like an environment with the same problem has none of its own.
    """
    for environment, uses in lacking.items():
        for name, places in uses.items():
            if any(name in lacking[other] for other in lineages[environment] if other != environment):
                continue
            first, *others = places
            too = f" and {len(others)} other place{'' if len(others) == 1 else 's'}" if others else ""
            message = f"has no value '{name}', which {dotted(first)}{too} use{'' if others else 's'}"
            yield Problem(("environments", environment), f"{message}; write values: {{{name}: …}}", on_key=True)


def _placed(merged: Merged) -> Iterator[Any]:
    yield from merged.fields.values()
    for values in merged.maps.values():
        yield from values.values()
    for blocks in merged.added.values():
        yield from blocks


def _values(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for environment, entry in data["environments"].items():
        for name, text in entry.get("values", {}).items():
            yield ("environments", environment, "values", name), text


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text with a placeholder in a value, however deep, with its path."""
    if isinstance(value, str):
        if "${" in value:
            yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
