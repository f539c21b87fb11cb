"""Names that a list has twice, of schedules for example: an override could not tell which of the two it changes."""

from collections.abc import Iterator, Mapping
from typing import Any

from rota.errors import Path, Problem, shown
from rota.registry.fields import merging


def repeated_names(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Each name that an earlier item of its list has, in any layer of a task. The data may be of any form."""
    yield from _in_entry(data.get("defaults"), ("defaults",))
    for section in ("bundles", "tasks"):
        for name, entry in _fields(data.get(section)).items():
            yield from _in_entry(entry, (section, name))
            for environment, override in _fields(_fields(entry).get("environments")).items():
                yield from _in_entry(override, (section, name, "environments", environment))


def _in_entry(entry: object, path: Path) -> Iterator[Problem]:
    for field in merging("by item"):
        items = _fields(entry).get(field)
        first: dict[str, int] = {}
        for index, item in enumerate(items if isinstance(items, list) else ()):
            name = _fields(item).get("name")
            if isinstance(name, str) and first.setdefault(name, index) != index:
                message = f"{field}[{first[name]}] has this name already; take another (got {shown(name)})"
                yield Problem((*path, field, index, "name"), message)


def _fields(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
