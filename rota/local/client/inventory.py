"""How many resources of each kind the local AWS has."""

from typing import Any

from rota.errors import RotaError
from rota.local.client.session import local_session

KINDS = (
    ("stacks", "cloudformation", "describe_stacks", "Stacks"),
    ("buckets", "s3", "list_buckets", "Buckets"),
    ("tables", "dynamodb", "list_tables", "TableNames"),
    ("queues", "sqs", "list_queues", "QueueUrls"),
    ("alarms", "cloudwatch", "describe_alarms", "MetricAlarms"),
    ("topics", "sns", "list_topics", "Topics"),
    ("parameters", "ssm", "describe_parameters", "Parameters"),
    ("secrets", "secretsmanager", "list_secrets", "SecretList"),
    ("task_definitions", "ecs", "list_task_definitions", "taskDefinitionArns"),
    ("rules", "events", "list_rules", "Rules"),
    ("schedules", "scheduler", "list_schedules", "Schedules"),
    ("state_machines", "stepfunctions", "list_state_machines", "stateMachines"),
    ("log_groups", "logs", "describe_log_groups", "logGroups"),
)
"""A kind, and the service, the call and the field of its answer that list it."""


def counts(endpoint: str, account: str | None = None, region: str | None = None) -> dict[str, int]:
    """The number of resources of each kind in an account and Region.

    Raises RotaError when the endpoint is not loopback, or a call fails.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    client = local_session(endpoint, account, region)
    try:
        return {kind: _count(client(service), call, field) for kind, service, call, field in KINDS}
    except (BotoCoreError, ClientError) as error:
        raise RotaError(f"the local AWS at {endpoint} does not answer as it should: {error}") from None


def _count(client: Any, call: str, field: str) -> int:  # noqa: ANN401  # botocore makes its client classes at run time
    return sum(len(page.get(field, ())) for page in client.get_paginator(call).paginate())
