"""What is there in an account of an emulator, by names and without what differs between two accounts."""

import json
from typing import Any

from tests.local.adapter.places import Aws

Contents = dict[str, list[Any]]


def contents(aws: Aws) -> Contents:
    """Each kind of resource that Rota makes, with what belongs to it."""
    found = {kind: sorted(read(aws)) for kind, read in READERS.items()}
    return json.loads(json.dumps(found).replace(aws.account, "account"))  # type: ignore[no-any-return]


def _roles(aws: Aws) -> list[Any]:
    iam = aws.client("iam")
    names = [each["RoleName"] for each in iam.list_roles()["Roles"]]
    return [(name, iam.list_role_policies(RoleName=name)["PolicyNames"]) for name in names]


def _rules(aws: Aws) -> list[Any]:
    events = aws.client("events")
    rules = [each["Name"] for each in events.list_rules()["Rules"]]
    return [(rule, [each["Id"] for each in events.list_targets_by_rule(Rule=rule)["Targets"]]) for rule in rules]


def _schedules(aws: Aws) -> list[Any]:
    return [(each["GroupName"], each["Name"]) for each in aws.client("scheduler").list_schedules()["Schedules"]]


def _schedule_groups(aws: Aws) -> list[Any]:
    return [each["Name"] for each in aws.client("scheduler").list_schedule_groups()["ScheduleGroups"]]


def _log_groups(aws: Aws) -> list[Any]:
    return [each["logGroupName"] for each in aws.client("logs").describe_log_groups()["logGroups"]]


def _queues(aws: Aws) -> list[Any]:
    sqs = aws.client("sqs")
    urls = sqs.list_queues().get("QueueUrls", [])
    policy = ["Policy"]
    attributes = [(url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=policy)) for url in urls]
    return [(url.rpartition("/")[2], found.get("Attributes", {}).get("Policy", "")) for url, found in attributes]


def _alarms(aws: Aws) -> list[Any]:
    return [each["AlarmName"] for each in aws.client("cloudwatch").describe_alarms()["MetricAlarms"]]


def _topics(aws: Aws) -> list[Any]:
    sns = aws.client("sns")
    arns = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
    return [(arn, sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]) for arn in arns]


def _subscriptions(aws: Aws) -> list[Any]:
    found = aws.client("sns").list_subscriptions()["Subscriptions"]
    return [(each["TopicArn"], each["Protocol"], each["Endpoint"]) for each in found]


def _clusters(aws: Aws) -> list[Any]:
    return [arn.rpartition("/")[2] for arn in aws.client("ecs").list_clusters()["clusterArns"]]


def _task_definitions(aws: Aws) -> list[Any]:
    active = aws.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    return [arn.rpartition("/")[2].partition(":")[0] for arn in active]


def _security_groups(aws: Aws) -> list[Any]:
    found = aws.client("ec2").describe_security_groups()["SecurityGroups"]
    return [each["Description"] for each in found]


def _networks(aws: Aws) -> list[Any]:
    ec2 = aws.client("ec2")
    vpcs = [each["CidrBlock"] for each in ec2.describe_vpcs()["Vpcs"]]
    subnets = [each["CidrBlock"] for each in ec2.describe_subnets()["Subnets"]]
    tables = ["table" for each in ec2.describe_route_tables()["RouteTables"]]
    gateways = [
        f"gateway with {len(each['Attachments'])}" for each in ec2.describe_internet_gateways()["InternetGateways"]
    ]
    return vpcs + subnets + tables + gateways


def _tables(aws: Aws) -> list[Any]:
    return list(aws.client("dynamodb").list_tables()["TableNames"])


READERS = {
    "roles": _roles,
    "rules": _rules,
    "schedules": _schedules,
    "schedule groups": _schedule_groups,
    "log groups": _log_groups,
    "queues": _queues,
    "alarms": _alarms,
    "topics": _topics,
    "subscriptions": _subscriptions,
    "clusters": _clusters,
    "task definitions": _task_definitions,
    "security groups": _security_groups,
    "networks": _networks,
    "tables": _tables,
}
