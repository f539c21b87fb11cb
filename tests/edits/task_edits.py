"""Edits of tasks."""

import copy
from collections.abc import Iterator

from tests.edits.editing import GROUPS, NOT_KEPT, OTHER_GROUPS, RATE, TASKS, Data, Editing, Kind, renamed


def _secrets(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        keyed = {"from": "ssm:/key", "key": "alias/pay"}
        for secrets in (None, {"KEY": "ssm:/key"}, {"KEY": "ssm:/other"}, {"KEY": keyed}):
            yield from editing.set(("tasks", task), "secrets", secrets)


def _group(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "group", None, *GROUPS)


def _security_groups(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        yield from editing.set(("tasks", task), "security_groups", None, OTHER_GROUPS[:1], OTHER_GROUPS)


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
    "a group": _group,
    "security groups": _security_groups,
    "tags": _tags,
    "how a task runs": _how,
    "kept logs": _kept,
    "a task added": _task_added,
    "a task removed": _task_removed,
    "a task that comes back": _task_back,
    "a task renamed": _task_renamed,
    "a task switched off or on in an environment": _task_off,
}
