"""What AWS's clocks and Fargate do, for the local AWS: launch what is due, and run tasks."""

from rota.local.simulator.control_plane import (
    AcceptedTask,
    AccountRegion,
    ContainerState,
    ControlPlane,
    Credentials,
    DeployedRule,
    DeployedSchedule,
    Json,
    Launched,
    NotAssumedError,
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
    "Launched",
    "NotAssumedError",
    "Simulator",
    "TaskState",
]
