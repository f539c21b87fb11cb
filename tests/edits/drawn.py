"""Registries as hypothesis draws them."""

from hypothesis import strategies as st

from rota.errors import ProblemsError
from tests.edits import editing
from tests.edits.editing import Data, read

TIMINGS = st.sampled_from(
    [
        {"cron": editing.CRON},
        {"cron": editing.TWO_RULES},
        {"cron": editing.CRON, "timezone": "Europe/Berlin"},
        {"cron": editing.TWO_RULES, "timezone": "UTC"},
        {"rate": editing.RATE},
        {"at": editing.AT},
        {"rate": "14 days", "start": editing.FROM},
    ]
)
EVENTS: st.SearchStrategy[Data] = st.sampled_from(
    [editing.BUCKET, editing.EVENT, {"event": {**editing.EVENT["event"], "bus": editing.BUSES[0]}}]
)


def as_an_id(name: str) -> str:
    """What a name is in the id of a construct, but for the capitals: a first registry that collides says little."""
    return name.replace("-", "")


@st.composite
def tasks(draw: st.DrawFn, *, grouped: bool) -> Data:
    """An entry of a task, with starts and with whatever else makes resources."""
    entry: Data = {"command": ["x"]}
    names = draw(st.lists(st.sampled_from(editing.STARTS), max_size=3, unique_by=as_an_id))
    of_events = draw(st.integers(0, len(names)))
    if of_events:
        entry["triggers"] = [{"name": name, **draw(EVENTS)} for name in names[:of_events]]
    if names[of_events:]:
        entry["schedules"] = [{"name": name, **draw(TIMINGS)} for name in names[of_events:]]
    elif draw(st.booleans()):
        entry.update(draw(TIMINGS))
    if draw(st.booleans()):
        entry["secrets"] = {"KEY": "ssm:/key"}
    if image := draw(st.sampled_from([None, None, *editing.IMAGES])):
        entry["image"] = image
    if draw(st.booleans()):
        entry["writable"] = ["/app/tmp"]
    if grouped and draw(st.booleans()):
        entry["security_groups"] = editing.OTHER_GROUPS
    if grouped and (group := draw(st.sampled_from([None, *editing.GROUPS[:2]]))):
        entry["group"] = group
    return entry


@st.composite
def registries(draw: st.DrawFn, *apps: str) -> Data:
    """A registry with one or two environments and up to three tasks, whose names may nearly collide."""
    environments: Data = {}
    networks = [editing.network(vpc, *groups) for vpc in editing.VPCS for groups in ((), (editing.GROUP_ID,))]
    networks += [{"egress": editing.EGRESS}, {**editing.network(editing.VPCS[0]), "egress": editing.EGRESS}]
    grouped = True
    for name in draw(st.lists(st.sampled_from(editing.ENVIRONMENTS), min_size=1, max_size=2, unique=True)):
        entry: Data = {"image": {"repository": "app-tasks", "tag": "1"}}
        if place := draw(st.sampled_from(editing.PLACES)):
            entry["account"], entry["region"] = place
        if chosen := draw(st.sampled_from([None, *networks])):
            entry["network"] = chosen
        grouped = grouped and "vpc" in (chosen or {})
        if draw(st.booleans()):
            entry["cluster"] = "app"
        environments[name] = entry
    names = draw(st.lists(st.sampled_from(editing.TASKS), min_size=1, max_size=3, unique_by=as_an_id))
    return {
        "version": 1,
        "app": draw(st.sampled_from(apps or editing.APPS)),
        "environments": environments,
        "tasks": {name: draw(tasks(grouped=grouped)) for name in names},
    }


def is_accepted(data: Data) -> bool:
    """Whether the loader takes a registry: even a first one may have names that collide."""
    try:
        read(data)
    except ProblemsError:
        return False
    return True
