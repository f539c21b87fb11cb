"""What there is in an account by each service's own word, and what there has to be by a version of a registry.

Both are lists of type and name. What AWS names itself is counted by something else that it has: a subnet's addresses.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from rota.registry.names import ENVIRONMENT_TAG
from tests.deployment.leftovers import BOOTSTRAP
from tests.deployment.systems import Account
from tests.edits.cloudformation import Stack
from tests.edits.identities import Identity
from tests.edits.resolution import Properties, resolved

Standing = Counter[tuple[str, str]]
"""Type and name -> how many there are."""


def _environment(tagged: Properties) -> str | None:
    return next((tag["Value"] for tag in tagged.get("Tags", ()) if tag["Key"] == ENVIRONMENT_TAG), None)


NAMES: Mapping[str, Callable[[Properties], str]] = {
    "AWS::CloudWatch::Alarm": lambda of: of["AlarmName"],
    "AWS::EC2::InternetGateway": lambda of: _environment(of) or "",
    "AWS::EC2::SecurityGroup": lambda of: of["GroupDescription"],
    "AWS::EC2::Subnet": lambda of: of["CidrBlock"],
    "AWS::EC2::VPC": lambda of: of["CidrBlock"],
    "AWS::ECS::Cluster": lambda of: of["ClusterName"],
    "AWS::ECS::TaskDefinition": lambda of: of["Family"],
    "AWS::Events::Rule": lambda of: of["Name"],
    "AWS::IAM::Role": lambda of: of["RoleName"],
    "AWS::Logs::LogGroup": lambda of: of["LogGroupName"],
    "AWS::SNS::Subscription": lambda of: of["Endpoint"],
    "AWS::SNS::Topic": lambda of: of["TopicName"],
    "AWS::SQS::Queue": lambda of: of["QueueName"],
    "AWS::Scheduler::Schedule": lambda of: f"{of['GroupName']}/{of['Name']}",
    "AWS::Scheduler::ScheduleGroup": lambda of: of["Name"],
}
"""Type -> its name. What is part of something else, such as a route, is left to the comparison of properties."""


def due(stacks: Iterable[Stack], kept: Iterable[Identity]) -> Standing:
    """What there has to be once these stacks are deployed; of what was kept, the log groups."""
    found = Standing((kind, name) for _, _, kind, name in kept)
    for stack in stacks:
        found["stack", stack.name] += 1
        for resource in resolved(stack):
            if resource.kind in NAMES:
                found[resource.kind, NAMES[resource.kind](resource.properties)] += 1
    return found


class Listing(NamedTuple):
    """How a service lists what it has of a type: the operation, the key of its answer, and the name of each item.

    An item without a name is of CDK's bootstrap, or one that every account has.
    """

    service: str
    operation: str
    key: str
    name: Callable[[Any], str | None]
    arguments: Mapping[str, str] = {}


LISTINGS: Mapping[str, Listing] = {
    "AWS::CloudWatch::Alarm": Listing("cloudwatch", "describe_alarms", "MetricAlarms", lambda each: each["AlarmName"]),
    "AWS::EC2::InternetGateway": Listing("ec2", "describe_internet_gateways", "InternetGateways", _environment),
    "AWS::EC2::SecurityGroup": Listing(
        "ec2",
        "describe_security_groups",
        "SecurityGroups",
        lambda each: each["Description"] if each["GroupName"] != "default" else None,
    ),
    "AWS::EC2::Subnet": Listing(
        "ec2", "describe_subnets", "Subnets", lambda each: None if each["DefaultForAz"] else each["CidrBlock"]
    ),
    "AWS::EC2::VPC": Listing(
        "ec2", "describe_vpcs", "Vpcs", lambda each: None if each["IsDefault"] else each["CidrBlock"]
    ),
    "AWS::ECS::Cluster": Listing("ecs", "list_clusters", "clusterArns", lambda arn: arn.rpartition("/")[2]),
    "AWS::ECS::TaskDefinition": Listing(
        "ecs",
        "list_task_definitions",
        "taskDefinitionArns",
        lambda arn: arn.rpartition("/")[2].rpartition(":")[0],
        {"status": "ACTIVE"},
    ),
    "AWS::Events::Rule": Listing("events", "list_rules", "Rules", lambda each: each["Name"]),
    "AWS::IAM::Role": Listing(
        "iam",
        "list_roles",
        "Roles",
        lambda each: None if each["RoleName"].startswith((BOOTSTRAP, "AWSServiceRole")) else each["RoleName"],
    ),
    "AWS::Logs::LogGroup": Listing("logs", "describe_log_groups", "logGroups", lambda each: each["logGroupName"]),
    "AWS::SNS::Subscription": Listing("sns", "list_subscriptions", "Subscriptions", lambda each: each["Endpoint"]),
    "AWS::SNS::Topic": Listing("sns", "list_topics", "Topics", lambda each: each["TopicArn"].rpartition(":")[2]),
    "AWS::SQS::Queue": Listing("sqs", "list_queues", "QueueUrls", lambda url: url.rpartition("/")[2]),
    "AWS::Scheduler::Schedule": Listing(
        "scheduler", "list_schedules", "Schedules", lambda each: f"{each['GroupName']}/{each['Name']}"
    ),
    "AWS::Scheduler::ScheduleGroup": Listing(
        "scheduler",
        "list_schedule_groups",
        "ScheduleGroups",
        lambda each: None if each["Name"] == "default" else each["Name"],
    ),
    "stack": Listing(
        "cloudformation",
        "describe_stacks",
        "Stacks",
        lambda each: None if each["StackName"] == "CDKToolkit" else each["StackName"],
    ),
}
"""Type -> how to ask for all there is."""


def there(account: Account) -> Standing:
    """What there is, but for CDK's own bootstrap and what every account has."""
    found = Standing()
    for kind, listing in LISTINGS.items():
        client = account.client(listing.service)
        pages = client.get_paginator(listing.operation).paginate(**listing.arguments)
        names = (listing.name(item) for page in pages for item in page.get(listing.key, ()))
        found.update((kind, name) for name in names if name is not None)
    return found
