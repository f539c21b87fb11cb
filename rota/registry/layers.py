"""Defaults, bundles, a task's entry and its overrides laid over each other; every value remembers where it stands.

Later layers win; `env`, `secrets` and `tags` merge by name; `iam` adds up. A field that excludes another (cron and
rate, handler and command) also takes the other's place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.errors import Path
from rota.registry.triggers import KINDS

Fields = Mapping[str, Any]
Layer = tuple[Path, Fields]

MERGED = ("env", "secrets", "tags")
NAMED = ("schedules", "triggers")
"""Lists whose items have names, by which an override changes one item and leaves the others."""

_INSTEAD_OF = {
    "cron": ("rate", "at", "schedules"),
    # A zone or a spread belongs to a time of day that the rate has replaced.
    "rate": ("cron", "at", "timezone", "spread", "schedules"),
    "at": ("cron", "rate", "schedules"),
    "schedules": ("cron", "rate", "at", "timezone", "spread"),
    **{kind: tuple(other for other in KINDS if other != kind) for kind in KINDS},
    "handler": ("command", "entrypoint"),
    "command": ("handler",),
}
_OF_ENVIRONMENT = ("env", "tags", "log_retention")


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and the path at which the file states it."""

    value: Any
    path: Path


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a named list: its fields, and where the file first states it."""

    path: Path
    fields: dict[str, Placed] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401  # YAML values, typed by the model
        """The value of a field."""
        placed = self.fields.get(name)
        return default if placed is None else placed.value

    def where(self, name: str) -> Path:
        """Where a field stands, or the item when it has none."""
        placed = self.fields.get(name)
        return self.path if placed is None else placed.path


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields of one task in one environment: single ones, merged mappings, and the iam blocks to add up."""

    fields: dict[str, Placed] = field(default_factory=dict)
    maps: dict[str, dict[str, Placed]] = field(default_factory=lambda: {name: {} for name in MERGED})
    iam: list[Placed] = field(default_factory=list)
    named: dict[str, dict[str, "Item"]] = field(default_factory=lambda: {name: {} for name in NAMED})

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401  # YAML values, typed by the model
        """The value of a single field."""
        placed = self.fields.get(name)
        return default if placed is None else placed.value

    def path(self, name: str, otherwise: Path) -> Path:
        """Where a single field stands."""
        placed = self.fields.get(name)
        return otherwise if placed is None else placed.path


def is_off(task: Fields, environment: str) -> bool:
    """Whether a task's entry says `false` for an environment."""
    return task.get("environments", {}).get(environment) is False


def used_bundles(task: Fields, environment: str) -> tuple[tuple[str, Path], ...]:
    """The bundles that a task includes in an environment and where it names them, relative to the task."""
    override = task.get("environments", {}).get(environment) or {}
    if "use" in override:
        return tuple((name, ("environments", environment, "use", at)) for at, name in enumerate(override["use"]))
    return tuple((name, ("use", at)) for at, name in enumerate(task.get("use", ())))


def layers(data: Fields, task: str, environment: str) -> Iterator[Layer]:
    """The layers of a task in an environment, the weakest first. Bundles that do not exist are passed over."""
    yield ("defaults",), data.get("defaults", {})
    entry = data["environments"][environment]
    yield ("environments", environment), {name: entry[name] for name in _OF_ENVIRONMENT if name in entry}
    task_entry = data["tasks"][task]
    bundles = data.get("bundles", {})
    for name, _ in used_bundles(task_entry, environment):
        bundle = bundles.get(name)
        if bundle is not None:
            yield from _with_override(("bundles", name), bundle, environment)
    yield from _with_override(("tasks", task), task_entry, environment)


def _with_override(path: Path, entry: Fields, environment: str) -> Iterator[Layer]:
    yield path, entry
    override = entry.get("environments", {}).get(environment)
    if override:
        yield (*path, "environments", environment), override


def merge(parts: Iterator[Layer]) -> Merged:
    """All layers as one."""
    merged = Merged()
    for path, layer in parts:
        for name, value in layer.items():
            if name in MERGED:
                into = merged.maps[name]
                for key, item in value.items():
                    into[key] = Placed(item, (*path, name, key))
            elif name == "iam":
                merged.iam.append(Placed(value, (*path, name)))
            elif name != "environments":
                _replace_others(merged, name, layer)
                if name in NAMED:
                    _merge_items(merged.named[name], value, (*path, name))
                else:
                    merged.fields[name] = Placed(value, (*path, name))
    return merged


def _replace_others(merged: Merged, name: str, layer: Fields) -> None:
    """Drop what a field takes the place of, unless the same layer sets both, so that the conflict is seen."""
    for other in _INSTEAD_OF.get(name, ()):
        if other not in layer:
            merged.fields.pop(other, None)
            merged.named.get(other, {}).clear()


def _merge_items(into: dict[str, Item], items: list[Any], path: Path) -> None:
    for index, item in enumerate(items):
        if not isinstance(item, Mapping):
            continue  # was wrong, and is reported
        where = (*path, index)
        known = into.setdefault(item["name"], Item(where))
        for exclusive in _INSTEAD_OF.keys() & item.keys():
            for other in _INSTEAD_OF[exclusive]:
                if other not in item:
                    known.fields.pop(other, None)
        for name, value in item.items():
            if name == "env" and name in known.fields:
                value = {**known.fields[name].value, **value}  # noqa: PLW2901  # merged by variable, as everywhere
            known.fields[name] = Placed(value, (*where, name))
