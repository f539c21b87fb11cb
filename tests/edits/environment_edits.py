"""Edits of environments, and of the app's name."""

import copy
from collections.abc import Iterator

from tests.edits.editing import (
    ADDRESSES,
    APPS,
    BOUNDARY,
    EGRESS,
    ENVIRONMENTS,
    GROUP_ID,
    IMAGES,
    KEYS,
    OFF,
    PLACES,
    VPCS,
    Data,
    Editing,
    Kind,
    network,
    renamed,
)


def _network(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        given = [network(vpc, *groups) for vpc in VPCS for groups in ((), (GROUP_ID,))]
        yield from editing.set(("environments", environment), "network", None, *given)


def _egress(editing: Editing) -> Iterator[Data]:
    dns = {"port": "53", "to": "10.0.0.0/8", "protocol": "udp", "description": "DNS"}
    lists = (EGRESS, [*EGRESS[:1], dns], [*EGRESS, {"port": "1-1024", "to": "pl-0123456789abcdef0"}])
    for environment in editing.environments:
        given = editing.data["environments"][environment].get("network", {})
        if not given.get("security_groups"):
            networks = [{**given, "egress": rules} for rules in lists]
            without = {name: value for name, value in given.items() if name != "egress"}
            yield from editing.set(("environments", environment), "network", without or None, *networks)


def _image(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "image", *IMAGES)


def _cluster(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "cluster", None, "app", "app-2")


def _boundary(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "permissions_boundary", None, BOUNDARY)
        yield from editing.set(("environments", environment), "service_permissions_boundary", None, BOUNDARY)


def _key(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "key", None, *KEYS)


def _container_insights(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        if "cluster" not in editing.data["environments"][environment]:
            yield from editing.set(("environments", environment), "container_insights", None, True)  # noqa: FBT003  # a value


def _alerts(editing: Editing) -> Iterator[Data]:
    lists = ([ADDRESSES[0]], [ADDRESSES[1]], [*ADDRESSES], [*reversed(ADDRESSES)], [ADDRESSES[0]] * 2)
    for environment in editing.environments:
        yield from editing.set(
            ("environments", environment), "alerts", None, *({"email": addresses} for addresses in lists)
        )


def _environment_added(editing: Editing) -> Iterator[Data]:
    for name in ENVIRONMENTS:
        if name not in editing.data["environments"]:
            made, environments = editing.but("environments")
            environments[name] = copy.deepcopy(next(iter(environments.values())))
            yield made


def _environment_removed(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        if len(editing.data["environments"]) > 1:
            made, environments = editing.but("environments")
            del environments[environment]
            _forget(made, environment)
            yield made


def _environment_renamed(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        for name in ENVIRONMENTS:
            if name not in editing.data["environments"]:
                made = renamed(editing.data, "environments", environment, name)
                for task in made["tasks"].values():
                    if environment in task.get("environments", {}):
                        task["environments"][name] = task["environments"].pop(environment)
                yield made


def _place(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        for place in PLACES:
            made, owner = editing.but("environments", environment)
            owner.pop("account", None)
            owner.pop("region", None)
            if place:
                owner["account"], owner["region"] = place
            if made != editing.data:
                yield made


def _enabled(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "enabled", *OFF)


def _like(editing: Editing) -> Iterator[Data]:
    """Whatever the two have of their own stays; another one is made of the first."""
    for environment in editing.environments:
        others = [other for other in editing.environments if other != environment]
        yield from editing.set(("environments", environment), "like", None, *others)
        made, environments = editing.but("environments")
        for name in ENVIRONMENTS:
            if name not in environments:
                environments[name] = {"like": environment}
                yield made
                break


def _values(editing: Editing) -> Iterator[Data]:
    for value in ("one", "${environment}-two"):
        made, environments = editing.but("environments")
        for entry in environments.values():
            entry["values"] = {"folder": value}
        for task in made["tasks"].values():
            task["command"] = ["x", "${folder}"]
        yield made


def _app(editing: Editing) -> Iterator[Data]:
    yield from editing.set((), "app", *APPS)


def _forget(data: Data, environment: str) -> None:
    for task in data["tasks"].values():
        task.get("environments", {}).pop(environment, None)


OF_ENVIRONMENTS: dict[str, Kind] = {
    "a network": _network,
    "egress": _egress,
    "an environment's image": _image,
    "a cluster": _cluster,
    "a permissions boundary": _boundary,
    "a key": _key,
    "container insights": _container_insights,
    "alerts": _alerts,
    "an environment added": _environment_added,
    "an environment removed": _environment_removed,
    "an environment renamed": _environment_renamed,
    "another account or Region": _place,
    "an environment switched off or on": _enabled,
    "an environment like another": _like,
    "values": _values,
    "the app renamed": _app,
}
