"""What EventBridge, Scheduler, SQS and SNS say of what starts tasks and of what tells about them."""

from rota.schedule.span import template_date
from tests.deployment.found import Client, Found, Properties, asked, but, own_tags

QUEUE = (
    *("DelaySeconds", "KmsMasterKeyId", "MessageRetentionPeriod", "RedrivePolicy", "SqsManagedSseEnabled"),
    "VisibilityTimeout",
)


def rule(client: Client, physical: str, given: Properties) -> Found:
    events = client("events")
    bus = given.get("EventBusName", "default")
    found = events.describe_rule(Name=physical, EventBusName=bus)
    shown, wire = asked(events, "list_targets_by_rule", Rule=physical, EventBusName=bus)
    properties = {
        **but(found, "Arn", "CreatedBy", "ResponseMetadata"),
        "Tags": own_tags(events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]),
    }
    return Found(
        {**properties, "Targets": shown["Targets"]},
        {"Arn": found["Arn"]},
        wire={**properties, "Targets": wire["Targets"]},
    )


def schedule(client: Client, physical: str, properties: Properties) -> Found:
    shown, wire = asked(client("scheduler"), "get_schedule", Name=physical, GroupName=properties["GroupName"])
    said = ("Arn", "CreationDate", "LastModificationDate", "ResponseMetadata")
    dates = {name: template_date(shown[name]) for name in ("StartDate", "EndDate") if name in shown}
    return Found({**but(shown, *said), **dates}, {"Arn": shown["Arn"]}, wire={**but(wire, *said), **dates})


def schedule_group(client: Client, physical: str, _: Properties) -> Found:
    scheduler = client("scheduler")
    found = scheduler.get_schedule_group(Name=physical)
    tags = scheduler.list_tags_for_resource(ResourceArn=found["Arn"])["Tags"]
    return Found({"Name": found["Name"], "Tags": own_tags(tags)}, {"Arn": found["Arn"]})


def queue(client: Client, physical: str, _: Properties) -> Found:
    sqs = client("sqs")
    found = sqs.get_queue_attributes(QueueUrl=physical, AttributeNames=["All"])["Attributes"]
    properties = {
        **{name: found[name] for name in QUEUE if name in found},
        "QueueName": found["QueueArn"].rpartition(":")[2],
        "Tags": own_tags(sqs.list_queue_tags(QueueUrl=physical).get("Tags", {})),
    }
    return Found(properties, {"Arn": found["QueueArn"], "QueueName": properties["QueueName"]})


def alarm(client: Client, physical: str, _: Properties) -> Found:
    cloudwatch = client("cloudwatch")
    (found,) = cloudwatch.describe_alarms(AlarmNames=[physical])["MetricAlarms"]
    tags = cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
    stated = {name: value for name, value in found.items() if not name.startswith(("State", "AlarmArn", "AlarmConfig"))}
    return Found({**stated, "Tags": own_tags(tags)}, {"Arn": found["AlarmArn"]})


def queue_policy(client: Client, _: str, properties: Properties) -> Found:
    (url,) = properties["Queues"]
    found = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]
    return Found({"Queues": [url], "PolicyDocument": found["Policy"]})


def topic(client: Client, physical: str, _: Properties) -> Found:
    sns = client("sns")
    found = sns.get_topic_attributes(TopicArn=physical)["Attributes"]
    said = ("Policy", "Owner", "TopicArn", "EffectiveDeliveryPolicy", "SubscriptionsConfirmed")
    properties = {
        **but(found, *said, "SubscriptionsPending", "SubscriptionsDeleted"),
        "TopicName": found["TopicArn"].rpartition(":")[2],
        "Tags": own_tags(sns.list_tags_for_resource(ResourceArn=physical)["Tags"]),
    }
    return Found(properties, {"TopicArn": found["TopicArn"]})


def topic_policy(client: Client, _: str, properties: Properties) -> Found:
    (arn,) = properties["Topics"]
    found = client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    return Found({"Topics": [arn], "PolicyDocument": found["Policy"]})


def subscription(client: Client, physical: str, properties: Properties) -> Found:
    sns = client("sns")
    listed = sns.list_subscriptions_by_topic(TopicArn=properties["TopicArn"])["Subscriptions"]
    (found,) = [each for each in listed if each["SubscriptionArn"] == physical]
    attributes = sns.get_subscription_attributes(SubscriptionArn=physical)["Attributes"]
    said = ("SubscriptionArn", "Owner", "ConfirmationWasAuthenticated", "PendingConfirmation", "SubscriptionPrincipal")
    return Found(but({**attributes, **found}, *said))
