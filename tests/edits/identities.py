"""What a resource is known by, and which of its properties cannot change: by AWS's own schemas of its type.

cfn-lint brings the schemas: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

REGION = "us-east-1"
"""The Region whose schemas are asked; what is create-only is the same everywhere."""

ACCOUNT_WIDE = frozenset({"AWS::IAM::Role"})
"""Types whose names are an account's; the names of all others are a Region's."""

STARTS = frozenset({"AWS::Events::Rule", "AWS::Scheduler::Schedule"})
"""Types that start tasks for as long as they exist."""

IDENTITIES: Mapping[str, tuple[str, ...]] = {
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::EC2::InternetGateway": (),
    "AWS::EC2::Route": ("RouteTableId", "DestinationCidrBlock"),
    "AWS::EC2::RouteTable": (),
    "AWS::EC2::SecurityGroup": ("VpcId", "GroupName"),
    "AWS::EC2::Subnet": ("VpcId", "CidrBlock"),
    "AWS::EC2::SubnetRouteTableAssociation": ("SubnetId",),
    "AWS::EC2::VPC": (),
    "AWS::EC2::VPCGatewayAttachment": ("VpcId",),
    "AWS::ECS::Cluster": ("ClusterName",),
    "AWS::ECS::TaskDefinition": (),  # its family is no name: each change is one more revision
    "AWS::Events::Rule": ("EventBusName", "Name"),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    # A second subscription of an address is the first one again, and goes with either of the two.
    "AWS::SNS::Subscription": ("TopicArn", "Protocol", "Endpoint"),
    "AWS::SNS::Topic": ("TopicName",),
    "AWS::SNS::TopicPolicy": ("Topics",),
    "AWS::SQS::Queue": ("QueueName",),
    "AWS::SQS::QueuePolicy": ("Queues",),
    "AWS::Scheduler::Schedule": ("GroupName", "Name"),
    "AWS::Scheduler::ScheduleGroup": ("Name",),
}
"""Type -> the properties that no two resources may share; () where AWS makes up all that must differ.

A type that is missing here is an error. A resource that leaves one of the properties out has a name made up for it.
"""

DEFAULTS: Mapping[str, str] = {"EventBusName": "default"}
"""Properties that AWS fills in where a template leaves them out."""

Identity = tuple[str, ...]
"""Where a name has to be unique, the type, and the values of its properties."""


def identity(kind: str, properties: Mapping[str, Any], account: str, region: str) -> Identity | None:
    """What no other resource may share with one of these properties; None when AWS makes up its name."""
    values = [properties.get(name, DEFAULTS.get(name)) for name in IDENTITIES[kind]]
    if not values or None in values:
        return None
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: names are not told apart by case.
    texts = [str(value).lower() if kind == "AWS::IAM::Role" else str(value) for value in values]
    return (account, "" if kind in ACCOUNT_WIDE else region, kind, *texts)


def schema(kind: str) -> Mapping[str, Any]:
    """The provider schema of a type."""
    found: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    return found


@cache
def create_only(kind: str) -> frozenset[str]:
    """The properties whose change replaces a resource, among them those whose change only may."""
    stated = schema(kind)
    paths = (*stated.get("createOnlyProperties", ()), *stated.get("conditionalCreateOnlyProperties", ()))
    return frozenset(path.split("/")[2] for path in paths)


@cache
def own_name(kind: str) -> str | None:
    """The property by which a template may name a resource of this type, such as `RoleName`; None when there is none.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    paths = schema(kind).get("createOnlyProperties", ())
    names = [path.rpartition("/")[2] for path in paths if path.endswith("Name")]
    return names[0] if names else None
