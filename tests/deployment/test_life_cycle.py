"""A deployed environment is changed and deployed again: only what was changed changes; and at last all of it goes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from rota.registry import loads
from tests.deployment.conftest import AccountOf
from tests.deployment.departures import DEPARTURES
from tests.deployment.leftovers import leftovers
from tests.deployment.read_back import READERS, DeployedStack, Difference
from tests.deployment.systems import STAGING, Account, assembly_of

ADDED = """
tasks:
  purge-old-orders:
    handler: tasks.write_report:main
    cron: "0 5 ? * SUN *"
    env: {REPORTS_BUCKET: "${app}-${environment}-reports"}
    iam: {s3: {delete: "${app}-${environment}-reports/daily/*"}}
"""

EDITS = (
    ("rate: 15 minutes", "rate: 20 minutes"),  # take-orders
    ('{name: north, cron: "0 4 ? * MON-FRI *"', '{name: north, cron: "30 4 ? * MON-FRI *"'),
    ("env: {SENDER: noreply@example.com}", "env: {SENDER: orders@example.com}"),  # send-receipts
    ("\ntasks:\n", ADDED),
)

CHANGED = {
    "TakeOrdersRule",
    "WriteReportScheduleNorth",
    "SendReceipts",  # a new revision …
    "SendReceiptsRule",  # … that its rule starts
}
NEW = {f"PurgeOldOrders{part}" for part in ("", "LogGroup", "Rule", "TaskRole")}
GONE = {f"CreateTable{part}" for part in ("", "LogGroup", "TaskRole")}


def edited(text: str) -> str:
    """The registry with another rate, another variable, one task more and, since its entry is cut out, one less."""
    for old, new in EDITS:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return re.sub(r"\n  create-table:.*\n(?:    .*\n|\n)*", "\n", text)


@dataclass(frozen=True)
class Story:
    """An environment's stack before and after the change, and whether `cdk diff` saw anything to do at each step."""

    account: Account
    assembly: Path
    before: DeployedStack
    after: DeployedStack
    unexplained: tuple[Difference, ...]
    differed: tuple[bool, ...]


@pytest.fixture(scope="module")
def story(account_of: AccountOf, tmp_path_factory: pytest.TempPathFactory) -> Story:
    ((file, environment),) = STAGING.environments
    text = Path(file).read_text()
    folder = tmp_path_factory.mktemp("assemblies")
    first, second = (
        assembly_of([(loads(source, file), environment)], folder / name)
        for name, source in (("first", text), ("second", edited(text)))
    )
    account = account_of(STAGING.account, STAGING.region)
    account.bootstrap(first)
    account.deploy(first)
    (name,) = STAGING.stacks
    before = DeployedStack(account, first, name)
    list(before.differences())  # read now, before it changes; what differs is said in test_read_back.py
    differed = account.differs(second)
    account.deploy(second)
    after = DeployedStack(account, second, name)
    unexplained = tuple(each for each in after.differences() if not any(known.explains(each) for known in DEPARTURES))
    return Story(account, second, before, after, unexplained, (differed, account.differs(second)))


def plain(name: str) -> str:
    """A logical id without CDK's digest at its end."""
    return re.sub(r"[0-9A-F]{8}$", "", name)


def test_exactly_what_the_registry_changed_is_changed(story: Story) -> None:
    kept = story.before.read & story.after.read
    changed = {name for name in kept if story.before.found(name) != story.after.found(name)}
    assert {plain(name) for name in changed} == CHANGED
    assert {plain(name) for name in story.after.read - kept} == NEW
    assert {plain(name) for name in story.before.read - kept} == GONE


def test_what_is_not_changed_stays_the_same_resource(story: Story) -> None:
    """A rule with another cron is still that rule; a task definition has no other way to change than a new revision."""
    kept = story.before.read & story.after.read
    replaced = {name for name in kept if story.before.physical[name] != story.after.physical[name]}
    assert replaced == {"SendReceipts"}


def test_after_the_update_every_resource_has_the_properties_that_the_new_template_gives_it(story: Story) -> None:
    assert story.unexplained == ()
    expressions = {story.after.found(name).properties.get("ScheduleExpression") for name in story.after.read}
    assert {"rate(20 minutes)", "cron(30 4 ? * MON-FRI *)"} <= expressions


def test_every_start_names_the_one_active_revision_of_its_task(story: Story) -> None:
    active = story.account.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    started = [
        target["EcsParameters"]["TaskDefinitionArn"]
        for name in story.after.read
        for target in (
            *story.after.found(name).properties.get("Targets", ()),
            *filter(None, [story.after.found(name).properties.get("Target")]),
        )
        if "EcsParameters" in target
    ]
    assert sorted(set(started)) == sorted(active)
    assert [arn.rpartition(":")[2] for arn in active if "send-receipts" in arn] == ["2"]


def test_nothing_but_its_logs_is_left_of_the_task_that_was_removed(story: Story) -> None:
    client: Callable[[str], object] = story.account.client
    still_there = []
    for name in story.before.read - story.after.read:
        kind, physical = story.before.types[name], story.before.physical[name]
        if kind == "AWS::Logs::LogGroup":
            continue  # its logs are to be kept
        if kind == "AWS::ECS::TaskDefinition":
            found = story.account.client("ecs").describe_task_definition(taskDefinition=physical)
            if found["taskDefinition"]["status"] != "INACTIVE":
                still_there.append(physical)
            continue
        try:
            READERS[kind](client, physical, story.before.template(name))
        except (ClientError, ValueError):  # the service refuses to describe it, or lists none
            continue
        still_there.append(physical)
    assert still_there == []


def test_a_diff_shows_the_change_before_it_is_deployed_and_nothing_after(story: Story) -> None:
    assert story.differed == (True, False)


@pytest.fixture(scope="module")
def destroyed(story: Story) -> Story:
    story.account.destroy(story.assembly)
    return story


def test_destroy_leaves_the_logs_of_every_task_that_there_was_and_nothing_else(destroyed: Story) -> None:
    tasks = {plain(name) for stack in (destroyed.before, destroyed.after) for name in stack.types}
    groups = sorted(name.removesuffix("LogGroup") for name in tasks if name.endswith("LogGroup"))
    left = sorted(leftovers(destroyed.account))
    assert [name.rpartition("/")[2].replace("-", " ").title().replace(" ", "") for name in left] == groups
    assert all(name.startswith("/shop/staging/") for name in left)
