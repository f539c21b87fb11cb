"""Any edit of a registry deploys by the everyday command, or is rejected before, or is written down with its order.

Registries and edits are drawn; what CloudFormation would do is worked out on their templates.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import ProblemsError
from tests.deployment.systems import PROJECT
from tests.edits import editing
from tests.edits.cloudformation import Account
from tests.edits.drawn import registries
from tests.edits.editing import Data
from tests.edits.edits import KINDS, results
from tests.edits.versions import Version, version
from tests.edits.written_down import WRITTEN_DOWN, Change, in_order, needed
from tests.properties import cases


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


def deploy(account: Account, change: Change) -> set[str]:
    """Deploy a change, in its written order if it needs one. Returns the headings that it needed."""
    headings = needed(account, change)
    assert (in_order(account, change) if headings else account.deploy(change.after.stacks)) == ()
    # Nothing starts a task but what the registry has, and each task has its log group.
    assert account.starts() == change.after.starts
    assert account.left_behind(change.after.stacks) == set()
    assert account.kept.isdisjoint(change.after.log_groups)
    return headings


@cases(40, prove=1000)  # each case synthesizes up to four registries
@given(lives())
def test_every_edit_deploys_or_is_rejected_before_or_is_written_down(
    request: pytest.FixtureRequest, life: list[tuple[str, Data]]
) -> None:
    counted, account = Counter[str](), Account()
    deployed: list[Version] = []
    for _kind, data in life:
        after = synthesized(data)
        if after is None:
            counted["edits rejected before" if deployed else "first registries rejected"] += 1
        elif deployed:
            headings = deploy(account, Change(deployed[-1], after))
            counted["edits in a written order" if headings else "edits deployed in one go"] += 1
        else:
            assert account.deploy(after.stacks) == ()
        deployed += [after] if after else []
    if len(deployed) > 2:
        account = Account()
        account.deploy(deployed[0].stacks)
        needed(account, Change(deployed[0], deployed[-1]))
        counted["edits deployed at once with others"] += 1
    tally(request, counted)


def tally(request: pytest.FixtureRequest, counted: Counter[str]) -> None:
    """Add to what the test has counted, which the end of the run prints."""
    noted: dict[str, Any] = dict(request.node.user_properties)
    request.node.user_properties[:] = (Counter(noted) + counted).items()


RICH: Data = {
    "version": 1,
    "app": "pay",
    "environments": {
        "staging": {
            "account": "222222222222",
            "region": "us-east-1",
            "network": editing.network(editing.VPCS[0]),
            "image": {"repository": "app-tasks", "tag": "1"},
        },
        "eu": {
            "network": editing.network(editing.VPCS[0], editing.GROUP_ID),
            "cluster": "app",
            "image": {"repository": "app-tasks", "tag": "1"},
            "alerts": {"email": ["ops@example.com"]},
        },
    },
    "tasks": {
        "a": {
            "command": ["x"],
            "schedules": [{"name": "b", "rate": editing.RATE}, {"name": "n", "cron": editing.TWO_RULES}],
            "triggers": [
                {"name": "x1", **editing.BUCKET},
                {"name": "exec", "event": {**editing.EVENT["event"], "bus": editing.BUSES[0]}},
            ],
            "secrets": {"KEY": "ssm:/key"},
        },
        "b": {"command": ["x"], "group": "g", "cron": editing.CRON, "timezone": "Europe/Berlin", "start": editing.FROM},
        "x1": {"command": ["x"], "schedules": [{"name": "n", "at": editing.AT}]},
    },
}
AFTERWARDS = datetime.fromisoformat(editing.AT).replace(tzinfo=UTC)
WITHOUT_A = {**RICH, "tasks": {name: entry for name, entry in RICH["tasks"].items() if name != "a"}}


ONE_GO, REJECTED = "in one go", "rejected"
GROUP, ENVIRONMENT = "Remove or rename a group", "Remove or rename an environment"
OUTCOMES = {
    "a group": {"Move a task between groups", GROUP},
    "a network": {ONE_GO, REJECTED},  # a group needs one
    "a start added": {ONE_GO, REJECTED},
    "a start renamed": {ONE_GO, REJECTED},
    "a task added": {ONE_GO, REJECTED},
    "a task removed": {ONE_GO, GROUP},
    "a task renamed": {ONE_GO, REJECTED},
    "a task switched off or on in an environment": {ONE_GO, GROUP},
    "a task that comes back": {"Bring back a task's logs"},
    "alerts": {ONE_GO, REJECTED},  # an address twice
    "an environment removed": {ENVIRONMENT},
    "an environment renamed": {ENVIRONMENT},
    "another account or Region": {ONE_GO, ENVIRONMENT},
    "the app renamed": {"Rename the app"},
}
"""Kind of edit -> what becomes of its edits; those of all others deploy in one go. So nothing is excused wholesale."""


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
def test_each_single_edit_of_a_registry_with_everything(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    first = synthesized(RICH)
    assert first is not None
    outcomes = Counter[str]()
    earlier = [RICH, WITHOUT_A] if kind == "a task that comes back" else [RICH]
    for made in results(kind, earlier[-1], earlier):
        account = Account()
        before, headings = first, set[str]()
        account.deploy(first.stacks)
        for data in (*earlier[1:], made):
            after = synthesized(data)
            headings = deploy(account, Change(before, after)) if after else {REJECTED}
            before = after or before
        outcomes.update(headings or {ONE_GO})
    assert set(outcomes) == OUTCOMES.get(kind, {ONE_GO})
    record_property("single edits", sum(outcomes.values()))


def test_the_guide_has_a_heading_for_each_kind_that_needs_an_order() -> None:
    guide = (PROJECT / "docs/guides/deploy.md").read_text()
    headings = set(re.findall(r"^#+ (.+)$", guide, flags=re.MULTILINE))
    assert {row.heading for row in WRITTEN_DOWN} - headings == set()


def test_time_that_passes_takes_away_the_schedule_that_is_over_and_nothing_else() -> None:
    """No edit, and the next deployment is another one; a later `at` in its place has its name again."""
    account = Account()
    before = version(RICH, now=AFTERWARDS - timedelta(minutes=1))
    after = version(RICH, now=AFTERWARDS)
    later = version(
        {**RICH, "tasks": {**RICH["tasks"], "x1": {"command": ["x"], "schedules": [{"name": "n", "rate": "1 day"}]}}},
        now=AFTERWARDS,
    )
    again = version(RICH, now=AFTERWARDS - timedelta(days=1))
    assert account.deploy(before.stacks) == ()
    gone = {name for *_, name in before.starts} - {name for *_, name in after.starts}
    assert gone == {"pay-staging-x1.n", "pay-eu-x1.n"}
    for one, other in ((before, after), (after, later), (later, again)):
        assert deploy(account, Change(one, other)) == set()
