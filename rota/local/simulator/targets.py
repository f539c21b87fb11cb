"""The ECS target of a rule or schedule as the parameters of RunTask.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

import json
from typing import Any

from rota.local.simulator.control_plane import DeployedRule, DeployedSchedule, Json

LONGEST_STARTED_BY = 36
"""The most characters of `startedBy` that RunTask accepted from a service until 2024; both services cut to these."""

OVERRIDES = ("containerOverrides", "cpu", "memory", "taskRoleArn", "executionRoleArn", "ephemeralStorage")
"""What RunTask can override. Other keys of an input, such as those of an event, are ignored."""

AS_THEY_ARE = ("capacityProviderStrategy", "networkConfiguration", "placementConstraints", "placementStrategy")


class InvalidInputError(ValueError):
    """The input of a target is not a JSON object, so it has no overrides for ECS."""


def is_ecs(target: Json) -> bool:
    """Whether a target is an ECS cluster, in which it runs a task."""
    return "EcsParameters" in target


def run_task_request(deployed: DeployedRule | DeployedSchedule, target: Json, payload: str) -> dict[str, Any]:
    """The parameters of RunTask for a target with EcsParameters. Raises InvalidInputError.

    EventBridge: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html, Scheduler:
    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html
    """
    wanted = _as_ecs_spells(target["EcsParameters"])
    request: dict[str, Any] = {
        "cluster": target["Arn"],
        "taskDefinition": wanted["taskDefinitionArn"],
        "count": int(wanted.get("taskCount") or 1),
        "startedBy": started_by(deployed),
    }
    for name in ("launchType", "platformVersion", "group", "propagateTags", "referenceId", *AS_THEY_ARE):
        if wanted.get(name):
            request[name] = wanted[name]
    for flag in ("enableExecuteCommand", "enableECSManagedTags"):
        if flag in wanted:
            request[flag] = bool(wanted[flag])
    if tags := wanted.get("tags"):
        request["tags"] = [{"key": tag["key"], "value": tag.get("value", "")} for tag in tags]
    if overrides := overrides_of(payload):
        request["overrides"] = overrides
    return request


def started_by(deployed: DeployedRule | DeployedSchedule) -> str:
    """What EventBridge and Scheduler write into `startedBy`."""
    service = "events-rule" if isinstance(deployed, DeployedRule) else "chronos-schedule"
    return f"{service}/{deployed.name}"[:LONGEST_STARTED_BY]


def overrides_of(payload: str) -> dict[str, Any]:
    """The overrides in a target's input. Raises InvalidInputError unless it is a JSON object, or empty."""
    if not payload.strip():
        return {}
    try:
        document = json.loads(payload)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise InvalidInputError("the input of an ECS target must be a JSON object of overrides")
    found = {name: document[name] for name in OVERRIDES if document.get(name)}
    return {name: str(value) if name in ("cpu", "memory") else value for name, value in found.items()}


def _as_ecs_spells(value: Any) -> Any:  # noqa: ANN401  # JSON
    """The value with each key's first letter in lower case: `Subnets` of EventBridge is `subnets` of ECS."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _as_ecs_spells(below) for name, below in value.items()}
    return [_as_ecs_spells(below) for below in value] if isinstance(value, list) else value
