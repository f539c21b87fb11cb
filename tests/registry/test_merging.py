"""How the layers of a field become one, and which fields take the place of which."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from rota.registry import Task
from rota.registry.fields import FIELDS, Section, fields_in
from rota.registry.layers import Merged, layers, merge, stated
from tests.registry.stated_fields import Fields, registry, resolved

BY_NAME, BY_ITEM, ADDS_UP = (
    {"env", "secrets", "tags", "depends_on", "values"},
    {"schedules", "triggers", "containers", "volumes"},
    {"iam", "writable", "security_groups"},
)
CHOOSES_LAYERS = {"use", "environments", "like"}


def each_other(*names: str) -> set[tuple[str, str]]:
    """Every field with every other, in both orders."""
    return {(name, other) for name in names for other in names if name != other}


TAKES_THE_PLACE_OF = {
    *each_other("cron", "rate", "at", "schedules"),
    *each_other("handler", "command"),
    *each_other("s3", "event"),
    *{("rate", other) for other in ("timezone", "spread", "start", "end")},
    *{("schedules", other) for other in ("timezone", "spread", "start", "end")},
    *{("at", "start"), ("at", "end")},
    ("handler", "entrypoint"),
}
"""What docs/reference/registry.md promises: a field, and one whose place it takes."""

LOWER, UPPER = ("defaults",), ("tasks", "report")


def laid(*stated: Fields) -> Merged:
    """Layers over each other, the weakest first."""
    return merge(zip((LOWER, UPPER), stated, strict=False))


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - BY_NAME - BY_ITEM - ADDS_UP - CHOOSES_LAYERS))
def test_a_later_value_takes_the_place_of_the_earlier_one(name: str) -> None:
    merged = laid({name: {"a": 1}}, {name: {"b": 2}})
    assert merged.written(name) == {"b": 2}
    assert merged.path(name, ()) == (*UPPER, name)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_mappings_of_texts_are_joined_name_by_name(name: str) -> None:
    merged = laid({name: {"a": 1, "b": 1}}, {name: {"b": 2, "c": 2}})
    assert merged.written(name) == {"a": 1, "b": 2, "c": 2}
    assert [placed.path for placed in merged.maps[name].values()] == [
        (*LOWER, name, "a"),
        (*UPPER, name, "b"),
        (*UPPER, name, "c"),
    ]


@pytest.mark.parametrize("name", sorted(BY_ITEM))
def test_named_items_are_joined_field_by_field(name: str) -> None:
    first = [{"name": "a", "args": ["1"], "env": {"X": "1", "Y": "1"}}, {"name": "b", "args": ["1"]}]
    merged = laid({name: first}, {name: [{"name": "b", "args": ["2"]}, {"name": "a", "env": {"Y": "2"}}]})
    a, b = merged.named[name].values()
    assert (a.get("args"), a.get("env"), b.get("args")) == (["1"], {"X": "1", "Y": "2"}, ["2"])
    assert (a.path, a.where("args"), a.where("env")) == (
        (*LOWER, name, 0),
        (*LOWER, name, 0, "args"),
        (*UPPER, name, 1, "env"),
    )


@pytest.mark.parametrize("name", sorted(ADDS_UP))
def test_permissions_and_security_groups_add_up(name: str) -> None:
    merged = laid({name: {"s3": 1}}, {name: {"s3": 2}})
    assert [(placed.value, placed.path) for placed in merged.added[name]] == [
        ({"s3": 1}, (*LOWER, name)),
        ({"s3": 2}, (*UPPER, name)),
    ]


def test_what_chooses_among_layers_is_no_value_itself() -> None:
    assert laid({name: {"prod": {"cpu": 512}} for name in CHOOSES_LAYERS}) == Merged()


def test_a_field_that_does_not_exist_does_no_harm_here() -> None:
    """A run does not validate again what was deployed."""
    merged = laid({"nope": 1, "schedules": [{"name": "a", "nope": 1}]})
    assert merged.fields["nope"].value == merged.named["schedules"]["a"].fields["nope"].value == 1


def test_the_strongest_layer_that_states_a_field_says_what_it_is() -> None:
    parts = [(LOWER, {"group": "a"}), (UPPER, {"group": "b"}), (UPPER, {})]
    assert (stated("group", parts), stated("cpu", parts)) == ("b", 256)


def test_a_value_is_of_the_type_that_is_asked_for_or_there_is_none() -> None:
    merged = laid({"group": "billing", "memory": 1024})
    assert (merged.get("group", str), merged.get("handler", str)) == ("billing", None)
    assert (merged.known("memory", int), merged.known("cpu", int)) == (1024, 256)
    with pytest.raises(TypeError, match="memory is not a str"):
        merged.get("memory", str)
    with pytest.raises(TypeError, match="handler has neither value nor default"):
        merged.known("handler", str)


def test_an_environment_states_image_variables_tags_and_what_becomes_of_logs_for_its_tasks_and_nothing_else() -> None:
    stated: Fields = {name: {} for name in fields_in("environment")}
    data = {"environments": {"staging": stated}, "tasks": {"report": {}}}
    (_, _), (path, layer), (_, _) = layers(data, "report", "staging")
    assert (path, set(layer)) == (("environments", "staging"), {"image", "env", "tags", "log_retention", "keep_logs"})


def dropped(section: Section, names: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of which the one, stated later, drops the other."""
    return {
        (name, other)
        for name, other in permutations(names, 2)
        if not _survives(section, {other: _opaque(other)}, {name: _opaque(name)}, other)
    }


