"""The registry `tasks.yaml`: read with lines and columns, validated as a whole, resolved for one environment."""

from rota.registry.loading import DEFAULT_FILE, Registry, load, loads, project_root
from rota.registry.names import EnvironmentNames, TaskNames
from rota.registry.resolved import (
    BuildImage,
    Command,
    Environment,
    Handler,
    Network,
    RepositoryImage,
    Secret,
    Task,
)

__all__ = [
    "DEFAULT_FILE",
    "BuildImage",
    "Command",
    "Environment",
    "EnvironmentNames",
    "Handler",
    "Network",
    "Registry",
    "RepositoryImage",
    "Secret",
    "Task",
    "TaskNames",
    "load",
    "loads",
    "project_root",
]
