"""Edits that are deployed for real, one over the other, and which of them `make test` deploys too."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tests.edits.editing import (
    ADDRESSES,
    AT,
    BOUNDARY,
    BUCKET,
    CRON,
    EGRESS,
    GROUP_ID,
    IMAGES,
    KEYS,
    OTHER_GROUPS,
    RATE,
    TWO_RULES,
    VPCS,
    Data,
    network,
)

FIRST: Data = {
    "version": 1,
    "app": "pay",
    "environments": {
        "staging": {
            "account": "222222222222",
            "region": "us-east-1",
            "cluster": "app",
            "network": network(VPCS[0]),
            "image": {"repository": "app-tasks", "tag": "1"},
            "alerts": {"email": [ADDRESSES[0]]},
        }
    },
    "tasks": {
        "report": {"command": ["x"], "cron": CRON},
        "send": {
            "command": ["x"],
            "schedules": [{"name": "late", "rate": RATE}],
            "triggers": [{"name": "up", **BUCKET}],
        },
    },
}


class Edit(NamedTuple):
    """An edit of the registry. `quick`: `make test` deploys it too, so it needs none of the others before it."""

    title: str
    change: Callable[[Data], object]
    quick: bool = False


def field(*path: str, **fields: object) -> Callable[[Data], object]:
    """Set fields of what is at a path; None removes one."""

    def change(data: Data) -> None:
        owner: Any = data
        for part in path:
            owner = owner[part]
        owner.update(fields)
        for name, value in fields.items():
            if value is None:
                del owner[name]

    return change


def timing(task: str, **fields: object) -> Callable[[Data], object]:
    """Give a task this timing and no other."""

    def change(data: Data) -> None:
        entry = data["tasks"][task]
        for name in ("cron", "rate", "at", "timezone", "spread", "start", "end", "schedules"):
            entry.pop(name, None)
        entry.update(fields)

    return change


def renamed(section: str, old: str, new: str) -> Callable[[Data], object]:
    """Give an entry another name."""
    return lambda data: data[section].update({new: data[section].pop(old)})


def both(*changes: Callable[[Data], object]) -> Callable[[Data], object]:
    """Several changes as one edit."""
    return lambda data: [change(data) for change in changes]


NIGHT = {"name": "night", "cron": CRON}
LATE = {"name": "late", "rate": RATE}
UP = {"name": "up", **BUCKET}
SECRET = {"KEY": {"from": "ssm:/key", "key": "alias/pay"}}

EDITS: Sequence[Edit] = (
    Edit("a time zone for a schedule in UTC", timing("report", cron=CRON, timezone="Europe/Berlin"), quick=True),
    Edit("a spread", timing("report", cron=CRON, timezone="Europe/Berlin", spread="15 minutes")),
    Edit("no time zone any more", timing("report", cron=CRON)),
    Edit("an at", timing("report", at=AT)),
    Edit("a rate in place of an at", timing("report", rate=RATE)),
    Edit("a crontab line that becomes two rules", timing("report", cron=TWO_RULES)),
    Edit("the same with a time zone", timing("report", cron=TWO_RULES, timezone="UTC")),
    Edit("a name for the only schedule", timing("report", schedules=[NIGHT])),
    Edit("a second schedule", timing("report", schedules=[NIGHT, LATE])),
    Edit("a schedule renamed", timing("report", schedules=[NIGHT, {**LATE, "name": "soon"}])),
    Edit(
        "two schedules that change their names",
        timing("report", schedules=[{**NIGHT, "name": "soon"}, {**LATE, "name": "night"}]),
    ),
    Edit(
        "a trigger made a schedule, and a schedule a trigger",
        field("tasks", "send", schedules=[{**LATE, "name": "up"}], triggers=[{**UP, "name": "late"}]),
        quick=True,
    ),
    Edit("both turned back", field("tasks", "send", schedules=[LATE], triggers=[UP])),
    Edit("a first secret", field("tasks", "report", secrets=SECRET), quick=True),
    Edit(
        "a task with the name of an execution role",
        lambda data: data["tasks"].update({"report-exec": {"command": ["x"]}}),
    ),
    Edit(
        "an image of its own, with its tag in a parameter",
        field("tasks", "report", image={"repository": "other", "tag": "ssm:/pay/tag"}),
    ),
    Edit(
        "an image of another registry, and its own command", field("tasks", "report", image=IMAGES[3], command="image")
    ),
    Edit("the environment's image again", field("tasks", "report", image=None, command=["x"])),
    Edit("no secret any more", field("tasks", "report", secrets=None)),
    Edit("a network in another VPC", field("environments", "staging", network=network(VPCS[1])), quick=True),
    Edit("a network with its own security group", field("environments", "staging", network=network(VPCS[1], GROUP_ID))),
    Edit("no network, so one is made", field("environments", "staging", network=None)),
    Edit("a network again", field("environments", "staging", network=network(VPCS[0]))),
    Edit("an egress", field("environments", "staging", network={**network(VPCS[0]), "egress": EGRESS})),
    Edit("another egress", field("environments", "staging", network={**network(VPCS[0]), "egress": EGRESS[:1]})),
    Edit("a security group of a task", field("tasks", "report", security_groups=OTHER_GROUPS[:1])),
    Edit(
        "a made network with an egress",
        both(
            field("tasks", "report", security_groups=None),
            field("environments", "staging", network={"egress": EGRESS}),
        ),
    ),
    Edit("a network without an egress", field("environments", "staging", network=network(VPCS[0]))),
    Edit("no cluster, so one is made", field("environments", "staging", cluster=None)),
    Edit("a cluster again", field("environments", "staging", cluster="app")),
    Edit(
        "permissions boundaries",
        field("environments", "staging", permissions_boundary=BOUNDARY, service_permissions_boundary=BOUNDARY),
    ),
    Edit(
        "tags, and no boundaries",
        field(
            "environments",
            "staging",
            permissions_boundary=None,
            service_permissions_boundary=None,
            tags={"team": "pay"},
        ),
    ),
    Edit("a key", field("environments", "staging", key=KEYS[0])),
    Edit("another key", field("environments", "staging", key=KEYS[1])),
    Edit("no key any more", field("environments", "staging", key=None)),
    Edit("other addresses", field("environments", "staging", alerts={"email": [ADDRESSES[1]]})),
    Edit(
        "spot, more memory, another log retention",
        field("tasks", "send", spot=True, memory=1024, log_retention="7 days"),
    ),
    Edit("logs that are not kept", field("tasks", "send", keep_logs=False)),
    Edit(
        "a schedule that becomes a task of its own",
        both(
            field("tasks", "send", schedules=None),
            lambda data: data["tasks"].update({"send-late": {"command": ["x"], "rate": RATE}}),
        ),
        quick=True,
    ),
    Edit("a task renamed", renamed("tasks", "report", "summary"), quick=True),
    Edit("a task removed whose logs are not kept", lambda data: data["tasks"].pop("send")),
    Edit("the same task again", lambda data: data["tasks"].update({"send": {"command": ["x"], "triggers": [UP]}})),
    Edit("a task that has its old name back", renamed("tasks", "summary", "report"), quick=True),
    Edit("a first group", field("tasks", "report", group="billing")),
    Edit("another group", field("tasks", "report", group="claims")),
    Edit("no group", field("tasks", "report", group=None)),
    Edit("a task switched off", field("tasks", "report", environments={"staging": False})),
    Edit(
        "an environment renamed",
        both(field("tasks", "report", environments=None), renamed("environments", "staging", "test")),
    ),
    Edit("the app renamed", field(app="payments")),
)