def _opaque(name: str) -> Any:  # noqa: ANN401  # any YAML
    return [{"name": "first"}] if FIELDS[name].merge == "by item" else {"a": "b"}


def _survives(section: Section, earlier: Fields, later: Fields, name: str) -> bool:
    if section == "task":
        merged = laid(earlier, later)
        return bool(
            merged.fields.get(name) or merged.maps.get(name) or merged.named.get(name) or merged.added.get(name)
        )
    items = [{"name": "first", **earlier}], [{"name": "first", **later}]
    return name in laid(*({f"{section}s": item} for item in items)).named[f"{section}s"]["first"].fields


@pytest.mark.parametrize("section", ["task", "schedule", "trigger", "container"])
def test_a_field_takes_the_place_of_those_that_the_reference_promises_and_of_no_other(section: Section) -> None:
    names = set(fields_in(section)) - CHOOSES_LAYERS - {"name"}
    assert dropped(section, names) == {pair for pair in TAKES_THE_PLACE_OF if set(pair) <= names}


@pytest.mark.parametrize("pair", sorted(TAKES_THE_PLACE_OF), ids=" over ".join)
def test_of_two_fields_in_one_layer_both_are_kept_so_that_the_conflict_is_seen(pair: tuple[str, str]) -> None:
    section: Section = "trigger" if pair[0] in ("s3", "event") else "task"
    both = {name: _opaque(name) for name in pair}
    assert all(_survives(section, {}, both, name) for name in pair)


VALUES: Mapping[str, Any] = {
    "cron": "0 3 * * ? *",
    "rate": "2 hours",
    "at": "2027-03-28T09:30:00",
    "timezone": "Europe/Berlin",
    "spread": "15 minutes",
    "start": "2027-03-01",
    "end": "2027-12-31",
    "schedules": [{"name": "first", "cron": "0 4 * * ? *"}],
    "handler": "tasks.report:main",
    "command": ["bin/report"],
    "entrypoint": ["/bin/sh"],
    "s3": {"bucket": "reports"},
    "event": {"pattern": {"source": ["aws.s3"]}},
}
NEEDS = {
    "timezone": ("cron",),
    "spread": ("cron", "timezone"),
    "start": ("cron",),
    "end": ("cron",),
    "entrypoint": ("command",),
}
"""What an earlier layer must state beside a field."""


def _starting_with(name: str, other: str) -> tuple[Fields, Fields]:
    """A task whose override states a field over another, and the task that never had the other."""
    program = {"command": VALUES["command"]} if name not in ("handler", "command") else {}
    earlier, later = {each: VALUES[each] for each in (*NEEDS.get(other, ()), other)}, {name: VALUES[name]}
    if name in ("s3", "event"):
        first, second = ({"triggers": [{"name": "first", **fields}]} for fields in (earlier, later))
        return {**program, **first, "environments": {"staging": second}}, {**program, **second}
    return {**program, **earlier, "environments": {"staging": later}}, {**program, **later}


@pytest.mark.parametrize("pair", sorted(TAKES_THE_PLACE_OF), ids=" over ".join)
def test_a_field_stated_later_leaves_nothing_of_the_one_it_takes_the_place_of(
    pair: tuple[str, str], project: Path
) -> None:
    overridden, never = (resolved(registry(task), project).task("report") for task in _starting_with(*pair))
    assert _without_paths(overridden) == _without_paths(never)


def _without_paths(task: Task) -> Task:
    """The task but for where its schedules are stated."""
    return replace(task, schedules=tuple(replace(schedule, path=()) for schedule in task.schedules))
