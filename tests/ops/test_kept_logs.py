"""The log groups that outlived their tasks, and the command that adopts or deletes each."""

import pytest

from rota.ops.kept_logs import KeptLogGroup, command_for
from rota.registry.commands import Commands
from tests.ops.payments import BILLING, FAILS, STAGING, TEXT, Payments, without_environment
from tests.ops.test_survey import QUEUE, place_of

TASK = {"rota:task": "report"}


def kept(payments: Payments, text: str = TEXT, **asked: str) -> dict[str, str | None]:
    return {group.name: group.adopted_by for group in place_of(payments, text, **asked).kept_logs}


def test_the_log_groups_of_deployed_stacks_are_not_listed(payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    assert kept(payments) == {}
    assert kept(payments, without_environment("staging")) == {}


def test_one_of_a_task_that_is_not_deployed_is_adopted_by_its_stack(payments: Payments) -> None:
    logs = payments.client("logs")
    logs.create_log_group(logGroupName="/payments/staging/lists")
    logs.create_log_group(logGroupName="/payments/sandbox/lists")
    assert kept(payments) == {
        "/payments/staging/lists": "TasksStagingBilling",
        "/payments/sandbox/lists": "TasksSandbox",
    }
    assert kept(payments, environment="staging") == {"/payments/staging/lists": "TasksStagingBilling"}


def test_one_of_a_task_that_keeps_no_logs_cannot_be_adopted(payments: Payments) -> None:
    """CloudFormation adopts only what its template keeps."""
    payments.client("logs").create_log_group(logGroupName="/payments/staging/migrate")
    payments.client("logs").create_log_group(logGroupName="/payments/staging/report")
    text = TEXT.replace("  migrate:", "  migrate:\n    keep_logs: false")
    assert kept(payments, text) == {"/payments/staging/migrate": None, "/payments/staging/report": "TasksStaging"}


def test_one_that_made_the_first_deployment_fail_belongs_to_no_stack(payments: Payments) -> None:
    """The template of a stack that was rolled back names it all the same."""
    payments.client("logs").create_log_group(logGroupName="/payments/staging/report")
    template = {
        "Resources": {
            **FAILS["Resources"],
            "Logs": {
                "Type": "AWS::Logs::LogGroup",
                "DependsOn": "Never",
                "Properties": {"LogGroupName": "/payments/staging/report"},
            },
        }
    }
    assert payments.deploy(STAGING, template) == "ROLLBACK_COMPLETE"
    assert kept(payments) == {"/payments/staging/report": "TasksStaging"}


def test_one_of_a_task_that_the_registry_no_longer_has_can_only_be_deleted(payments: Payments) -> None:
    payments.client("logs").create_log_group(logGroupName="/payments/staging/removed")
    assert kept(payments) == {"/payments/staging/removed": None}


@pytest.mark.parametrize(("tags", "listed"), [(TASK, True), ({"team": "data"}, False), ({}, False)])
def test_in_an_environment_that_the_registry_does_not_have_it_needs_the_tag_of_a_task(
    payments: Payments,
    tags: dict[str, str],
    listed: bool,
) -> None:
    """Another tool may have a path like that."""
    payments.client("logs").create_log_group(logGroupName="/payments/old/report", tags=tags)
    assert kept(payments) == ({"/payments/old/report": None} if listed else {})


@pytest.mark.parametrize("name", ["/payments/staging", "/payments/staging/a/b", "/claims/staging/report", "payments"])
def test_other_log_groups_are_not_listed(payments: Payments, name: str) -> None:
    payments.client("logs").create_log_group(logGroupName=name, tags=TASK)
    assert kept(payments) == {}


def test_every_page_of_log_groups_is_read(payments: Payments) -> None:
    logs = payments.client("logs")
    for number in range(51):
        logs.create_log_group(logGroupName=f"/payments/staging/t{number}")
    assert "nextToken" in logs.describe_log_groups(logGroupNamePrefix="/payments/")
    assert len(kept(payments)) == 51


def test_every_page_of_a_stacks_resources_is_read(payments: Payments) -> None:
    """The local AWS gives 100 on a page; a log group on the second one is the stack's."""
    queues = {f"Queue{number}": QUEUE["Resources"]["Queue"] for number in range(100)}
    logs = {
        "Type": "AWS::Logs::LogGroup",
        "DependsOn": sorted(queues),
        "Properties": {"LogGroupName": "/payments/staging/report"},
    }
    payments.deploy(STAGING, {"Resources": {**queues, "Logs": logs}})
    assert "NextToken" in payments.client("cloudformation").list_stack_resources(StackName=STAGING)
    assert kept(payments) == {}


def test_the_size_is_what_the_group_stores(payments: Payments) -> None:
    logs = payments.client("logs")
    named = {"logGroupName": "/payments/staging/report", "logStreamName": "a"}
    logs.create_log_group(logGroupName=named["logGroupName"])
    logs.create_log_stream(**named)
    logs.put_log_events(**named, logEvents=[{"timestamp": 1767225600000, "message": "x" * 1500}])
    (group,) = place_of(payments).kept_logs
    assert group.stored_bytes == 1500


@pytest.mark.parametrize(
    ("group", "commands", "command"),
    [
        (
            KeptLogGroup("/a/b/c", 0, "TasksB"),
            Commands(),
            "npx cdk deploy TasksB --import-existing-resources",
        ),
        (
            KeptLogGroup("/a/b/c", 0, "TasksB"),
            Commands("my tasks.yaml", " --region us-west-2"),
            "npx cdk deploy TasksB --import-existing-resources -c registry='my tasks.yaml'",
        ),
        (KeptLogGroup("/a/b/c", 0, None), Commands("x.yaml"), "aws logs delete-log-group --log-group-name /a/b/c"),
        (
            KeptLogGroup("/a/b/c", 0, None),
            Commands(region_option=" --region us-west-2"),
            "aws logs delete-log-group --region us-west-2 --log-group-name /a/b/c",
        ),
    ],
)
def test_the_command_for_a_log_group(group: KeptLogGroup, commands: Commands, command: str) -> None:
    assert command_for(group, commands) == command
