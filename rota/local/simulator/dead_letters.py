"""The message about a failed launch in the target's dead-letter queue.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

from collections.abc import Mapping
from typing import Any

from rota.local.simulator.control_plane import DeployedRule, DeployedSchedule, Json

THROTTLED = ("ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded")
NO_PERMISSION = ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation")
NO_RESOURCE = ("ClusterNotFoundException", "ResourceNotFoundException")
WRONG = ("InvalidParameterException", "ClientException", "ValidationException", "ParamValidationError")

LONGEST_MESSAGE = 1024
"""The most characters of an error that a message has; enough for any message of AWS."""


def error_code(code: str) -> str:
    """EventBridge's own ERROR_CODE for the code of a failed call."""
    for known, own in (
        (NO_PERMISSION, "NO_PERMISSIONS"),
        (NO_RESOURCE, "NO_RESOURCE"),
        (THROTTLED, "THROTTLING"),
        (WRONG, "INVALID_PARAMETER"),
    ):
        if code in known:
            return own
    return code if code in ("FAILED_TO_ASSUME_ROLE", "INVALID_JSON") else "ERROR_FROM_TARGET"


def attributes(
    deployed: DeployedRule | DeployedSchedule,
    target: Json,
    *,
    code: str,
    message: str,
    retries: int,
    context: Mapping[str, str],
) -> dict[str, Any]:
    """The attributes of a message about a failed launch. EventBridge has its own codes, Scheduler those of ECS."""
    texts = {
        "TARGET_ARN": str(target["Arn"]),
        "ERROR_MESSAGE": message[:LONGEST_MESSAGE] or code,
        "RETRY_ATTEMPTS": str(retries),
    }
    if isinstance(deployed, DeployedRule):
        texts |= {"RULE_ARN": deployed.arn, "ERROR_CODE": error_code(code)}
    else:
        texts |= {
            "SCHEDULE_ARN": deployed.arn,
            "ERROR_CODE": code,
            "EXECUTION_ID": context["aws.scheduler.execution-id"],
            "SCHEDULED_TIME": context["aws.scheduler.scheduled-time"],
        }
    if retries:
        texts["EXHAUSTED_RETRY_CONDITION"] = "MaximumRetryAttempts"
    return {name: {"DataType": "String", "StringValue": value} for name, value in texts.items()}
