"""Tasks of the local AWS that run: due schedules, targets, and what Fargate does."""

from rota.local.simulator.control import (
    AcceptedTask,
    ContainerState,
    ControlPlane,
    Credentials,
    DeployedRule,
    DeployedSchedule,
    Json,
    NotAssumedError,
    Scope,
    Started,
    TaskState,
)
from rota.local.simulator.simulator import Simulator

__all__ = [
    "AcceptedTask",
    "ContainerState",
    "ControlPlane",
    "Credentials",
    "DeployedRule",
    "DeployedSchedule",
    "Json",
    "NotAssumedError",
    "Scope",
    "Simulator",
    "Started",
    "TaskState",
]
