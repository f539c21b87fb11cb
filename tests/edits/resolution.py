"""A stack's resources with every function resolved and the stack's tags on them, as CloudFormation would do it.

Ids that AWS makes up are made up here, in AWS's form.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rota.access.regions import dns_suffix, partition_of
from tests.edits.cloudformation import Stack, in_order
from tests.edits.identities import schema

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack, with its properties resolved, and what `Ref` and `Fn::GetAtt` give of it."""

    logical_id: str
    kind: str
    properties: Properties
    ref: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is deployed."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def role_arn(self, properties: Properties) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role{properties['Path']}{properties['RoleName']}"


Made = Callable[[Place, Properties], tuple[str, Mapping[str, str]]]


def _ec2(prefix: str, *attributes: str) -> Made:
    made = f"{prefix}-0123456789abcdef0"
    return lambda _place, _properties: (made, dict.fromkeys(attributes, made))


def _on_bus(rule: Mapping[str, Any]) -> str:
    return f"{rule['EventBusName']}/" if "EventBusName" in rule else ""


def _nothing(_place: Place, _properties: Properties) -> tuple[str, Mapping[str, str]]:
    return "made-up", {}


MADE: Mapping[str, Made] = {
    "AWS::CloudWatch::Alarm": lambda at, of: (
        of["AlarmName"],
        {"Arn": at.arn("cloudwatch", f"alarm:{of['AlarmName']}")},
    ),
    "AWS::EC2::InternetGateway": _ec2("igw"),
    "AWS::EC2::Route": _nothing,
    "AWS::EC2::RouteTable": _ec2("rtb"),
    "AWS::EC2::SecurityGroup": _ec2("sg", "GroupId"),
    "AWS::EC2::Subnet": _ec2("subnet"),
    "AWS::EC2::SubnetRouteTableAssociation": _nothing,
    "AWS::EC2::VPC": _ec2("vpc"),
    "AWS::EC2::VPCGatewayAttachment": _nothing,
    "AWS::ECS::Cluster": lambda at, of: (of["ClusterName"], {"Arn": at.arn("ecs", f"cluster/{of['ClusterName']}")}),
    "AWS::ECS::TaskDefinition": lambda at, of: (at.arn("ecs", f"task-definition/{of['Family']}:1"), {}),
    "AWS::Events::Rule": lambda at, of: (of["Name"], {"Arn": at.arn("events", f"rule/{_on_bus(of)}{of['Name']}")}),
    "AWS::IAM::Role": lambda at, of: (of["RoleName"], {"Arn": at.role_arn(of)}),
    "AWS::Logs::LogGroup": lambda at, of: (
        of["LogGroupName"],
        {"Arn": at.arn("logs", f"log-group:{of['LogGroupName']}:*")},
    ),
    "AWS::SNS::Subscription": _nothing,
    "AWS::SNS::Topic": lambda at, of: (at.arn("sns", of["TopicName"]), {}),
    "AWS::SNS::TopicPolicy": _nothing,
    "AWS::SQS::Queue": lambda at, of: (
        f"https://sqs.{at.region}.{dns_suffix(at.partition)}/{at.account}/{of['QueueName']}",
        {"Arn": at.arn("sqs", of["QueueName"]), "QueueName": of["QueueName"]},
    ),
    "AWS::SQS::QueuePolicy": _nothing,
    "AWS::Scheduler::Schedule": _nothing,
    "AWS::Scheduler::ScheduleGroup": lambda _, of: (of["Name"], {}),
}
"""Type -> what `Ref` and `Fn::GetAtt` give. A type that is missing here is an error."""


def resolved(stack: Stack) -> Iterator[Resource]:
    """The resources of a stack, each after those that it refers to."""
    resolver = _Resolver(stack)
    for logical_id in in_order(stack.template["Resources"]):
        yield resolver.take(logical_id)


class _Resolver:
    def __init__(self, stack: Stack) -> None:
        self._stack, self._place = stack, Place(stack.account, stack.region)
        self._done: dict[str, Resource] = {}
        self._pseudo = {
            "AWS::AccountId": stack.account,
            "AWS::Partition": self._place.partition,
            "AWS::Region": stack.region,
            "AWS::URLSuffix": dns_suffix(self._place.partition),
            # Each names an SSM parameter with the tag of an image.
            **dict.fromkeys(stack.template.get("Parameters", {}), "1"),
        }

    def take(self, logical_id: str) -> Resource:
        stated = self._stack.template["Resources"][logical_id]
        kind, values = stated["Type"], self._value(stated.get("Properties", {}))
        properties = {**values, **_tags(kind, values, self._stack.tags)}
        ref, attributes = MADE[kind](self._place, properties)
        self._done[logical_id] = Resource(logical_id, kind, properties, ref, attributes)
        return self._done[logical_id]

    def _value(self, value: Any) -> Any:  # noqa: ANN401  # JSON
        match value:
            case {"Ref": name}:
                return self._pseudo.get(name) or self._done[name].ref
            case {**items} if len(items) == 1 and (name := str(next(iter(items)))).startswith("Fn::"):
                return self._function(name, items[name])
            case dict():
                return {key: self._value(item) for key, item in value.items()}
            case list():
                return [self._value(item) for item in value]
        return value

    def _function(self, name: str, argument: Any) -> Any:  # noqa: ANN401, PLR0911  # JSON, and each function returns
        match name, argument:
            case "Fn::GetAtt", [resource, attribute]:
                return self._done[resource].attributes[attribute]
            case "Fn::Join", [separator, parts]:
                return separator.join(self._value(parts))
            case "Fn::Sub", str(text):
                return re.sub(r"\$\{(AWS::\w+)\}", lambda found: self._pseudo[found[1]], text).replace("${!", "${")
            case "Fn::If", [condition, then, otherwise]:
                return self._value(then if self._value(self._stack.template["Conditions"][condition]) else otherwise)
            case "Fn::Equals", [one, other]:
                return self._value(one) == self._value(other)
            case "Fn::Select", [index, items]:
                return self._value(items)[index]
            case "Fn::GetAZs", _:
                return [f"{self._place.region}{letter}" for letter in "abc"]
        raise AssertionError(f"a function that nobody resolves: {name} of {argument}")


def _tags(kind: str, properties: Properties, of_stack: Mapping[str, str]) -> Properties:
    """The tags of a resource and of its stack, whose own give way.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html
    """
    own = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}
    every = {**of_stack, **own}
    if not every or not schema(kind)["tagging"]["taggable"]:
        return {}
    return {"Tags": [{"Key": key, "Value": value} for key, value in every.items()]}
