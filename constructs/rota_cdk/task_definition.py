"""The parts of a task definition, as the plain property dicts that cost the fewest calls to the JavaScript side."""

from typing import Any

from rota.registry import Command, Environment, Handler, Task
from rota_cdk.placeholders import text

Properties = dict[str, Any]
"""Properties of a nested CloudFormation type, by the names that L1s have in JavaScript: `readonlyRootFilesystem`."""

LOG_BUFFER = "25m"
"""What waits in memory for CloudWatch Logs; AWS's advice for non-blocking delivery, see `_log_configuration`."""

TEMPORARY_VOLUME = "tmp"
VOLUMES: list[Properties] = [{"name": TEMPORARY_VOLUME}]
"""An empty volume on the task's ephemeral storage, for the one folder that may be written to.

Fargate creates it with the owner and mode that the image's `VOLUME /tmp` has, and for root alone without one.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
"""

_MOUNT_POINTS: list[Properties] = [
    {"containerPath": "/tmp", "readOnly": False, "sourceVolume": TEMPORARY_VOLUME}  # noqa: S108  # the container's own
]
_LINUX_PARAMETERS: Properties = {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True}
_ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}


def runtime_platform(task: Task) -> Properties:
    """Linux on the task's architecture."""
    return {"cpuArchitecture": _ARCHITECTURES[task.architecture], "operatingSystemFamily": "LINUX"}


def container(task: Task, environment: Environment, *, image: str, log_group: str) -> Properties:
    """The task's one container: read-only but for /tmp, without capabilities, as the image's own user."""
    properties: Properties = {
        "name": task.names.container,
        "image": image,
        "essential": True,
        "readonlyRootFilesystem": True,
        "linuxParameters": _LINUX_PARAMETERS,
        "mountPoints": _MOUNT_POINTS,
        "stopTimeout": task.stop_timeout,
        "environment": _variables(task, environment),
        "logConfiguration": _log_configuration(task, environment, log_group),
        **_program(task),
    }
    if task.secrets:
        properties["secrets"] = [
            {"name": secret.variable, "valueFrom": text(secret.value_from)}
            for secret in sorted(task.secrets, key=lambda secret: secret.variable)
        ]
    return properties


def _program(task: Task) -> Properties:
    match task.program:
        case Handler():
            return {"entryPoint": ["python", "-m", "rota"], "command": ["run", task.name]}
        case Command(argv, entrypoint):
            properties: Properties = {"command": [text(word) for word in argv]}
            if entrypoint:
                properties["entryPoint"] = [text(word) for word in entrypoint]
            return properties


def _variables(task: Task, environment: Environment) -> list[Properties]:
    variables = {**task.env, "ROTA_ENVIRONMENT": environment.name, "ROTA_TASK": task.name}
    return [{"name": name, "value": text(value)} for name, value in sorted(variables.items())]


def _log_configuration(task: Task, environment: Environment, log_group: str) -> Properties:
    """The awslogs driver, with streams `<task>/<task>/<ECS task id>`.

    A blocking driver would stop a task's program at its next line of output when CloudWatch Logs cannot be reached, and
    nothing ends a task that hangs; so delivery does not block, with a buffer that holds minutes of usual output.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": log_group,
            "awslogs-region": text(environment.place.region),
            "awslogs-stream-prefix": task.name,
            "max-buffer-size": LOG_BUFFER,
            "mode": "non-blocking",
        },
    }
