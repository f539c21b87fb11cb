"""The containers beside a task's own, in its task definition, and what waits for what."""

from collections.abc import Mapping

from rota import own_variables
from rota.registry import Container, Environment, Image, NamedImage, Task
from rota.registry.health_check import START_TIMEOUT, HealthCheck
from rota_cdk.confinement import Properties, confinement
from rota_cdk.placeholders import text

_CONDITIONS = {"started": "START", "healthy": "HEALTHY", "complete": "COMPLETE", "success": "SUCCESS"}
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""


def waits(task: Task) -> Properties:
    """What the task's own container has because of the others: all CPU units that they leave, and what it waits for.

    A container without any would get 2 shares beside one that reserves 2,048.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, on cpu.
    """
    properties: Properties = {}
    if task.containers:
        properties["Cpu"] = task.cpu - sum(container.cpu or 0 for container in task.containers)
    if task.depends_on:
        properties["DependsOn"] = _depends_on(task.depends_on)
    return properties


def health_check(check: HealthCheck) -> Properties:
    """The check as ECS takes it."""
    return {
        "Command": [text(word) for word in check.command],
        "Interval": check.interval,
        "Timeout": check.timeout,
        "Retries": check.retries,
        **({"StartPeriod": check.start_period} if check.start_period else {}),
    }


def credentials(image: Image) -> Properties:
    """What ECS logs in to an image's private container registry with."""
    if isinstance(image, NamedImage) and image.credentials:
        return {"RepositoryCredentials": {"CredentialsParameter": text(image.credentials.value_from)}}
    return {}


def sidecar(
    container: Container,
    task: Task,
    environment: Environment,
    *,
    image: str,
    log_configuration: Properties,
) -> Properties:
    """The definition of a container beside the task's own, as hardened as that one."""
    # It may be in a bundle and beside any task, so it cannot name the task itself: these two variables do.
    own = {own_variables.ENVIRONMENT: environment.name, own_variables.TASK: task.name}
    variables = {**container.env, **own}
    properties: Properties = {
        "Name": container.name,
        "Image": image,
        "Essential": container.essential,
        **confinement(container, container.name),
        "StopTimeout": task.stop_timeout,
        "Environment": [{"Name": name, "Value": text(value)} for name, value in sorted(variables.items())],
        "LogConfiguration": log_configuration,
        **credentials(container.image),
    }
    if container.command:
        properties["Command"] = [text(word) for word in container.command]
    if container.entrypoint:
        properties["EntryPoint"] = [text(word) for word in container.entrypoint]
    if container.secrets:
        properties["Secrets"] = [
            {"Name": secret.variable, "ValueFrom": text(secret.value_from)} for secret in container.secrets
        ]
    if container.cpu:
        properties["Cpu"] = container.cpu
    if container.memory:
        properties["Memory"] = container.memory
    if container.ports:
        properties["PortMappings"] = [{"ContainerPort": port, "Protocol": "tcp"} for port in container.ports]
    if container.health_check:
        properties["HealthCheck"] = health_check(container.health_check)
    if container.depends_on:
        properties["DependsOn"] = _depends_on(container.depends_on)
    if _is_awaited_healthy(container, task):
        properties["StartTimeout"] = START_TIMEOUT
    return properties


def _is_awaited_healthy(container: Container, task: Task) -> bool:
    waiting = (task.depends_on, *(other.depends_on for other in task.containers))
    return any(names.get(container.name) == "healthy" for names in waiting)


def _depends_on(names: Mapping[str, str]) -> list[Properties]:
    return [{"Condition": _CONDITIONS[condition], "ContainerName": name} for name, condition in sorted(names.items())]
