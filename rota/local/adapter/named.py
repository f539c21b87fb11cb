"""The types of resources whose names are unique in an account and Region, or in an account: `NAMED`."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Properties = Mapping[str, Any]


class Named(NamedTuple):
    """One type of resource.

    `exists` takes a name and the resource's properties, and looks in the account and Region of the request. `words` is
    the message with which the type's handler rejects a name that is taken. `is_identifier` is whether the property is
    the whole `primaryIdentifier` in the type's schema.
    """

    property: str
    exists: Callable[[str, Properties], bool]
    words: str
    is_identifier: bool = True

    def taken(self, properties: Properties) -> str:
        """The given name if it is taken, or else an empty text. A name that is not given is a new one."""
        name = properties.get(self.property)
        return name if isinstance(name, str) and name and self.exists(name, properties) else ""


def identified(kind: str, name: str) -> str:
    """The message of a handler's AlreadyExists exception.

    https://github.com/aws-cloudformation/cloudformation-cli-java-plugin
    """
    return f"Resource of type '{kind}' with identifier '{name}' already exists."


def _role(name: str, _properties: Properties) -> bool:
    from ministack.services import iam

    return name in iam._roles


def _rule(name: str, properties: Properties) -> bool:
    from ministack.services import eventbridge
    from ministack.services.cloudformation import provisioners

    return eventbridge._rule_key(name, provisioners._eb_rule_bus_name(properties)) in eventbridge._rules


def _schedule(name: str, properties: Properties) -> bool:
    from ministack.services import scheduler

    return f"{properties.get('GroupName', 'default')}/{name}" in scheduler._schedules


def _schedule_group(name: str, _properties: Properties) -> bool:
    from ministack.services import scheduler

    return name in scheduler._schedule_groups


def _log_group(name: str, _properties: Properties) -> bool:
    from ministack.services import cloudwatch_logs

    return name in cloudwatch_logs._log_groups


def _queue(name: str, _properties: Properties) -> bool:
    from ministack.services import sqs

    return name in sqs._queue_name_to_url


def _alarm(name: str, _properties: Properties) -> bool:
    from ministack.services import cloudwatch

    return name in cloudwatch._alarms


def _topic(name: str, _properties: Properties) -> bool:
    from ministack.services import sns

    return name in {topic["name"] for topic in sns._topics.values()}


def _table(name: str, _properties: Properties) -> bool:
    from ministack.services import dynamodb

    return name in dynamodb._tables


def _cluster(name: str, _properties: Properties) -> bool:
    from ministack.services import ecs

    return name in ecs._clusters


NAMED = {
    "AWS::IAM::Role": Named("RoleName", _role, "Role with name {} already exists."),
    "AWS::Events::Rule": Named("Name", _rule, "{} already exists", is_identifier=False),
    "AWS::Scheduler::Schedule": Named("Name", _schedule, "Schedule {} already exists."),
    "AWS::Scheduler::ScheduleGroup": Named("Name", _schedule_group, "Schedule group {} already exists."),
    "AWS::Logs::LogGroup": Named(
        "LogGroupName", _log_group, identified("AWS::Logs::LogGroup", '{{"/properties/LogGroupName":"{}"}}')
    ),
    "AWS::SQS::Queue": Named("QueueName", _queue, identified("AWS::SQS::Queue", "{}"), is_identifier=False),
    "AWS::CloudWatch::Alarm": Named("AlarmName", _alarm, identified("AWS::CloudWatch::Alarm", "{}")),
    "AWS::SNS::Topic": Named("TopicName", _topic, identified("AWS::SNS::Topic", "{}"), is_identifier=False),
    "AWS::DynamoDB::Table": Named("TableName", _table, identified("AWS::DynamoDB::Table", "{}")),
    "AWS::ECS::Cluster": Named("ClusterName", _cluster, identified("AWS::ECS::Cluster", "{}")),
}
"""Every type that Rota makes and whose name is unique, and tables."""
