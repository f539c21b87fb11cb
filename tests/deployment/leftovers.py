"""What an account still holds, by each service's own word."""

from collections.abc import Iterator

from tests.deployment.systems import Account

BOOTSTRAP = "cdk-hnb659fds-"
"""What the roles and the bucket of CDK's own bootstrap begin with; they stay for the next deployment."""


def leftovers(account: Account) -> Iterator[str]:
    """What deployments make, by name or ARN; revisions that are deregistered do not count: AWS keeps them."""
    yield from account.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    yield from account.client("ecs").list_clusters()["clusterArns"]
    roles = account.client("iam").get_paginator("list_roles").paginate()
    names = (role["RoleName"] for page in roles for role in page["Roles"])
    yield from (name for name in names if not name.startswith(BOOTSTRAP))
    events = account.client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        yield from (rule["Arn"] for rule in events.list_rules(EventBusName=bus["Name"])["Rules"])
    scheduler = account.client("scheduler")
    yield from (schedule["Arn"] for schedule in scheduler.list_schedules()["Schedules"])
    groups = scheduler.list_schedule_groups()["ScheduleGroups"]
    yield from (group["Arn"] for group in groups if group["Name"] != "default")
    alarms = account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    yield from (alarm["AlarmArn"] for alarm in alarms)
    yield from account.client("sqs").list_queues().get("QueueUrls", [])
    yield from (topic["TopicArn"] for topic in account.client("sns").list_topics()["Topics"])
    yield from (each["SubscriptionArn"] for each in account.client("sns").list_subscriptions()["Subscriptions"])
    yield from (group["logGroupName"] for group in account.client("logs").describe_log_groups()["logGroups"])
    ec2 = account.client("ec2")
    yield from (vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc.get("IsDefault"))
    security_groups = ec2.describe_security_groups()["SecurityGroups"]
    yield from (group["GroupId"] for group in security_groups if group["GroupName"] != "default")
    live = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_FAILED")
    stacks = account.client("cloudformation").list_stacks(StackStatusFilter=live)["StackSummaries"]
    yield from (stack["StackName"] for stack in stacks if stack["StackName"] != "CDKToolkit")
