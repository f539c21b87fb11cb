"""Defaults, bundles, a task's entry and its overrides merged; every value keeps its path.

`fields` defines how the layers of each field become one, and which other fields it replaces.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rota.errors import Path
from rota.registry.alike import parts_of
from rota.registry.fields import FIELDS, OF_ENVIRONMENT, Field, merging

Fields = Mapping[str, Any]
Layer = tuple[Path, Fields]
T = TypeVar("T")

_BY_NAME, _BY_ITEM, _ADDING_UP = merging("by name"), merging("by item"), merging("adds up")
_UNKNOWN = Field(frozenset())
"""A field that does not exist: validation reports it, and it does no harm here."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and the path at which the file states it."""

    value: Any
    path: Path


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a named list: its fields, and where the file first states it.

    `keys` has the path of each key of the fields that merge by name, `added` each value of those that add up.
    """

    path: Path
    fields: dict[str, Placed] = field(default_factory=dict)
    keys: dict[tuple[str, str], Path] = field(default_factory=dict)
    added: dict[str, list[Placed]] = field(default_factory=dict)

    def get(self, name: str) -> Any:  # noqa: ANN401  # YAML values, typed by the model
        """The value of a field as written, or its default."""
        placed = self.fields.get(name)
        return FIELDS[name].default if placed is None else placed.value

    def where(self, name: str) -> Path:
        """The path of a field, or of the item when it has none."""
        placed = self.fields.get(name)
        return self.path if placed is None else placed.path

    def where_key(self, name: str, key: str) -> Path:
        """The path of one key of a field that merges by name, which a weaker layer may have stated."""
        return self.keys[name, key]


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields of one task in one environment: single ones, those merged by name, by item, and those that add up."""

    fields: dict[str, Placed] = field(default_factory=dict)
    maps: dict[str, dict[str, Placed]] = field(default_factory=lambda: {name: {} for name in _BY_NAME})
    added: dict[str, list[Placed]] = field(default_factory=lambda: {name: [] for name in _ADDING_UP})
    named: dict[str, dict[str, Item]] = field(default_factory=lambda: {name: {} for name in _BY_ITEM})

    @property
    def iam(self) -> list[Placed]:
        """The blocks of permissions, which add up."""
        return self.added["iam"]

    def written(self, name: str) -> Any:  # noqa: ANN401  # YAML values, typed by the model
        """What all layers together give a field, as written, or its default; a mapping when merged by name."""
        if name in self.maps:
            return {key: placed.value for key, placed in self.maps[name].items()}
        if name in self.added:
            return [each for placed in self.added[name] for each in placed.value]
        placed = self.fields.get(name)
        return FIELDS[name].default if placed is None else placed.value

    def get(self, name: str, kind: type[T]) -> T | None:
        """The same as a value of a type, or None when there is neither value nor default. Raises TypeError."""
        value = self.written(name)
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{name} is not a {kind.__name__}")
        return value

    def known(self, name: str, kind: type[T]) -> T:
        """The same of a field that has a default. Raises TypeError."""
        value = self.get(name, kind)
        if value is None:
            raise TypeError(f"{name} has neither value nor default")
        return value

    def drop(self, name: str) -> None:
        """Forget what the layers so far give a field."""
        self.fields.pop(name, None)
        for kind in (self.maps, self.named, self.added):
            kind.get(name, {}).clear()

    def path(self, name: str, otherwise: Path) -> Path:
        """The path of a single field."""
        placed = self.fields.get(name)
        return otherwise if placed is None else placed.path


def is_off(task: Fields, environments: tuple[str, ...]) -> bool:
    """Whether a task's entry says `false` for an environment: the last of these, which is like the others."""
    overrides = task.get("environments", {})
    return next((overrides[name] is False for name in reversed(environments) if name in overrides), False)


def used_bundles(task: Fields, environments: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    """The bundles that a task includes in the last of these environments, which is like the others.

    Each with where it is named, relative to the task.
    """
    overrides = task.get("environments", {})
    for environment in reversed(environments):
        override = overrides.get(environment) or {}
        if "use" in override:
            return tuple((name, ("environments", environment, "use", at)) for at, name in enumerate(override["use"]))
    return tuple((name, ("use", at)) for at, name in enumerate(task.get("use", ())))


def layers(data: Fields, task: str, environment: str) -> Iterator[Layer]:
    """The layers of a task in an environment of expanded data, the weakest first.

    What an environment is like comes before its own. Bundles that do not exist are skipped.
    """
    yield ("defaults",), data.get("defaults", {})
    parts = parts_of(data["environments"], environment)
    for part, entry in parts:
        yield ("environments", part), {name: entry[name] for name in OF_ENVIRONMENT if name in entry}
    environments = tuple(part for part, _ in parts)
    task_entry = data["tasks"][task]
    bundles = data.get("bundles", {})
    for name, _ in used_bundles(task_entry, environments):
        bundle = bundles.get(name)
        if bundle is not None:
            yield from _with_overrides(("bundles", name), bundle, environments)
    yield from _with_overrides(("tasks", task), task_entry, environments)


def _with_overrides(path: Path, entry: Fields, environments: tuple[str, ...]) -> Iterator[Layer]:
    yield path, entry
    overrides: Fields = entry.get("environments") or {}
    for environment in environments if overrides else ():
        override = overrides.get(environment)
        if override:
            yield (*path, "environments", environment), override


def stated(name: str, parts: Iterable[Layer]) -> Any:  # noqa: ANN401  # YAML values, typed by the model
    """The value that the strongest layer gives a field, or its default: enough for a field that replaces."""
    values = [layer[name] for _, layer in parts if name in layer]
    return values[-1] if values else FIELDS[name].default


def merge(parts: Iterable[Layer]) -> Merged:
    """All layers as one."""
    merged = Merged()
    for path, layer in parts:
        for name, value in layer.items():
            _merge_field(merged, name, layer, Placed(value, (*path, name)))
    return merged


def _merge_field(merged: Merged, name: str, layer: Fields, placed: Placed) -> None:
    field = FIELDS.get(name, _UNKNOWN)
    for other in _replaced(field, layer):
        merged.drop(other)
    match field.merge:
        case "replaces":
            merged.fields[name] = placed
        case "by name":
            merged.maps[name].update({key: Placed(each, (*placed.path, key)) for key, each in placed.value.items()})
        case "by item":
            _merge_items(merged.named[name], placed.value, placed.path)
        case "adds up":
            merged.added[name].append(placed)
        case "is a layer":
            pass  # `layers` has followed it


def _replaced(field: Field, layer: Fields) -> Iterator[str]:
    """The fields that a field replaces, without those that the same layer states too: that conflict is a problem."""
    return (other for other in field.instead_of if other not in layer)


def _merge_items(into: dict[str, Item], items: list[Any], path: Path) -> None:
    for index, item in enumerate(items):
        if not isinstance(item, Mapping):
            continue  # wrong, and already reported
        where = (*path, index)
        known = into.setdefault(item["name"], Item(where))
        for name, value in item.items():
            _merge_field_of_item(known, name, item, Placed(value, (*where, name)))


def _merge_field_of_item(known: Item, name: str, item: Fields, placed: Placed) -> None:
    field = FIELDS.get(name, _UNKNOWN)
    for other in _replaced(field, item):
        known.fields.pop(other, None)
    if field.merge == "by name":
        known.keys.update({(name, key): (*placed.path, key) for key in placed.value})
        if name in known.fields:
            placed = Placed({**known.fields[name].value, **placed.value}, placed.path)
    elif field.merge == "adds up":
        known.added.setdefault(name, []).append(placed)
    known.fields[name] = placed
