"""How a schedule's rule starts its task: the one target of the rule."""

import json
from typing import Any

from rota.registry import Task
from rota_cdk.shared import Shared

Properties = dict[str, Any]

# RunTask that fails (throttled, no such cluster) is tried again with growing pauses whose length AWS does not tell, so
# the limit is a time and the number of tries stays at its highest. An hour covers an outage of a service and the rush
# at midnight; a launch later than that would surprise more than a message in the dead-letter queue.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
RETRY_POLICY: Properties = {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 185}

_PATHS = {"time": "$.time", "id": "$.id", "rule": "$.resources[0]"}
_VARIABLES = {"ROTA_SCHEDULED_TIME": "<time>", "ROTA_EVENT_ID": "<id>", "ROTA_RULE_ARN": "<rule>"}

# LATEST, and not a number: AWS retires platform versions, and a task that nobody has deployed for years must start.
_PLATFORM_VERSION = "LATEST"


def target(task: Task, shared: Shared, *, task_definition: str) -> Properties:
    """The target that runs this revision of the task definition, and tells the container which tick it is."""
    capacity: Properties = (
        {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
        if task.spot
        else {"launchType": "FARGATE"}
    )
    return {
        "id": "task",
        "arn": shared.cluster_arn,
        "roleArn": shared.invocation_role_arn,
        "ecsParameters": {
            "taskDefinitionArn": task_definition,
            "taskCount": 1,
            "platformVersion": _PLATFORM_VERSION,
            "propagateTags": "TASK_DEFINITION",
            "networkConfiguration": network_configuration(shared),
            **capacity,
        },
        "inputTransformer": {"inputPathsMap": _PATHS, "inputTemplate": input_template(task)},
        "deadLetterConfig": {"arn": shared.dead_letter_queue_arn},
        "retryPolicy": RETRY_POLICY,
    }


def network_configuration(shared: Shared) -> Properties:
    """The network of the environment's tasks."""
    return {
        "awsVpcConfiguration": {
            "assignPublicIp": "ENABLED" if shared.assign_public_ip else "DISABLED",
            "securityGroups": list(shared.security_groups),
            "subnets": list(shared.subnets),
        }
    }


def input_template(task: Task) -> str:
    """The overrides of RunTask, at most 8,192 characters, in which EventBridge fills in what it knows of the tick."""
    variables = [{"name": name, "value": value} for name, value in _VARIABLES.items()]
    overrides = {"containerOverrides": [{"name": task.names.container, "environment": variables}]}
    return json.dumps(overrides, separators=(",", ":"))
