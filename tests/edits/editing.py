"""Registries as plain data, and copies of them that differ in one thing."""

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rota.registry import Registry, loads
from tests.deployment.systems import PROJECT

Data = dict[str, Any]

TASKS = ("a", "b", "a-b", "a-exec", "a-2", "x1", "x-1", "start")
STARTS = ("b", "exec", "n", "n2", "x1", "x-1")
ENVIRONMENTS = ("staging", "staging-eu", "eu", "staging-tasks", "staging-start")
GROUPS = ("g", "eu", "tasks", "x1", "x-1")
APPS = ("pay", "pay-staging")
"""Names that nearly collide, or do: as families and roles, as stacks, or in the form of construct ids."""

CRON, TWO_RULES, RATE, AT = "0 3 * * ? *", "0 3 13 * 5", "1 hour", "2099-03-28T09:30:00"
ZONES = ("UTC", "Europe/Berlin")
TIMING = ("cron", "rate", "at", "timezone", "spread", "start", "end")
BUCKET = {"s3": {"bucket": "inbox"}}
EVENT = {"event": {"pattern": {"source": ["pay"]}}}
BUSES = ("orders", "or.ders", "aws.partner/example.com/orders")
FROM, UNTIL = "2098-03-01T09:00:00", "2098-12-31"
PLACES = (("222222222222", "us-east-1"), ("222222222222", "eu-central-1"), ("333333333333", "us-east-1"), None)
VPCS = ("vpc-0123456789abcdef0", "vpc-0123456789abcdef1")
GROUP_ID = "sg-0123456789abcdef0"
OTHER_GROUPS = ["sg-0123456789abcdef1", "sg-0123456789abcdef2"]
EGRESS = [{"port": 443, "to": "0.0.0.0/0"}, {"port": 443, "to": "::/0"}]
BOUNDARY = "arn:aws:iam::222222222222:policy/boundary"
KEYS = ("1234abcd-12ab-34cd-56ef-1234567890ab", "1234abcd-12ab-34cd-56ef-1234567890ac")
NOT_KEPT = (None, False)
IMAGES: tuple[Data, ...] = (
    {"repository": "app-tasks", "tag": "2"},
    {"repository": "other", "tag": "ssm:/pay/tag"},
    {"repository": "far", "account": "111111111111", "tag": "1", "pull_through_cache": True},
    {"name": "ghcr.io/org/app", "tag": "1", "credentials": {"from": "secretsmanager:pay/ghcr", "key": "alias/pay"}},
)
OFF = (None, False)
ADDRESSES = ("ops@example.com", "night@example.com")


def network(vpc: str, *security_groups: str) -> Data:
    """A network that is there already."""
    return {
        "vpc": vpc,
        "subnets": [f"subnet-{vpc[4:]}"],
        **({"security_groups": [*security_groups]} if security_groups else {}),
    }


def read(data: Data) -> Registry:
    """The registry. Raises RotaError for one that the loader rejects."""
    return loads(json.dumps(data), "tasks.yaml", PROJECT)


class Editing:
    """Copies of a registry, each with one change; `earlier` are the registries before it, the first one first."""

    def __init__(self, data: Data, earlier: Iterable[Data] = ()) -> None:
        self.data, self.earlier = data, tuple(earlier)

    def but(self, *path: str | int) -> tuple[Data, Any]:
        """A copy, and what it has at a path."""
        made = copy.deepcopy(self.data)
        found: Any = made
        for part in path:
            found = found[part]
        return made, found

    def set(self, path: tuple[str | int, ...], field: str, *values: object) -> Iterator[Data]:
        """A copy for each value of a field that is another than what it has; None leaves the field out."""
        for value in values:
            made, owner = self.but(*path)
            if owner.get(field) == value:
                continue
            owner.pop(field, None)
            if value is not None:
                owner[field] = copy.deepcopy(value)
            yield made

    @property
    def tasks(self) -> Iterator[str]:
        yield from self.data["tasks"]

    @property
    def environments(self) -> Iterator[str]:
        yield from self.data["environments"]

    @property
    def items(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The path of each start that has a name, and the list that it is in."""
        for task in self.tasks:
            for kind in ("schedules", "triggers"):
                for number in range(len(self.data["tasks"][task].get(kind, ()))):
                    yield ("tasks", task, kind, number), kind

    @property
    def timed(self) -> Iterator[tuple[str | int, ...]]:
        """The path of all that has a cron, rate or at: tasks, and schedules."""
        for task in self.tasks:
            if {"cron", "rate", "at"} & self.data["tasks"][task].keys():
                yield ("tasks", task)
        yield from (path for path, kind in self.items if kind == "schedules")

    def timing(self, path: tuple[str | int, ...], **fields: str) -> Data:
        """A copy in which that has this timing, and no other."""
        made, owner = self.but(*path)
        for field in TIMING:
            owner.pop(field, None)
        owner.update(fields)
        return made

    def at(self, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401  # JSON
        """What the registry has at a path."""
        return self.but(*path)[1]


Kind = Callable[[Editing], Iterator[Data]]
"""All that a registry becomes by one edit of a kind."""


def renamed(data: Data, section: str, old: str, new: str) -> Data:
    """A copy in which an entry of a section has another name, and its place."""
    made = copy.deepcopy(data)
    made[section] = {new if name == old else name: entry for name, entry in made[section].items()}
    return made
