"""Texts with an environment's own values in them, checked as the models check texts without a placeholder."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rota.access import Place
from rota.errors import Path, Problem, shown
from rota.registry.alike import lineage, place_in_file
from rota.registry.placeholders import placeholder_values, placeholders_in, substitute
from rota.registry.value_checks import uses_of

Fields = Mapping[str, Any]


def filled_problems(whole: Fields, places: Mapping[str, Place], given: Collection[str]) -> Iterator[Problem]:
    """What the models would have found if an environment's values had been written where they are used.

    `whole` is expanded data, `places` has the place of each environment.
    """
    if not given:
        return
    shared = {section: _using(whole.get(section, {}), given) for section in ("bundles", "tasks")}
    defaults = _using_fields(whole.get("defaults", {}), given)
    seen: set[tuple[Path, str]] = set()
    for name, place in places.items():
        entry = whole["environments"][name]
        values = placeholder_values(whole["app"], name, place, entry.get("values", {}))
        names = lineage(whole["environments"], name)
        data = {
            "version": 1,
            "app": whole["app"],
            "environments": {
                name: {key: value for key, value in _using_fields(entry, given).items() if key != "values"}
            },
            "defaults": defaults,
            **{
                section: {key: _here(each, names) for key, each in entries.items()}
                for section, entries in shared.items()
            },
        }
        for problem, filled in _problems(data, values, given, name):
            path = place_in_file(whole["environments"], problem.path)
            # One is enough where several environments have the same value.
            if (path, filled) not in seen:
                seen.add((path, filled))
                yield replace(problem, path=path)


def _problems(
    data: Fields, values: Mapping[str, str], given: Collection[str], name: str
) -> Iterator[tuple[Problem, str]]:
    from rota.registry.validate import validate

    for problem in validate(substitute(data, values)):
        written = _at(data, problem.path)
        if isinstance(written, str) and any(used in given for used in placeholders_in(written)):
            filled = substitute(written, values)
            message = problem.message.removesuffix(f" (got {shown(filled)})")
            got = f"{message} (got {shown(filled)} in '{name}', for {shown(written)})"
            yield Problem(problem.path, got), filled


def _using(entries: Fields, given: Collection[str]) -> dict[str, Fields]:
    """The entries that use a value, with those fields only, and their overrides the same."""
    made: dict[str, Fields] = {}
    for name, entry in entries.items():
        if uses_of(entry, given):
            overrides = {
                environment: _using_fields(override, given)
                for environment, override in entry.get("environments", {}).items()
                if override
            }
            made[name] = {**_using_fields(entry, given), "environments": overrides}
    return made


def _using_fields(fields: Fields, given: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if uses_of(value, given)}


def _here(entry: Fields, names: tuple[str, ...]) -> Fields:
    """An entry with the overrides for these environments only; the others have values of their own."""
    return {
        **entry,
        "environments": {name: entry["environments"][name] for name in names if name in entry["environments"]},
    }


def _at(data: object, path: Path) -> object:
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
