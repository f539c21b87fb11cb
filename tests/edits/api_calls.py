"""The API calls that CloudFormation makes of a resource: one function for each type.

What a function does not take out of the properties goes into the first call under its own name, so that a property
that the API does not know is a complaint, and is never left out.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from rota.local.adapter.api_spelling import api_spelling
from tests.edits.resolution import Properties, Resource


class Call(NamedTuple):
    """One call: `ecs`, `CreateCluster`, and its input."""

    service: str
    operation: str
    arguments: Mapping[str, Any]


def calls(resource: Resource) -> Iterator[Call]:
    """The calls by which CloudFormation makes a resource. Raises KeyError for a type that Rota has not made so far."""
    yield from CALLS[resource.kind](dict(resource.properties))


def _spelt(service: str, operation: str, properties: Mapping[str, Any]) -> Call:
    return Call(service, operation, api_spelling(service, operation, dict(properties)))


def _text(document: object) -> str:
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


def _tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _with_tag_map(properties: dict[str, Any]) -> dict[str, Any]:
    tags = properties.pop("Tags", None)
    return {**properties, **({"tags": _tag_map(tags)} if tags else {})}


def _role(properties: dict[str, Any]) -> Iterator[Call]:
    policies = properties.pop("Policies", ())
    trust = _text(properties.pop("AssumeRolePolicyDocument"))
    yield _spelt("iam", "CreateRole", {**properties, "AssumeRolePolicyDocument": trust})
    for policy in policies:
        document = {**policy, "PolicyDocument": _text(policy["PolicyDocument"])}
        yield _spelt("iam", "PutRolePolicy", {"RoleName": properties["RoleName"], **document})


def _rule(properties: dict[str, Any]) -> Iterator[Call]:
    targets = properties.pop("Targets")
    if "EventPattern" in properties:
        properties["EventPattern"] = _text(properties["EventPattern"])
    yield _spelt("events", "PutRule", properties)
    on = {name: properties[name] for name in ("EventBusName",) if name in properties}
    yield _spelt("events", "PutTargets", {"Rule": properties["Name"], "Targets": targets, **on})


def _log_group(properties: dict[str, Any]) -> Iterator[Call]:
    days = properties.pop("RetentionInDays")
    yield _spelt("logs", "CreateLogGroup", _with_tag_map(properties))
    retention = {"LogGroupName": properties["LogGroupName"], "RetentionInDays": days}
    yield _spelt("logs", "PutRetentionPolicy", retention)


def _cluster(properties: dict[str, Any]) -> Iterator[Call]:
    settings = properties.pop("ClusterSettings")
    yield _spelt("ecs", "CreateCluster", {**properties, "Settings": settings})


def _queue(properties: dict[str, Any]) -> Iterator[Call]:
    named = _with_tag_map({name: properties.pop(name) for name in ("QueueName", "Tags") if name in properties})
    attributes = {name: _attribute(value) for name, value in properties.items()}
    yield Call("sqs", "CreateQueue", {**named, "Attributes": attributes})


def _queue_policy(properties: dict[str, Any]) -> Iterator[Call]:
    document = _text(properties.pop("PolicyDocument"))
    for url in properties.pop("Queues"):
        yield Call("sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"Policy": document}, **properties})


def _topic(properties: dict[str, Any]) -> Iterator[Call]:
    yield _spelt("sns", "CreateTopic", {"Name": properties.pop("TopicName"), **properties})


def _topic_policy(properties: dict[str, Any]) -> Iterator[Call]:
    value = _text(properties.pop("PolicyDocument"))
    for arn in properties.pop("Topics"):
        call = {"TopicArn": arn, "AttributeName": "Policy", "AttributeValue": value, **properties}
        yield Call("sns", "SetTopicAttributes", call)


def _vpc(properties: dict[str, Any]) -> Iterator[Call]:
    switches = {name: properties.pop(name) for name in ("EnableDnsHostnames", "EnableDnsSupport")}
    yield Call("ec2", "CreateVpc", _with_specification(properties, "vpc"))
    for name, value in switches.items():
        yield Call("ec2", "ModifyVpcAttribute", {"VpcId": _MADE_UP["VpcId"], name: {"Value": value}})


def _security_group(properties: dict[str, Any]) -> Iterator[Call]:
    egress = properties.pop("SecurityGroupEgress")
    named = {"GroupName": "made-up", "Description": properties.pop("GroupDescription"), **properties}
    yield Call("ec2", "CreateSecurityGroup", _with_specification(named, "security-group"))
    permissions = [_permission(dict(rule)) for rule in egress]
    group = {"GroupId": _MADE_UP["GroupId"], "IpPermissions": permissions}
    yield Call("ec2", "AuthorizeSecurityGroupEgress", group)


def _permission(rule: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"""
    described = {"Description": rule.pop("Description")} if "Description" in rule else {}
    ((kind, name, value),) = [(*_LEADS_TO[name], rule.pop(name)) for name in _LEADS_TO.keys() & rule.keys()]
    return {**rule, kind: [{name: value, **described}]}


_LEADS_TO = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


def _ec2(operation: str, tagged: str | None = None) -> Callable[[dict[str, Any]], Iterator[Call]]:
    def make(properties: dict[str, Any]) -> Iterator[Call]:
        yield Call("ec2", operation, _with_specification(properties, tagged))

    return make


def _with_specification(properties: dict[str, Any], tagged: str | None) -> Properties:
    tags = properties.pop("Tags", None)
    return {**properties, **({"TagSpecifications": [{"ResourceType": tagged, "Tags": tags}]} if tags else {})}


def _simple(service: str, operation: str) -> Callable[[dict[str, Any]], Iterator[Call]]:
    def make(properties: dict[str, Any]) -> Iterator[Call]:
        yield _spelt(service, operation, properties)

    return make


def _attribute(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_MADE_UP = {"VpcId": "vpc-0123456789abcdef0", "GroupId": "sg-0123456789abcdef0"}

CALLS: Mapping[str, Callable[[dict[str, Any]], Iterator[Call]]] = {
    "AWS::CloudWatch::Alarm": _simple("cloudwatch", "PutMetricAlarm"),
    "AWS::EC2::InternetGateway": _ec2("CreateInternetGateway", "internet-gateway"),
    "AWS::EC2::Route": _ec2("CreateRoute"),
    "AWS::EC2::RouteTable": _ec2("CreateRouteTable", "route-table"),
    "AWS::EC2::SecurityGroup": _security_group,
    "AWS::EC2::Subnet": _ec2("CreateSubnet", "subnet"),
    "AWS::EC2::SubnetRouteTableAssociation": _ec2("AssociateRouteTable"),
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::VPCGatewayAttachment": _ec2("AttachInternetGateway"),
    "AWS::ECS::Cluster": _cluster,
    "AWS::ECS::TaskDefinition": _simple("ecs", "RegisterTaskDefinition"),
    "AWS::Events::Rule": _rule,
    "AWS::IAM::Role": _role,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::SNS::Subscription": _simple("sns", "Subscribe"),
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::Scheduler::Schedule": _simple("scheduler", "CreateSchedule"),
    "AWS::Scheduler::ScheduleGroup": _simple("scheduler", "CreateScheduleGroup"),
}
"""Type -> its calls. A type that is missing here is an error, never left out."""
