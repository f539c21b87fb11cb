"""The alarm that tells of starts which EventBridge or Scheduler could not deliver to ECS."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from rota.registry import Environment
from rota.registry.kms_key import key_id
from rota_cdk.dead_letters import DeadLetterQueue
from rota_cdk.placeholders import text
from rota_cdk.tags import Tags

QUERY = "Messages[].[MessageAttributes.[RULE_ARN,SCHEDULE_ARN,ERROR_CODE,ERROR_MESSAGE][].StringValue,ReceiptHandle]"
"""For each message: rule or schedule, error code and reason, and then the handle that removes it.

Rules name themselves in RULE_ARN, schedules in SCHEDULE_ARN. Sources:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html.
"""


class DeadLetterAlarm(Construct):
    """Alarms as soon as the dead-letter queue has any message, and sends this to the alerts topic.

    `arn` is a reference to the alarm. It sends one e-mail, until the queue is empty again. SQS stops to report on a
    queue that nothing has touched for six hours; then the alarm ends too, and the next message sends another. Source:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        queue: DeadLetterQueue,
        topic_arn: str,
        tags: Tags,
    ) -> None:
        super().__init__(scope, construct_id)
        alarm = cloudwatch.CfnAlarm(
            self,
            "Alarm",
            alarm_name=environment.names.dead_letter_alarm,
            alarm_description=_description(environment, queue.url),
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="QueueName", value=queue.name)],
            statistic="Maximum",
            # SQS reports once a minute.
            period=60,
            evaluation_periods=1,
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            tags=tags,
        )
        self.arn = alarm.attr_arn


def _description(environment: Environment, queue_url: str) -> str:
    """What happened, the command that shows each message, and the one that removes it.

    The messages stay visible while they are looked at. Hidden, they would end the alarm and start it again. The command
    waits, because without a wait SQS asks only some of its servers and may answer that there is nothing. Source:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
    """
    at = f"--region {text(environment.place.region)} --queue-url {queue_url}"
    reading = "--max-number-of-messages 10 --visibility-timeout 0 --wait-time-seconds 5 --message-attribute-names All"
    return "\n".join(
        [
            f"A start of a task of {environment.app} in the environment {environment.name} was lost, or an alert was.",
            "EventBridge could not deliver it. Each is a message in the dead-letter queue.",
            "Show the rule or schedule, the error code, the reason and the handle of each:",
            f"aws sqs receive-message {at} {reading} --output json --query '{QUERY}'",
            # By the id: with its whole ARN the description can be too long.
            *([f"That takes kms:Decrypt on the key {key_id(environment.key)}."] if environment.key else []),
            "Remove one:",
            f"aws sqs delete-message {at} --receipt-handle HANDLE",
        ]
    )
