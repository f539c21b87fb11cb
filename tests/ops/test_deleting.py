"""Deleting a stack: which ones, what goes with them, and what is told when it fails."""

import json
from typing import Any

import pytest
from botocore.stub import Stubber

from rota.errors import RotaError
from rota.ops.deleting import delete, loss_of
from rota.ops.patience import Patience
from rota.ops.permitted import deletable
from rota.ops.stopping import carry_out, plan_stop
from rota.ops.survey import PlaceReport, StackReport, survey
from rota.registry.commands import Commands
from tests.ops.payments import (
    BILLING,
    FAILS,
    NOW,
    SANDBOX,
    STAGING,
    TEXT,
    Payments,
    registry,
    without_environment,
    without_group,
)
from tests.ops.test_survey import QUEUE, WAITS, place_of, stack_of

SOON = Patience(pause=0.1, seconds=30)


def found(payments: Payments, name: str, text: str = TEXT) -> tuple[PlaceReport, StackReport]:
    (place,) = survey(registry(text), payments.session, NOW).places
    (stack,) = [each for each in place.stacks if each.name == name]
    return place, stack


def deleted(payments: Payments, name: str, text: str = TEXT) -> None:
    """Delete it, if that is not rejected."""
    place, stack = found(payments, name, text)
    delete(place.place, deletable(stack, place.stacks, Commands()), print, SOON)


def names_of(payments: Payments) -> set[str]:
    return {stack["StackName"] for stack in payments.client("cloudformation").describe_stacks()["Stacks"]}


# --- which ones ---


