"""The target of a rule or a Scheduler schedule: which task it launches, and how."""

from typing import Literal

from rota.registry import Task
from rota_cdk.confinement import Properties
from rota_cdk.logical_ids import Reference
from rota_cdk.placeholders import constant
from rota_cdk.shared import Shared

# EventBridge and Scheduler retry a launch that fails (throttled, no such cluster), with growing pauses. AWS does not
# document how long these are. So the limit is a time, and the number of retries is the highest possible. An hour covers
# an outage of a service and the rush at midnight. A later launch would be a greater surprise than a message in the
# dead-letter queue. Without these two figures both services would retry for a day.
# Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html and
# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
RETRY_POLICY: Properties = {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 185}

# LATEST and not a number: AWS retires platform versions, and a task last deployed years ago must still start.
_PLATFORM_VERSION = "LATEST"


def rule_target(
    task: Task, shared: Shared, *, task_definition: Reference, paths: dict[str, str], overrides: str
) -> Properties:
    """The target of an EventBridge rule: this revision of the task definition, with values from the event."""
    return {
        "Id": "task",
        **_target(task, shared, task_definition, "AwsVpcConfiguration"),
        "InputTransformer": {"InputPathsMap": constant(paths), "InputTemplate": overrides},
    }


def scheduler_target(task: Task, shared: Shared, *, task_definition: Reference, overrides: str) -> Properties:
    """The target of a Scheduler schedule."""
    return {**_target(task, shared, task_definition, "AwsvpcConfiguration"), "Input": overrides}


def _target(
    task: Task, shared: Shared, task_definition: Reference, key: Literal["AwsVpcConfiguration", "AwsvpcConfiguration"]
) -> Properties:
    """What both services need. They spell one key differently."""
    capacity: Properties = (
        {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]}
        if task.spot
        else {"LaunchType": "FARGATE"}
    )
    return {
        "Arn": shared.cluster_arn,
        "RoleArn": shared.invocation_role_arn,
        "EcsParameters": {
            "TaskDefinitionArn": task_definition,
            "TaskCount": 1,
            "PlatformVersion": _PLATFORM_VERSION,
            "PropagateTags": "TASK_DEFINITION",
            "NetworkConfiguration": constant({key: network_configuration(task, shared)}),
            **capacity,
            **({"EnableExecuteCommand": True} if task.exec else {}),
        },
        "DeadLetterConfig": {"Arn": shared.dead_letter_queue_arn},
        "RetryPolicy": constant(RETRY_POLICY),
    }


def network_configuration(task: Task, shared: Shared) -> Properties:
    """The network of the environment's tasks, with the task's own security groups behind the environment's."""
    return {
        "AssignPublicIp": "ENABLED" if shared.assign_public_ip else "DISABLED",
        "SecurityGroups": [*shared.security_groups, *task.security_groups],
        "Subnets": list(shared.subnets),
    }
