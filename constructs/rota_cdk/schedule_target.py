"""How a schedule's rule starts its task: the one target of the rule."""

import json

from rota.registry import Task
from rota_cdk.logical_ids import Reference
from rota_cdk.placeholders import constant
from rota_cdk.shared import Shared
from rota_cdk.task_definition import Properties

# RunTask that fails (throttled, no such cluster) is tried again with growing pauses whose length AWS does not tell, so
# the limit is a time and the number of tries stays at its highest. An hour covers an outage of a service and the rush
# at midnight; a launch later than that would surprise more than a message in the dead-letter queue.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
RETRY_POLICY: Properties = {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 185}

_PATHS = {"time": "$.time", "id": "$.id", "rule": "$.resources[0]"}
_VARIABLES = {"ROTA_SCHEDULED_TIME": "<time>", "ROTA_EVENT_ID": "<id>", "ROTA_RULE_ARN": "<rule>"}

# LATEST, and not a number: AWS retires platform versions, and a task that nobody has deployed for years must start.
_PLATFORM_VERSION = "LATEST"


def target(task: Task, shared: Shared, *, task_definition: Reference) -> Properties:
    """The target that runs this revision of the task definition, and tells the container which tick it is."""
    capacity: Properties = (
        {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]}
        if task.spot
        else {"LaunchType": "FARGATE"}
    )
    return {
        "Id": "task",
        "Arn": shared.cluster_arn,
        "RoleArn": shared.invocation_role_arn,
        "EcsParameters": {
            "TaskDefinitionArn": task_definition,
            "TaskCount": 1,
            "PlatformVersion": _PLATFORM_VERSION,
            "PropagateTags": "TASK_DEFINITION",
            "NetworkConfiguration": constant(network_configuration(shared)),
            **capacity,
        },
        "InputTransformer": {"InputPathsMap": constant(_PATHS), "InputTemplate": input_template(task)},
        "DeadLetterConfig": {"Arn": shared.dead_letter_queue_arn},
        "RetryPolicy": constant(RETRY_POLICY),
    }


def network_configuration(shared: Shared) -> Properties:
    """The network of the environment's tasks."""
    return {
        "AwsVpcConfiguration": {
            "AssignPublicIp": "ENABLED" if shared.assign_public_ip else "DISABLED",
            "SecurityGroups": list(shared.security_groups),
            "Subnets": list(shared.subnets),
        }
    }


def input_template(task: Task) -> str:
    """The overrides of RunTask, at most 8,192 characters, in which EventBridge fills in what it knows of the tick."""
    variables = [{"name": name, "value": value} for name, value in _VARIABLES.items()]
    overrides = {"containerOverrides": [{"name": task.names.container, "environment": variables}]}
    return json.dumps(overrides, separators=(",", ":"))