def test_a_group_that_is_left_behind_is_deleted_and_nothing_else(payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    deleted(payments, BILLING, without_group())
    assert names_of(payments) == {STAGING}


def test_an_environment_that_is_left_behind_is_deleted_after_its_groups(payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    text = without_environment("staging")
    with pytest.raises(
        RotaError, match=f"^{STAGING} is not deleted: {BILLING} of the same environment depends on it; "
    ):
        deleted(payments, STAGING, text)
    deleted(payments, BILLING, text)
    deleted(payments, STAGING, text)
    assert place_of(payments, text).stacks == place_of(payments, text, environment="sandbox").stacks


def test_an_environment_that_is_left_behind_does_not_wait_for_the_groups_of_another(payments: Payments) -> None:
    payments.deploy(STAGING)
    tags = {"rota:app": "payments", "rota:environment": "other", "rota:group": "billing"}
    payments.deploy(BILLING, QUEUE, named="payments-other-tasks-billing", tags=tags)
    deleted(payments, STAGING, without_environment("staging"))
    assert names_of(payments) == {"payments-other-tasks-billing"}


def test_a_first_deployment_that_was_rolled_back_is_deleted_though_the_registry_has_it(payments: Payments) -> None:
    payments.deploy(STAGING, FAILS)
    deleted(payments, STAGING)
    assert stack_of(payments, STAGING).state == "not deployed"


@pytest.mark.parametrize(
    ("name", "request_", "reason"),
    [
        (STAGING, {}, "the registry has it; `npx cdk destroy TasksStaging` destroys it all the same"),
        (BILLING, {}, "the registry has it; `npx cdk destroy TasksStagingBilling` destroys it all the same"),
        (STAGING, {"tags": {}}, "it is of another tool: it has no tag of an app"),
        (STAGING, {"tags": {"rota:app": "pay", "rota:environment": "x"}}, "it is of app pay, environment x"),
        (
            BILLING,
            {"tags": {"rota:app": "pay", "rota:environment": "x", "rota:group": "y"}},
            "it is of app pay, environment x, group y",
        ),
    ],
)
def test_a_stack_that_is_not_left_behind_is_not_deleted(
    payments: Payments, name: str, request_: dict[str, Any], reason: str
) -> None:
    payments.deploy(name, QUEUE, **request_)
    place, stack = found(payments, name)
    with pytest.raises(RotaError) as rejected:
        deletable(stack, place.stacks, Commands())
    assert str(rejected.value) == f"{name} is not deleted: {reason}"


def test_what_is_not_deployed_is_not_deleted(payments: Payments) -> None:
    place, stack = found(payments, STAGING)
    with pytest.raises(RotaError, match=r"^payments-staging-tasks is not deployed$"):
        deletable(stack, place.stacks, Commands())


def test_a_failed_deployment_of_the_registrys_is_not_deleted_unless_nothing_is_left_of_it(payments: Payments) -> None:
    payments.deploy(STAGING, FAILS, DisableRollback=True)
    place, stack = found(payments, STAGING)
    assert stack.state == "failed"
    with pytest.raises(RotaError, match="the registry has it"):
        deletable(stack, place.stacks, Commands())


def test_a_stack_with_termination_protection_is_not_deleted(payments: Payments) -> None:
    payments.deploy(BILLING, QUEUE, EnableTerminationProtection=True)
    place, stack = found(payments, BILLING, without_group())
    with pytest.raises(RotaError, match="termination protection"):
        deletable(stack, place.stacks, Commands())


def test_a_stack_at_which_cloudformation_works_is_not_deleted(payments: Payments) -> None:
    payments.client("cloudformation").create_stack(
        StackName=BILLING,
        TemplateBody=json.dumps(WAITS),
        Tags=[
            {"Key": f"rota:{key}", "Value": value} for key, value in (("app", "payments"), ("environment", "staging"))
        ],
    )
    place, stack = found(payments, BILLING, without_group())
    with pytest.raises(RotaError, match=r"at work on it \(CREATE_IN_PROGRESS\)"):
        deletable(stack, place.stacks, Commands())


# --- what goes with it ---


def test_what_goes_is_named_and_what_stays_too(payments: Payments) -> None:
    template = payments.template(STAGING)
    (kept,) = [
        name
        for name, each in template["Resources"].items()
        if each.get("Properties", {}).get("LogGroupName") == "/payments/staging/report"
    ]
    (gone,) = [
        name
        for name, each in template["Resources"].items()
        if each.get("Properties", {}).get("LogGroupName") == "/payments/staging/migrate"
    ]
    template["Resources"][kept] |= {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    template["Resources"][gone] |= {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
    payments.deploy(STAGING, template)
    loss = loss_of(stack_of(payments, STAGING).contents)
    assert loss.families == ("payments-staging-migrate", "payments-staging-report")
    assert loss.starts == ("payments-staging-report",)
    assert set(loss.roles) == {
        "payments-staging-exec",
        "payments-staging-invocation",
        "payments-staging-migrate",
        "payments-staging-report",
    }
    assert (loss.log_groups, loss.kept_log_groups) == (("/payments/staging/migrate",), ("/payments/staging/report",))
    assert loss.others["AWS::Events::Rule"] == 2  # of the alerts
    assert loss.others["AWS::SQS::Queue"] == 1
    assert "AWS::IAM::Role" not in loss.others


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_a_log_group_with_this_policy_is_there_after_the_deletion(payments: Payments, policy: str) -> None:
    template = {
        "Resources": {
            "Logs": {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": policy, "Properties": {"LogGroupName": "/a"}}
        }
    }
    payments.deploy(BILLING, template)
    assert loss_of(stack_of(payments, BILLING, without_group()).contents).kept_log_groups == ("/a",)
    deleted(payments, BILLING, without_group())
    assert [group["logGroupName"] for group in payments.client("logs").describe_log_groups()["logGroups"]] == ["/a"]


def test_an_environment_whose_tasks_run_is_deleted_with_its_cluster_once_it_is_stopped(live: Payments) -> None:
    """ECS deletes no cluster in which tasks run. What is left of such a deletion can still be stopped and deleted."""
    live.deploy(SANDBOX)
    task = live.start("migrate", "payments-sandbox", "sandbox")
    with pytest.raises(
        RotaError, match=r"\(AWS::ECS::Cluster\): .*The Cluster cannot be deleted while Tasks are active"
    ):
        deleted(live, SANDBOX, without_environment("sandbox"))
    place, stack = found(live, SANDBOX, without_environment("sandbox"))
    assert stack.deployed
    stop = plan_stop(place.place, stack.deployed, stack.contents, NOW, stack.wanted)
    assert [each.arn for each in stop.tasks] == [task]
    carry_out(stop, print, SOON)
    delete(place.place, stack.deployed, print, SOON)
    assert live.client("ecs").list_clusters()["clusterArns"] == []
    assert live.client("events").list_rules()["Rules"] == []


# --- when it fails ---


def test_each_resource_that_could_not_be_deleted_is_told_with_its_reason(payments: Payments) -> None:
    """A VPC in which somebody has made a subnet cannot be deleted."""
    vpc = {"Resources": {"Network": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}
    payments.deploy(BILLING, vpc)
    (network,) = stack_of(payments, BILLING, without_group()).contents.resources
    ec2 = payments.client("ec2")
    subnet = ec2.create_subnet(VpcId=network.name, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    for _ in range(2):  # the second time it has that status, and such an event, already
        with pytest.raises(RotaError) as failed:
            deleted(payments, BILLING, without_group())
        first, second = str(failed.value).splitlines()
        assert first == f"{BILLING} is not deleted completely; what stays, and why:"
        assert second.startswith("  Network (AWS::EC2::VPC): ")
        assert "DependencyViolation" in second
    assert stack_of(payments, BILLING, without_group()).state == "left behind"
    ec2.delete_subnet(SubnetId=subnet)
    deleted(payments, BILLING, without_group())
    assert names_of(payments) == set()


def test_a_deletion_that_never_begins_is_told_with_the_reason_of_the_stack(payments: Payments) -> None:
    """So it ends when the role that deployed the stack is gone: no resource has an event of its own.

    https://repost.aws/knowledge-center/cloudformation-stack-delete-failed
    """
    payments.deploy(BILLING)
    place, report = found(payments, BILLING, without_group())
    stack = report.deployed
    assert stack
    reason = "Role arn:aws:iam::222222222222:role/cdk-cfn-exec is invalid or cannot be assumed"
    event = {
        "StackId": stack.id,
        "EventId": "1",
        "StackName": stack.name,
        "Timestamp": NOW,
        "LogicalResourceId": stack.name,
        "PhysicalResourceId": stack.id,
        "ResourceType": "AWS::CloudFormation::Stack",
        "ResourceStatus": "DELETE_FAILED",
        "ResourceStatusReason": reason,
    }
    ended = {"StackId": stack.id, "StackName": stack.name, "StackStatus": "DELETE_FAILED", "CreationTime": NOW}
    with Stubber(place.place.client("cloudformation")) as cloudformation:
        cloudformation.add_response("describe_stack_events", {"StackEvents": []})
        cloudformation.add_response("delete_stack", {})
        cloudformation.add_response("describe_stacks", {"Stacks": [ended]})
        cloudformation.add_response("describe_stack_events", {"StackEvents": [event]})
        with pytest.raises(RotaError, match=reason):
            delete(place.place, stack, print, Patience(pause=0, seconds=0))
