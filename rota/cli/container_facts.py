"""What `rota show` prints of a task's containers: those beside its own, health checks, and what waits for what."""

from collections.abc import Iterable
from typing import Any

from rota.cli.image_facts import image_details, image_text
from rota.registry import Container, Secret, Task
from rota.registry.health_check import HealthCheck


def container_facts(task: Task) -> dict[str, Any]:
    """What the task's own container waits for, its health check, and the others, in the order of the file."""
    return {
        "depends_on": dict(task.depends_on),
        "health_check": _health_check(task.health_check),
        "containers": [_container(container, task) for container in task.containers],
    }


def references(secrets: Iterable[Secret]) -> dict[str, Any]:
    """What ECS reads for each variable, with the key beside it when the registry names one."""
    return {
        secret.variable: {"from": secret.value_from, "key": secret.key} if secret.key else secret.value_from
        for secret in secrets
    }


def _container(container: Container, task: Task) -> dict[str, Any]:
    return {
        "name": container.name,
        "image": image_text(container.image),
        **image_details(container.image),
        "entrypoint": list(container.entrypoint) or None,
        "command": list(container.command) or None,
        "env": dict(container.env),
        "secrets": references(container.secrets),
        "cpu": container.cpu,
        "memory_mib": container.memory,
        "ports": list(container.ports),
        "health_check": _health_check(container.health_check),
        "essential": container.essential,
        "depends_on": dict(container.depends_on),
        "user": container.user,
        "open_files": container.open_files,
        "writable": list(container.writable),
        "read_only": container.read_only,
        "reason": container.reason or None,
        "log_stream": task.names.log_stream("<ecs task id>", container.name),
    }


def _health_check(check: HealthCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "command": list(check.command),
        "interval_seconds": check.interval,
        "timeout_seconds": check.timeout,
        "retries": check.retries,
        "start_period_seconds": check.start_period,
    }
