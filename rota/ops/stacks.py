"""The stacks of an account and Region, and what each of them has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.ops.caller import AwsPlace
from rota.ops.starts import StartFacts, in_template
from rota.ops.statuses import NEVER_MADE
from rota.registry.names import APP_TAG, ENVIRONMENT_TAG, GROUP_TAG, EnvironmentNames

GONE = frozenset({"CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED", "IMPORT_FAILED"})
"""Statuses of resources that the stack does not have, or no longer."""


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A stack as CloudFormation describes it; `reason` says why its status is what it is, in one line or empty."""

    name: str
    id: str
    status: str
    reason: str
    tags: Mapping[str, str]
    is_protected: bool

    @property
    def app(self) -> str | None:
        """The app whose stack it is, by its tag; None when no Rota made it."""
        return self.tags.get(APP_TAG)

    @property
    def environment(self) -> str:
        """The environment, by its tag; empty without one."""
        return self.tags.get(ENVIRONMENT_TAG, "")

    @property
    def group(self) -> str | None:
        """The group, by its tag; None for the stack of a whole environment."""
        return self.tags.get(GROUP_TAG)

    @property
    def names(self) -> EnvironmentNames:
        """The names of what it and the other stacks of its environment have."""
        return EnvironmentNames(self.app or "", self.environment)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that a stack has: its id in the template, its type and its physical name or id."""

    id: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a stack has: the resources of its template, and those that it made."""

    template: Mapping[str, Any] = field(default_factory=dict)
    resources: tuple[Resource, ...] = ()

    @property
    def starts(self) -> tuple[StartFacts, ...]:
        """What starts its tasks, as its template has it."""
        return tuple(in_template(self.template))

    @property
    def families(self) -> tuple[str, ...]:
        """The families of its task definitions."""
        definitions = (each for each in self.template.values() if each["Type"] == "AWS::ECS::TaskDefinition")
        return tuple(str(each["Properties"]["Family"]) for each in definitions)

    def of_type(self, kind: str) -> tuple[Resource, ...]:
        """Its resources of one type."""
        return tuple(resource for resource in self.resources if resource.type == kind)

    def outlives_the_stack(self, resource: Resource) -> bool:
        """Whether the resource stays when the stack is deleted.

        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
        """
        policy = self.template.get(resource.id, {}).get("DeletionPolicy", "Delete")
        return policy in {"Retain", "RetainExceptOnCreate"}


def stacks_in(place: AwsPlace) -> tuple[DeployedStack, ...]:
    """Every stack of the place that is not deleted, whoever made it."""
    return tuple(map(_stack, place.pages("cloudformation", "describe_stacks", "Stacks")))


def status_of(place: AwsPlace, stack_id: str) -> DeployedStack:
    """One stack by its id, by which CloudFormation knows it even after it is deleted."""
    (found,) = place.client("cloudformation").describe_stacks(StackName=stack_id)["Stacks"]
    return _stack(found)


def contents_of(place: AwsPlace, stack: DeployedStack) -> Contents:
    """What a stack has. A template that is no JSON, which no CDK makes, counts as empty."""
    if stack.status == NEVER_MADE:
        return Contents()
    client = place.client("cloudformation")
    template = client.get_template(StackName=stack.id)["TemplateBody"]
    resources = tuple(
        Resource(found["LogicalResourceId"], found["ResourceType"], found["PhysicalResourceId"])
        for found in place.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack.id)
        if found["ResourceStatus"] not in GONE and found.get("PhysicalResourceId")
    )
    return Contents(template.get("Resources", {}) if isinstance(template, dict) else {}, resources)


def _stack(found: Mapping[str, Any]) -> DeployedStack:
    return DeployedStack(
        found["StackName"],
        found["StackId"],
        found["StackStatus"],
        " ".join(found.get("StackStatusReason", "").split()),
        {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())},
        found.get("EnableTerminationProtection", False),
    )
