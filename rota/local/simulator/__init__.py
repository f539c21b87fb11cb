"""Tasks of the local AWS that run: due schedules, targets, and what Fargate does."""

from rota.local.simulator.control_plane import (
    AcceptedTask,
    AccountRegion,
    ContainerState,
    ControlPlane,
    Credentials,
    DeployedRule,
    DeployedSchedule,
    Json,
    NotAssumedError,
    Started,
    TaskState,
)
from rota.local.simulator.simulator import Simulator

__all__ = [
    "AcceptedTask",
    "AccountRegion",
    "ContainerState",
    "ControlPlane",
    "Credentials",
    "DeployedRule",
    "DeployedSchedule",
    "Json",
    "NotAssumedError",
    "Simulator",
    "Started",
    "TaskState",
]
