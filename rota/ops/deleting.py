"""Deletes a stack, waits until it is gone, and tells what could not be deleted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.errors import RotaError
from rota.ops.caller import AwsPlace
from rota.ops.patience import Patience
from rota.ops.stacks import Contents, DeployedStack, status_of

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
            # The event of the stack itself only counts the others, unless nothing was tried.
            resources = [event for event in failed if event.get("PhysicalResourceId") != stack.id]
            reasons = "\n".join(map(_reason, resources or failed))
            raise RotaError(f"{stack.name} is not deleted completely; what stays, and why:\n{reasons}")
    raise RotaError(f"{stack.name} is not deleted after {patience.seconds:.0f} seconds; CloudFormation is still at it")


def _failures(place: AwsPlace, stack: DeployedStack) -> list[Mapping[str, Any]]:
    """The events of what could not be deleted, in the order of time: of resources, and of the stack itself.

    Only the stack has one when CloudFormation cannot assume the role that deployed it.
    """
    events = place.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=stack.id)
    return [event for event in events if event["ResourceStatus"] == "DELETE_FAILED"][::-1]


def _reason(event: Mapping[str, Any]) -> str:
    reason = " ".join(event.get("ResourceStatusReason", "").split())
    return f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
