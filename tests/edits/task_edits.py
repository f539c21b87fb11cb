"""Edits of tasks."""

import copy
from collections.abc import Iterator

from tests.edits.editing import GROUPS, IMAGES, NOT_KEPT, OTHER_GROUPS, RATE, TASKS, Data, Editing, Kind, renamed


def _secrets(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        keyed = {"from": "ssm:/key", "key": "alias/pay"}
        for secrets in (None, {"KEY": "ssm:/key"}, {"KEY": "ssm:/other"}, {"KEY": keyed}):
            yield from editing.set(("tasks", task), "secrets", secrets)


def _image(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "image", None, *IMAGES)
    for image in IMAGES:
        yield from editing.set((), "defaults", None, {"image": image})


def _command(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "command", ["x"], "image")


def _group(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "group", None, *GROUPS)


def _security_groups(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "security_groups", None, OTHER_GROUPS[:1], OTHER_GROUPS)


def _sidecars(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        pdf = {"name": "pdf", "command": ["serve"], "ports": [5000], "health_check": {"command": ["ok"]}}
        other = {**pdf, "image": {"repository": "pdf-service", "tag": "1"}, "secrets": {"PDF": "ssm:/pdf"}}
        for containers in (None, [pdf], [other], [pdf, {"name": "otel", "depends_on": {"pdf": "started"}}]):
            yield from editing.set(("tasks", task), "containers", containers)
        yield from editing.set(("tasks", task), "health_check", None, {"command": ["ok"]})
        if "containers" in editing.data["tasks"][task]:
            yield from editing.set(("tasks", task), "depends_on", None, {"pdf": "healthy"})


def _tags(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "tags", None, {"team": "pay"})
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "tags", None, {"team": "pay"})


def _how(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        for field, value in (
            ("spot", True),
            ("enabled", False),
            ("memory", 1024),
            ("architecture", "arm64"),
            ("description", "It runs"),
            ("log_retention", "7 days"),
            ("env", {"MODE": "full"}),
        ):
            yield from editing.set(("tasks", task), field, None, value)


def _container(editing: Editing) -> Iterator[Data]:
    data = {"name": "data", "file_system": "fs-01234567", "access_point": "fsap-01234567", "path": "/mnt/data"}
    for task in editing.tasks:
        for field, values in {
            "open_files": (None, 2000, 4000),
            "writable": (None, ["/app/tmp"], ["/app/tmp", "/app/cache"]),
            "volumes": (None, [data], [{**data, "read_only": True}], [{**data, "file_system": "fs-89abcdef"}]),
        }.items():
            yield from editing.set(("tasks", task), field, *values)
        opened = {"read_only": False, "reason": "it writes everywhere"}
        for fields in ({}, opened, {**opened, "exec": True}):
            made, owner = editing.but("tasks", task)
            for name in (*opened, "exec"):
                owner.pop(name, None)
            owner.update(fields)
            if made != editing.data:
                yield made


def _kept(editing: Editing) -> Iterator[Data]:
    for environment in editing.environments:
        yield from editing.set(("environments", environment), "keep_logs", *NOT_KEPT)
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "keep_logs", *NOT_KEPT)


def _task_added(editing: Editing) -> Iterator[Data]:
    for name in TASKS:
        if name not in editing.data["tasks"]:
            made, tasks = editing.but("tasks")
            tasks[name] = {"command": ["x"], "rate": RATE}
            yield made


def _task_removed(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        made, tasks = editing.but("tasks")
        del tasks[task]
        yield made


def _task_back(editing: Editing) -> Iterator[Data]:
    for earlier in editing.earlier:
        for task, entry in earlier["tasks"].items():
            if task not in editing.data["tasks"]:
                made, tasks = editing.but("tasks")
                tasks[task] = copy.deepcopy(entry)
                yield made


def _task_renamed(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        for name in TASKS:
            if name not in editing.data["tasks"]:
                yield renamed(editing.data, "tasks", task, name)


def _task_off(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        for environment in editing.environments:
            made, owner = editing.but("tasks", task)
            overrides = owner.setdefault("environments", {})
            if environment in overrides:
                del overrides[environment]
                if not overrides:
                    del owner["environments"]
            else:
                overrides[environment] = False
            yield made


OF_TASKS: dict[str, Kind] = {
    "secrets": _secrets,
    "an image": _image,
    "the image's own command": _command,
    "a group": _group,
    "security groups": _security_groups,
    "sidecars": _sidecars,
    "tags": _tags,
    "how a task runs": _how,
    "what a container may write and open": _container,
    "kept logs": _kept,
    "a task added": _task_added,
    "a task removed": _task_removed,
    "a task that comes back": _task_back,
    "a task renamed": _task_renamed,
    "a task switched off or on in an environment": _task_off,
}
