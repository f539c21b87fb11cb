"""Edits of schedules and triggers."""

from collections.abc import Iterator

from tests.edits.editing import (
    AT,
    BUCKET,
    BUSES,
    CRON,
    EVENT,
    FROM,
    RATE,
    STARTS,
    TIMING,
    TWO_RULES,
    UNTIL,
    ZONES,
    Data,
    Editing,
    Kind,
)


def _zone(editing: Editing) -> Iterator[Data]:
    for path in editing.timed:
        if "cron" in editing.at(path):
            yield from editing.set(path, "timezone", None, *ZONES)


def _spread(editing: Editing) -> Iterator[Data]:
    for path in editing.timed:
        if "timezone" in editing.at(path) or "at" in editing.at(path):
            yield from editing.set(path, "spread", None, "15 minutes")


def _limit(editing: Editing) -> Iterator[Data]:
    for path in editing.timed:
        if "at" not in editing.at(path):
            yield from editing.set(path, "start", None, FROM)
            yield from editing.set(path, "end", None, UNTIL)


def _bus(editing: Editing) -> Iterator[Data]:
    for path, which in editing.items:
        if which == "triggers" and "event" in editing.at(path):
            yield from editing.set((*path, "event"), "bus", None, *BUSES)


def _timing(editing: Editing) -> Iterator[Data]:
    timings = (
        {"cron": CRON},
        {"cron": TWO_RULES},
        {"cron": CRON, "timezone": "Europe/Berlin"},
        {"cron": TWO_RULES, "timezone": "Europe/Berlin"},
        {"rate": RATE},
        {"rate": "2 hours", "timezone": "UTC", "spread": "5 minutes"},
        {"rate": "14 days", "start": FROM},
        {"at": AT},
        {"at": AT, "timezone": "Europe/Berlin"},
    )
    for path in editing.timed:
        for timing in timings:
            yield editing.timing(path, **timing)


def _start_added(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        names = {
            item["name"] for which in ("schedules", "triggers") for item in editing.at(("tasks", task)).get(which, ())
        }
        for name in STARTS:
            if name in names:
                continue
            for which, start in (("schedules", {"rate": RATE}), ("triggers", BUCKET), ("triggers", EVENT)):
                made, owner = editing.but("tasks", task)
                owner.setdefault(which, []).append({"name": name, **start})
                yield made


def _start_removed(editing: Editing) -> Iterator[Data]:
    for path, which in editing.items:
        made, owner = editing.but(*path[:2])
        del owner[which][path[3]]
        if not owner[which]:
            del owner[which]
        yield made


def _start_renamed(editing: Editing) -> Iterator[Data]:
    for path, _ in editing.items:
        yield from editing.set(path, "name", *STARTS)


def _start_turned(editing: Editing) -> Iterator[Data]:
    for path, which in editing.items:
        other, start = ("triggers", BUCKET) if which == "schedules" else ("schedules", {"rate": RATE})
        made, owner = editing.but(*path[:2])
        name = owner[which].pop(path[3])["name"]
        if not owner[which]:
            del owner[which]
        owner.setdefault(other, []).append({"name": name, **start})
        yield made


def _schedule_named(editing: Editing) -> Iterator[Data]:
    for task in editing.tasks:
        entry = editing.at(("tasks", task))
        own = {field: entry[field] for field in TIMING if field in entry}
        named = entry.get("schedules", [])
        made, owner = editing.but("tasks", task)
        for field in (*own, "schedules"):
            owner.pop(field, None)
        if own:
            for name in STARTS:
                yield {**made, "tasks": {**made["tasks"], task: {**owner, "schedules": [{"name": name, **own}]}}}
        elif len(named) == 1:
            (schedule,) = named
            owner.update({field: value for field, value in schedule.items() if field != "name"})
            yield made


def _schedule_apart(editing: Editing) -> Iterator[Data]:
    for path, which in editing.items:
        if which == "schedules":
            made, owner = editing.but(*path[:2])
            schedule = dict(owner["schedules"].pop(path[3]))
            if not owner["schedules"]:
                del owner["schedules"]
            name = f"{path[1]}-{schedule.pop('name')}"
            if name not in made["tasks"]:
                made["tasks"][name] = {"command": ["x"], **schedule}
                yield made


OF_STARTS: dict[str, Kind] = {
    "a time zone": _zone,
    "a spread": _spread,
    "a start or an end": _limit,
    "another bus": _bus,
    "another timing": _timing,
    "a start added": _start_added,
    "a start removed": _start_removed,
    "a start renamed": _start_renamed,
    "a schedule made a trigger, or a trigger a schedule": _start_turned,
    "a schedule given a name, or its name taken": _schedule_named,
    "a schedule that becomes a task of its own": _schedule_apart,
}
