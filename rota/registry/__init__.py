"""The registry `tasks.yaml`: read with lines and columns, validated as a whole, resolved for one environment."""

from rota.registry.egress import EgressRule
from rota.registry.entries import Entries, Registry
from rota.registry.fargate_places import FARGATE_ZONES
from rota.registry.iam import IamLine, Permission
from rota.registry.loading import DEFAULT_FILE, load, loads, project_root
from rota.registry.names import EnvironmentNames, TaskNames
from rota.registry.resolved import (
    Command,
    Container,
    Environment,
    ExistingNetwork,
    Handler,
    Task,
)
from rota.registry.resolved_image import BuildImage, Image, NamedImage, RepositoryImage
from rota.registry.resolved_secret import Secret
from rota.registry.schedules import TaskSchedule, TaskTrigger
from rota.registry.triggers import EventPattern, S3Object, S3Objects, Trigger, TriggerKind

__all__ = [
    "DEFAULT_FILE",
    "FARGATE_ZONES",
    "BuildImage",
    "Command",
    "Container",
    "EgressRule",
    "Entries",
    "Environment",
    "EnvironmentNames",
    "EventPattern",
    "ExistingNetwork",
    "Handler",
    "IamLine",
    "Image",
    "NamedImage",
    "Permission",
    "Registry",
    "RepositoryImage",
    "S3Object",
    "S3Objects",
    "Secret",
    "Task",
    "TaskNames",
    "TaskSchedule",
    "TaskTrigger",
    "Trigger",
    "TriggerKind",
    "load",
    "loads",
    "project_root",
]
