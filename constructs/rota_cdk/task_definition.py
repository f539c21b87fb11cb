"""The properties of a task's task definition."""

from collections.abc import Callable

from rota import own_variables
from rota.registry import Command, Environment, Handler, Image, Task
from rota_cdk import sidecar
from rota_cdk.confinement import Properties, confinement, empty_volumes
from rota_cdk.efs import efs_mount, efs_volume
from rota_cdk.logical_ids import Reference
from rota_cdk.placeholders import constant, text

LOG_BUFFER = "25m"
"""The most output that waits in memory for CloudWatch Logs: AWS's advice, see `_log_configuration`."""

_ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}


def task_definition(
    task: Task,
    environment: Environment,
    *,
    uri: Callable[[Image], str],
    task_role: Reference,
    execution_role: Reference,
    log_group: Reference,
) -> Properties:
    """The properties of the task's AWS::ECS::TaskDefinition, except its tags; `uri` gives that of an image."""
    properties: Properties = {
        "Family": task.names.family,
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "Cpu": str(task.cpu),
        "Memory": str(task.memory),
        "RuntimePlatform": {"CpuArchitecture": _ARCHITECTURES[task.architecture], "OperatingSystemFamily": "LINUX"},
        "TaskRoleArn": task_role,
        "ExecutionRoleArn": execution_role,
        **_volumes(task),
        "ContainerDefinitions": [
            _container(task, environment, uri(task.image), log_group),
            *(
                sidecar.sidecar(
                    container,
                    task,
                    environment,
                    image=uri(container.image),
                    log_configuration=_log_configuration(task, environment, log_group),
                )
                for container in task.containers
            ),
        ],
    }
    if task.ephemeral_storage:
        properties["EphemeralStorage"] = {"SizeInGiB": task.ephemeral_storage}
    return properties


def _volumes(task: Task) -> Properties:
    beside = (volume for container in task.containers for volume in empty_volumes(container, container.name))
    volumes = [*empty_volumes(task), *beside, *(efs_volume(volume) for volume in task.volumes)]
    return {"Volumes": constant(volumes)} if volumes else {}


def _container(task: Task, environment: Environment, image: str, log_group: Reference) -> Properties:
    """The task's own container: read-only except /tmp, without capabilities."""
    properties: Properties = {
        "Name": task.names.container,
        "Image": image,
        "Essential": True,
        **confinement(task, mounts=[efs_mount(volume) for volume in task.volumes]),
        "StopTimeout": task.stop_timeout,
        "Environment": _variables(task, environment),
        "LogConfiguration": _log_configuration(task, environment, log_group),
        **_program(task),
        **sidecar.waits(task),
    }
    if task.health_check:
        properties["HealthCheck"] = sidecar.health_check(task.health_check)
    properties |= sidecar.credentials(task.image)
    if task.secrets:
        properties["Secrets"] = [
            {"Name": secret.variable, "ValueFrom": text(secret.value_from)}
            for secret in sorted(task.secrets, key=lambda secret: secret.variable)
        ]
    return properties


def _program(task: Task) -> Properties:
    match task.program:
        case Handler():
            return {"EntryPoint": ["python", "-m", "rota"], "Command": ["run", task.name]}
        case Command(argv, entrypoint):
            properties: Properties = {"Command": [text(word) for word in argv]} if argv else {}
            if entrypoint:
                properties["EntryPoint"] = [text(word) for word in entrypoint]
            return properties


def _variables(task: Task, environment: Environment) -> list[Properties]:
    variables = {**task.env, own_variables.ENVIRONMENT: environment.name, own_variables.TASK: task.name}
    return [{"Name": name, "Value": text(value)} for name, value in sorted(variables.items())]


def _log_configuration(task: Task, environment: Environment, log_group: Reference) -> Properties:
    """The awslogs driver, with streams `<task>/<task>/<ECS task id>`.

    When CloudWatch Logs cannot be reached, a blocking driver would stop the program at its next line of output, and
    nothing ends a task that hangs. So delivery does not block. The buffer holds minutes of usual output.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    return {
        "LogDriver": "awslogs",
        "Options": {
            "awslogs-group": log_group,
            "awslogs-region": text(environment.place.region),
            "awslogs-stream-prefix": task.names.log_stream_prefix,
            "max-buffer-size": LOG_BUFFER,
            "mode": "non-blocking",
        },
    }
