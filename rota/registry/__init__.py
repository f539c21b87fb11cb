"""The registry `tasks.yaml`: read with lines and columns, validated as a whole, resolved for one environment."""

from rota.registry.loading import DEFAULT_FILE, Registry, load, loads, project_root
from rota.registry.names import EnvironmentNames, TaskNames
from rota.registry.resolved import (
    BuildImage,
    Command,
    Environment,
    ExistingNetwork,
    Handler,
    RepositoryImage,
    Secret,
    Task,
)
from rota.registry.schedules import EventPattern, S3Objects, TaskSchedule, TaskTrigger

__all__ = [
    "DEFAULT_FILE",
    "BuildImage",
    "Command",
    "Environment",
    "EnvironmentNames",
    "EventPattern",
    "ExistingNetwork",
    "Handler",
    "Registry",
    "RepositoryImage",
    "S3Objects",
    "Secret",
    "Task",
    "TaskNames",
    "TaskSchedule",
    "TaskTrigger",
    "load",
    "loads",
    "project_root",
]
