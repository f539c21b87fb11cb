"""An environment's alerts: one SNS topic, the rules that match failed tasks, and the alarm on lost starts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

from rota.registry import Environment
from rota_cdk.alert_messages import console_address, exit_failure_message, paths_of, start_failure_message
from rota_cdk.alert_patterns import alert_patterns
from rota_cdk.dead_letter_alarm import DeadLetterAlarm
from rota_cdk.dead_letters import DeadLetterQueue
from rota_cdk.placeholders import text, texts
from rota_cdk.policies import cluster_arn, families, tls_only
from rota_cdk.sidecar_messages import sidecar_exit_message, sidecar_start_message
from rota_cdk.tags import Tags

Message = Callable[[Environment, str], str]
"""Makes the template of a message, with the console's address."""

_START = "E-mails when a task fails to start"
_EXIT = "E-mails when a task ends with another exit code than 0, or AWS stops it"


class FailureAlerts(Construct):
    """E-mails when a task of the environment cannot be launched, fails to start or fails while it runs.

    All rules match only this environment's cluster and families. Each recipient has to confirm the subscription.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        dead_letters: DeadLetterQueue,
        tags: Tags,
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment, self._tags = environment, tags
        self._dead_letters = events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.arn)
        names = environment.names
        # Without a key of one's own not encrypted at rest: EventBridge cannot use the key alias/aws/sns, and such a key
        # costs money. The messages hold little more than a task's name and its exit code.
        key = text(environment.key) if environment.key else None
        topic = sns.CfnTopic(self, "Topic", topic_name=names.alerts_topic, kms_master_key_id=key, tags=tags)
        self._topic_arn = topic.ref
        for address in environment.alert_emails:
            sns.CfnSubscription(self, address, topic_arn=topic.ref, protocol="email", endpoint=address)
        self._console = console_address(self, environment)
        patterns = alert_patterns(environment)
        rules = (
            *self._pair("Failure", names.alert_rules, patterns.alone, start_failure_message, exit_failure_message),
            *self._pair(
                "Sidecar",
                names.sidecar_alert_rules,
                patterns.with_sidecars,
                sidecar_start_message,
                sidecar_exit_message,
            ),
        )
        alarm = DeadLetterAlarm(
            self, "DeadLetters", environment=environment, queue=dead_letters, topic_arn=topic.ref, tags=tags
        )
        policy = _topic_policy(environment, topic.ref, rules, alarm.arn)
        sns.CfnTopicPolicy(self, "TopicPolicy", topics=[topic.ref], policy_document=policy)

    def _pair(
        self, kind: str, names: Iterable[str], details: Iterable[Mapping[str, Any]] | None, *messages: Message
    ) -> Iterator[str]:
        """The ARNs of two new rules, of a failed start and of a failed exit; none for tasks that there are not."""
        if details is None:
            return
        ends = (("Start", _START), ("Exit", _EXIT))
        for (end, description), name, detail, message in zip(ends, names, details, messages, strict=True):
            yield self._rule(f"{end}{kind}", name, description, detail, message(self._environment, self._console))

    def _rule(self, construct_id: str, name: str, description: str, detail: Mapping[str, Any], message: str) -> str:
        """The ARN of a new rule that sends the message for every stopped task whose detail matches."""
        environment = self._environment
        rule = events.CfnRule(
            self,
            construct_id,
            name=name,
            description=f"{description}: {environment.app} in {environment.name}",
            event_pattern={
                "source": ["aws.ecs"],
                "detail-type": ["ECS Task State Change"],
                "detail": {
                    "clusterArn": [text(cluster_arn(environment))],
                    "taskDefinitionArn": [{"prefix": text(families(environment))}],
                    "lastStatus": ["STOPPED"],
                    **detail,
                },
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="topic",
                    arn=self._topic_arn,
                    dead_letter_config=self._dead_letters,
                    input_transformer=events.CfnRule.InputTransformerProperty(
                        input_paths_map=paths_of(message), input_template=message
                    ),
                )
            ],
            tags=self._tags,
        )
        return rule.attr_arn


def _topic_policy(
    environment: Environment, topic_arn: str, rule_arns: tuple[str, ...], alarm_arn: str
) -> dict[str, Any]:
    """Who may publish: these rules, this alarm, and only over TLS.

    Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html, on SNS topics, and
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html.
    """
    return texts(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": topic_arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": list(rule_arns)}},
                },
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": topic_arn,
                    "Condition": {
                        "ArnEquals": {"aws:SourceArn": alarm_arn},
                        "StringEquals": {"aws:SourceAccount": environment.place.account},
                    },
                },
                tls_only("sns:Publish", topic_arn),
            ],
        }
    )
