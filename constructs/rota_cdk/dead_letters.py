"""The queue for launches that EventBridge or Scheduler could not deliver to ECS, and for alerts that failed."""

from aws_cdk import aws_sqs as sqs
from constructs import Construct

from rota.registry import Environment
from rota_cdk.placeholders import text, texts
from rota_cdk.policies import rules, tls_only
from rota_cdk.tags import Tags

RETENTION_SECONDS = 14 * 24 * 3600
"""The longest time that SQS keeps a message: what failed before a holiday is still there after it."""


class DeadLetterQueue(Construct):
    """An encrypted standard queue. Its policy lets in only this environment's rules, and only over TLS.

    `arn`, `name` and `url` are references to it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment, tags: Tags) -> None:
        super().__init__(scope, construct_id)
        key = environment.key
        queue = sqs.CfnQueue(
            self,
            "Queue",
            queue_name=environment.names.dead_letter_queue,
            message_retention_period=RETENTION_SECONDS,
            # One or the other: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
            kms_master_key_id=text(key) if key else None,
            sqs_managed_sse_enabled=None if key else True,
            tags=tags,
        )
        self.arn, self.name, self.url = queue.attr_arn, queue.attr_queue_name, queue.ref
        sqs.CfnQueuePolicy(self, "Policy", queues=[queue.ref], policy_document=texts(_policy(environment, self.arn)))


def _policy(environment: Environment, queue_arn: str) -> dict[str, object]:
    """Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html#eb-dlq-perms."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn,
                "Condition": {"ArnLike": {"aws:SourceArn": rules(environment)}},
            },
            tls_only("sqs:*", queue_arn),
        ],
    }
