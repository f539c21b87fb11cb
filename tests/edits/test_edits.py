"""Any edit of a registry deploys by the everyday command, or is rejected before, or is written down with its order.

Registries and edits are drawn; what CloudFormation would do is worked out on their templates.
"""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import ProblemsError
from tests.deployment.systems import PROJECT
from tests.edits import editing
from tests.edits.cloudformation import Account
from tests.edits.editing import Data
from tests.edits.edits import KINDS, results
from tests.edits.versions import Version, version
from tests.edits.written_down import WRITTEN_DOWN, Change, in_order, reasons, reasons_left
from tests.properties import cases

TIMINGS = st.sampled_from(
    [
        {"cron": editing.CRON},
        {"cron": editing.TWO_RULES},
        {"cron": editing.CRON, "timezone": "Europe/Berlin"},
        {"cron": editing.TWO_RULES, "timezone": "UTC"},
        {"rate": editing.RATE},
        {"at": editing.AT},
    ]
)
EVENTS = st.sampled_from([editing.BUCKET, editing.EVENT])


@st.composite
def tasks(draw: st.DrawFn, *, grouped: bool) -> Data:
    """An entry of a task, with starts and with whatever else makes resources."""
    entry: Data = {"command": ["x"]}
    names = draw(st.lists(st.sampled_from(editing.STARTS), max_size=3, unique=True))
    of_events = draw(st.integers(0, len(names)))
    if of_events:
        entry["triggers"] = [{"name": name, **draw(EVENTS)} for name in names[:of_events]]
    if names[of_events:]:
        entry["schedules"] = [{"name": name, **draw(TIMINGS)} for name in names[of_events:]]
    elif draw(st.booleans()):
        entry.update(draw(TIMINGS))
    if draw(st.booleans()):
        entry["secrets"] = {"KEY": "ssm:/key"}
    if grouped and (group := draw(st.sampled_from([None, *editing.GROUPS[:2]]))):
        entry["group"] = group
    return entry


@st.composite
def registries(draw: st.DrawFn) -> Data:
    """A registry with one or two environments and up to three tasks, whose names may nearly collide."""
    environments: Data = {}
    networks = [editing.network(vpc, *groups) for vpc in editing.VPCS for groups in ((), (editing.GROUP_ID,))]
    grouped = True
    for name in draw(st.lists(st.sampled_from(editing.ENVIRONMENTS), min_size=1, max_size=2, unique=True)):
        entry: Data = {"image": {"repository": "app-tasks", "tag": "1"}}
        if place := draw(st.sampled_from(editing.PLACES)):
            entry["account"], entry["region"] = place
        if chosen := draw(st.sampled_from([None, *networks])):
            entry["network"] = chosen
        grouped = grouped and chosen is not None
        if draw(st.booleans()):
            entry["cluster"] = "app"
        environments[name] = entry
    names = draw(st.lists(st.sampled_from(editing.TASKS), min_size=1, max_size=3, unique=True))
    return {
        "version": 1,
        "app": draw(st.sampled_from(editing.APPS)),
        "environments": environments,
        "tasks": {name: draw(tasks(grouped=grouped)) for name in names},
    }


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, Data]]:
    """A registry, and what it becomes by one to three edits, each with its kind."""
    life = [("first", draw(registries()))]
    for _ in range(draw(st.integers(1, 3))):
        earlier = [data for _, data in life]
        kind = draw(st.sampled_from(list(KINDS)))
        if made := results(kind, earlier[-1], earlier):
            life.append((kind, draw(st.sampled_from(made))))
    return life


def synthesized(data: Data) -> Version | None:
    """None for a registry that is rejected, as a user's mistake is: with problems."""
    try:
        return version(data)
    except ProblemsError:
        return None


def follow(account: Account, change: Change) -> str:
    """Deploy a change, by its order if it needs one; what was needed."""
    once = account.copy()
    refusals = once.deploy(change.after.stacks)
    left = once.left_behind(change.after.stacks)
    told = {reason for refusal in refusals for reason in reasons(change, refusal)}
    told |= {reason for key in left for reason in reasons_left(change, key)}
    assert [str(refusal) for refusal in refusals if not reasons(change, refusal)] == []
    assert [key for key in left if not reasons_left(change, key)] == []
    if refusals or left:
        assert in_order(account, change) == ()
    else:
        account.deploy(change.after.stacks)
    return "; ".join(sorted(told)) or "deployed in one go"


def is_as_the_registry_says(account: Account, after: Version) -> None:
    """Nothing starts a task but what the registry has; each task has its log group."""
    assert account.starts() == after.starts
    assert account.left_behind(after.stacks) == set()
    live = {task.names.log_group for _, task in after.tasks}
    assert live.isdisjoint(identity[-1] for identity in account.kept)


@cases(60)
@given(lives())
def test_every_edit_deploys_or_is_rejected_before_or_is_written_down(
    request: pytest.FixtureRequest, life: list[tuple[str, Data]]
) -> None:
    counted = Counter[str]()
    account, before = Account(), None
    for _kind, data in life:
        after = synthesized(data)
        if after is None:
            counted["edits rejected before"] += 1
            continue
        if before is None:
            assert account.deploy(after.stacks) == ()
        else:
            needed = follow(account, Change(before, after))
            counted["edits deployed in one go" if needed == "deployed in one go" else "edits in a written order"] += 1
        is_as_the_registry_says(account, after)
        before = after
    tally(request, counted)


def tally(request: pytest.FixtureRequest, counted: Counter[str]) -> None:
    """Add to what the test has counted, which the end of the run prints."""
    noted: dict[str, Any] = dict(request.node.user_properties)
    request.node.user_properties[:] = (Counter(noted) + counted).items()


def test_the_guide_has_a_heading_for_each_kind_that_needs_an_order() -> None:
    guide = (PROJECT / "docs/guides/deploy.md").read_text()
    headings = set(re.findall(r"^#+ (.+)$", guide, flags=re.MULTILINE))
    assert {row.heading for row in WRITTEN_DOWN} - headings == set()
