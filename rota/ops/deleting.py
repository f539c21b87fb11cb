"""Deletes a stack that is left behind, or what is left of a first deployment that was rolled back."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.errors import RotaError
from rota.ops.caller import AwsPlace
from rota.ops.patience import Patience
from rota.ops.stacks import Contents, DeployedStack, status_of
from rota.ops.statuses import ROLLED_BACK
from rota.ops.survey import StackReport

GONE_WITHIN = Patience(pause=5, seconds=1800)
"""A stack with a network takes minutes: a subnet waits for the interfaces of its last tasks."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with a stack: families, starts and roles by name, the log groups that go and those that stay.

    `others` counts the rest by type.
    """

    families: tuple[str, ...]
    starts: tuple[str, ...]
    roles: tuple[str, ...]
    log_groups: tuple[str, ...]
    kept_log_groups: tuple[str, ...]
    others: Mapping[str, int]


def reject_deletion(report: StackReport, reports: Iterable[StackReport]) -> None:
    """Raises RotaError with the reason when this is no stack to delete; `reports` are all of the same place."""
    stack = report.deployed
    if stack is None:
        raise RotaError(f"{report.name} is not deployed")
    reason = _why_not(report, stack, reports)
    if reason:
        raise RotaError(f"{report.name} is not deleted: {reason}")


def _why_not(report: StackReport, stack: DeployedStack, reports: Iterable[StackReport]) -> str | None:
    """The reason, or None for a stack that may be deleted."""
    dependent = [
        each.name for each in reports if each.group and each.deployed and each.environment == stack.environment
    ]
    reason: str | None = None
    if report.state == "another app's":
        reason = f"it is {whose(stack)}"
    elif report.state == "under way":
        reason = f"CloudFormation is at work on it ({stack.status}); wait until that is over"
    elif stack.is_protected:
        reason = "it has termination protection; `aws cloudformation update-termination-protection` takes it off"
    elif report.wanted and stack.status != ROLLED_BACK:
        reason = f"the registry has it; `npx cdk destroy {report.wanted.id}` destroys it all the same"
    elif dependent and not report.wanted and stack.group is None:
        reason = f"{', '.join(dependent)} of the same environment depends on it; delete that first"
    return reason


def whose(stack: DeployedStack) -> str:
    """`of app pay, environment staging`, by the tags of a stack."""
    if stack.app is None:
        return "of another tool: it has no tag of an app"
    group = f", group {stack.group}" if stack.group else ""
    return f"of app {stack.app}, environment {stack.environment}{group}"


def loss_of(contents: Contents) -> Loss:
    """What a deletion takes away."""
    named = {"AWS::ECS::TaskDefinition", "AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::IAM::Role"}
    starts = {start.name for start in contents.starts}
    there = {each.name for kind in ("AWS::Events::Rule", "AWS::Scheduler::Schedule") for each in contents.of_type(kind)}
    logs = contents.of_type("AWS::Logs::LogGroup")
    definitions = contents.of_type("AWS::ECS::TaskDefinition")
    rest = Counter(each.type for each in contents.resources if each.type not in {*named, "AWS::Logs::LogGroup"})
    rest["AWS::Events::Rule"] = len([each for each in contents.of_type("AWS::Events::Rule") if each.name not in starts])
    return Loss(
        tuple(sorted(each.name.rpartition("/")[2].partition(":")[0] for each in definitions)),
        tuple(sorted(starts & there)),
        tuple(each.name for each in contents.of_type("AWS::IAM::Role")),
        tuple(each.name for each in logs if not contents.outlives_the_stack(each)),
        tuple(each.name for each in logs if contents.outlives_the_stack(each)),
        {kind: number for kind, number in sorted(rest.items()) if number},
    )


def delete(
    place: AwsPlace, stack: DeployedStack, tell: Callable[[str], None], patience: Patience = GONE_WITHIN
) -> None:
    """Delete the stack and wait until it is gone. Raises RotaError, with the reason of each resource that stays.

    CloudFormation uses the role that deployed the stack:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
    """
    before = {event["EventId"] for event in _failures(place, stack)}
    place.client("cloudformation").delete_stack(StackName=stack.id)
    tell(f"deleting {stack.name}")
    for _ in patience.looks():
        status = status_of(place, stack.id).status
        if status == "DELETE_COMPLETE":
            return
        # A stack that could not be deleted before has this status until CloudFormation begins.
        failed = [event for event in _failures(place, stack) if event["EventId"] not in before]
        if status == "DELETE_FAILED" and failed:
            reasons = "\n".join(map(_reason, failed))
            raise RotaError(f"{stack.name} is not deleted completely; what stays, and why:\n{reasons}")
    raise RotaError(f"{stack.name} is not deleted after {patience.seconds:.0f} seconds; CloudFormation is still at it")


def _failures(place: AwsPlace, stack: DeployedStack) -> list[Mapping[str, Any]]:
    """The events of resources that could not be deleted, in the order of time."""
    events = place.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=stack.id)
    resources = (event for event in events if event.get("PhysicalResourceId") != stack.id)
    return [event for event in resources if event["ResourceStatus"] == "DELETE_FAILED"][::-1]


def _reason(event: Mapping[str, Any]) -> str:
    reason = " ".join(event.get("ResourceStatusReason", "").split())
    return f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
