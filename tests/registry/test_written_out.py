"""An environment with `like` and `values` is the one that somebody would write out by hand.

The hand is `by_hand`, which knows nothing of layers: it copies, joins and replaces texts as the reference says.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rota.registry import Environment, loads
from tests.properties import cases

Data = dict[str, Any]

NAMES = ("staging", "prod", "dev", "dev-2")
VALUES = ("vendor", "folder")
JOINED = ("env", "tags", "values", "secrets")
TIMES = {
    "cron": {"rate", "at", "schedules"},
    "rate": {"cron", "at", "timezone", "spread", "schedules"},
    "schedules": {"cron", "rate", "at", "timezone", "spread"},
}
"""What each way to say when a task runs takes the place of."""

texts = st.sampled_from(["a", "b-${vendor}", "${folder}/${environment}", "${app}", "$${vendor"])
variables = st.dictionaries(st.sampled_from(["A", "B", "C"]), texts, max_size=2)
tags = st.dictionaries(st.sampled_from(["team", "cost"]), st.sampled_from(["a", "${vendor}"]), max_size=2)
retention = st.sampled_from(["7 days", "90 days"])
networks = st.sampled_from([{"vpc": f"vpc-0000000{n}", "subnets": [f"subnet-0000000{n}"]} for n in (1, 2)])
names = st.sampled_from(["first", "second"])
buckets = st.lists(st.sampled_from(["in-${vendor}/*", "out-${environment}/*", "all/*"]), min_size=1, max_size=2)
whens: st.SearchStrategy[Data] = st.sampled_from([{"rate": "1 hour"}, {"cron": "0 3 * * ? *"}])
items = st.builds(
    lambda name, when, more: {"name": name, **when, **more},
    names,
    whens,
    st.fixed_dictionaries(
        {}, optional={"args": st.lists(texts, max_size=2), "env": variables, "enabled": st.booleans()}
    ),
)
times: st.SearchStrategy[Data] = (
    whens
    | st.just({"cron": "0 4 * * ? *", "timezone": "Asia/Tokyo"})
    | st.lists(items, min_size=1, max_size=2, unique_by=lambda item: item["name"]).map(lambda made: {"schedules": made})
)

shared: Mapping[str, st.SearchStrategy[Any]] = {
    "env": variables,
    "tags": tags,
    "log_retention": retention,
    "enabled": st.booleans(),
    "owner": texts.filter(lambda text: "$${" not in text),
    "iam": buckets.map(lambda made: {"s3": {"read": made}}),
    "secrets": st.dictionaries(
        st.sampled_from(["S", "T"]), st.sampled_from(["ssm:/a/${vendor}", "ssm:/b"]), max_size=2
    ),
}
bundle_fields = st.fixed_dictionaries({}, optional=dict(shared))
task_fields = st.builds(
    lambda fields, when: {**fields, **when},
    st.fixed_dictionaries(
        {},
        optional={
            **shared,
            "command": st.lists(texts, min_size=1, max_size=2),
            "use": st.lists(st.sampled_from(["one", "two"]), unique=True),
        },
    ),
    times | st.just({}),
)
settings_of: st.SearchStrategy[Data] = st.fixed_dictionaries(
    {},
    optional={
        "env": variables,
        "tags": st.dictionaries(st.sampled_from(["team", "cost"]), st.just("x-${vendor}")),
        "log_retention": retention,
        "keep_logs": st.booleans(),
        "enabled": st.booleans(),
        "cluster": st.sampled_from(["shared", "of-${environment}"]),
        "network": networks,
        "image": st.just({"repository": "tasks", "tag": "${folder}-1"}),
        "alerts": st.just({"email": ["ops@example.com"]}),
        "account": st.just("222222222222"),
        "values": st.dictionaries(st.sampled_from(VALUES), st.sampled_from(["x1", "y-${environment}"])),
    },
)


@st.composite
def registries(draw: st.DrawFn) -> Data:
    """Two to four environments in any order, most like another, with overrides for some."""
    chosen = draw(st.permutations(NAMES))[: draw(st.integers(2, 4))]
    environments: Data = {}
    for at, name in enumerate(chosen):
        entry = draw(settings_of)
        other = draw(st.sampled_from([None, *chosen[:at], *chosen[:at]]))
        if other is None:
            entry["values"] = {"vendor": "v1", "folder": "f1", **entry.get("values", {})}
        else:
            entry["like"] = other
        if "account" in entry:
            entry["region"] = "us-east-1"
        environments[name] = entry
    some = st.dictionaries(st.sampled_from(chosen), bundle_fields, max_size=3)
    overrides = st.dictionaries(st.sampled_from(chosen), task_fields | st.sampled_from([False]), max_size=4)
    return {
        "version": 1,
        "app": "shop",
        "environments": {name: environments[name] for name in draw(st.permutations(chosen))},
        "defaults": draw(bundle_fields),
        "bundles": {name: {**draw(bundle_fields), "environments": draw(some)} for name in ("one", "two")},
        "tasks": {
            name: {"command": ["run"], **draw(task_fields), "environments": draw(overrides)}
            for name in ("report", "poll")
        },
    }


def joined(lower: Data, upper: Data) -> Data:
    """Two mappings of fields as one, the second being the stronger."""
    made = dict(lower)
    for field, value in upper.items():
        for other in TIMES.get(field, set()) - upper.keys():
            made.pop(other, None)
        if field in JOINED:
            made[field] = {**made.get(field, {}), **value}
        elif field == "schedules":
            known = {item["name"]: item for item in made.get("schedules", [])}
            for item in value:
                known[item["name"]] = joined(known.get(item["name"], {}), item)
            made[field] = [*known.values()]
        elif field == "iam":
            both = [*made.get("iam", {"s3": {"read": []}})["s3"]["read"], *value["s3"]["read"]]
            made[field] = {"s3": {"read": both}}
        else:
            made[field] = value
    return made


def by_hand(data: Data, name: str) -> str:
    """The registry of one environment that is like no other and has no values of its own."""
    chain = [name]
    while "like" in data["environments"][chain[0]]:
        chain.insert(0, data["environments"][chain[0]]["like"])
    entry: Data = {}
    for each in chain:
        entry = joined(entry, data["environments"][each])
    values = entry.pop("values")
    entry.pop("like", None)
    made = {
        **data,
        "environments": {name: entry},
        **{
            section: {key: _with_one_override(value, chain) for key, value in data[section].items()}
            for section in ("bundles", "tasks")
        },
    }
    text = json.dumps(made).replace("$${", "<literal>")
    for value in VALUES:
        text = text.replace(f"${{{value}}}", values[value])
    return text.replace("<literal>", "$${")


def _with_one_override(entry: Data, chain: list[str]) -> Data:
    override: Data = {}
    off = False
    for each in chain:
        if each in entry["environments"]:
            off = entry["environments"][each] is False
            override = override if off else joined(override, entry["environments"][each])
    return {**entry, "environments": {chain[-1]: False if off else override}}


def _bare(environment: Environment) -> Environment:
    """Without what tells how it was written: the environment that it is like, its values, and places in the file."""
    tasks = tuple(
        replace(task, schedules=tuple(replace(schedule, path=()) for schedule in task.schedules))
        for task in environment.tasks
    )
    return replace(environment, like=None, values={}, tasks=tasks)


@given(registries())
@cases(60, prove=2000)
def test_an_environment_like_another_with_values_is_the_one_written_out(data: Data) -> None:
    registry = loads(json.dumps(data))
    for name in data["environments"]:
        assert _bare(registry.resolve(name)) == _bare(loads(by_hand(data, name)).resolve(name))
