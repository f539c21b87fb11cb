"""A registry's data without what is wrong in it, so that one round of validation finds the problems of the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from rota.errors import Path
from rota.registry.fields import merging

_NAMED = ("environments", "bundles")
_LISTED = merging("by item")


def without(data: object, paths: Iterable[Path]) -> object:
    """A copy of the data without the values at these paths.

    An environment or bundle that is wrong as a whole becomes an empty one: its name exists, so whatever names it is not
    reported.
    """
    copy = _copy(data)
    for path in sorted(paths, key=len, reverse=True):
        _drop(copy, path)
    return copy


def _copy(value: object) -> Any:  # noqa: ANN401  # plain YAML data
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value


def _drop(data: Any, path: Path) -> None:  # noqa: ANN401  # plain YAML data
    if not path:
        return
    if path[0] == "environments":
        # A network or an image is of no use without one of its parts.
        path = path[:3]
    path = path[: _end_of_image(path)]
    for at, part in enumerate(path[:-1]):
        is_item = part in _LISTED and isinstance(path[at + 1], int)
        if is_item or part == "health_check":
            # A schedule, trigger or container is of no use without one of its parts; empty, it is skipped.
            path = path[: at + 1 + is_item]
            break
    if len(path) == 2 and path[0] in _NAMED and isinstance(data, dict) and isinstance(data.get(path[0]), dict):
        if path[1] in data[path[0]]:
            data[path[0]][path[1]] = {}
        return
    parent = data
    for part in path[:-1]:
        parent = _child(parent, part)
    last = path[-1]
    if isinstance(parent, dict):
        parent.pop(last, None)
    elif isinstance(parent, list) and isinstance(last, int) and last < len(parent):
        # Emptied rather than removed, so that the indexes of the others stay right.
        parent[last] = ""


def _end_of_image(path: Path) -> int:
    """How much of a path leads to a task's image; all of a path that leads elsewhere. A task may be named `image`."""
    for at in range(1 if path[0] == "defaults" else 2, len(path)):
        if path[at] == "image" and path[at - 1] != "environments":
            return at + 1
    return len(path)


def _child(parent: object, part: str | int) -> object:
    if isinstance(parent, dict):
        return parent.get(part)
    if isinstance(parent, list) and isinstance(part, int) and part < len(parent):
        return parent[part]
    return None


def is_checkable(data: Mapping[str, Any]) -> bool:
    """Whether enough is left for the checks that look at the registry as a whole."""
    return isinstance(data.get("app"), str) and all(
        isinstance(data.get(section), Mapping) for section in ("environments", "tasks")
    )
