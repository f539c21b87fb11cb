"""The containers of a task as they are to run: its definition with the overrides of its launch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.local.simulator.control_plane import AcceptedTask, Json

STOP_TIMEOUT = 30
"""Seconds from SIGTERM to SIGKILL for a container without a stop timeout of its own; at most 120 on Fargate.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""
LONGEST_STOP_TIMEOUT = 120


@dataclass(frozen=True, slots=True)
class PlannedHealthCheck:
    """The program that finds out whether a container is healthy; lengths of time are in seconds.

    Defaults: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """

    argv: tuple[str, ...]
    interval: float = 30
    timeout: float = 5
    retries: int = 3
    start_period: float = 0


@dataclass(frozen=True, slots=True)
class PlannedMount:
    """A volume at a folder: one of EFS, or without a file system an empty one on the task's own disk."""

    folder: str
    read_only: bool = False
    file_system: str = ""
    access_point: str = ""


@dataclass(frozen=True, slots=True)
class PlannedContainer:
    """One container of a task; memory in MiB, None for no limit of its own, and `cpu` in units of 1/1024.

    `secrets` are pairs of a variable and the place of its value; `log` is the options of the awslogs driver, or None.
    `depends_on` are pairs of another container and ECS's condition for it; `start_timeout` is how long those that wait
    for this one do, in seconds.
    `open_files` is the soft and the hard limit of its processes.
    `credentials` is the secret of a private container registry, by name or ARN.
    """

    name: str
    image: str
    entry_point: tuple[str, ...]
    command: tuple[str, ...]
    environment: Mapping[str, str]
    secrets: tuple[tuple[str, str], ...]
    log: Mapping[str, str] | None
    essential: bool = True
    stop_timeout: int = STOP_TIMEOUT
    memory: int | None = None
    user: str | None = None
    read_only: bool = False
    dropped_capabilities: tuple[str, ...] = ()
    init: bool = False
    mounts: tuple[PlannedMount, ...] = ()
    open_files: tuple[int, int] | None = None
    cpu: int | None = None
    depends_on: tuple[tuple[str, str], ...] = ()
    start_timeout: int | None = None
    health_check: PlannedHealthCheck | None = None
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """All containers of a task, and its size: memory in MiB and CPU units (1024 for one), None for no limit."""

    containers: tuple[PlannedContainer, ...]
    execution_role: str | None
    memory: int | None
    cpu: int | None


def planned(task: AcceptedTask) -> PlannedTask:
    """The containers of a task as they are to run.

    Overrides: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
    """
    definition, overrides = task.definition, task.overrides
    by_name = {one.get("name"): one for one in overrides.get("containerOverrides") or ()}
    volumes = {one.get("name"): one.get("efsVolumeConfiguration") or {} for one in definition.get("volumes") or ()}
    return PlannedTask(
        tuple(_container(one, by_name.get(one["name"], {}), volumes) for one in definition["containerDefinitions"]),
        overrides.get("executionRoleArn") or definition.get("executionRoleArn"),
        _number(overrides.get("memory") or definition.get("memory")),
        _number(overrides.get("cpu") or definition.get("cpu")),
    )


def _container(definition: Json, override: Json, volumes: Mapping[str, Json]) -> PlannedContainer:
    log = definition.get("logConfiguration") or {}
    linux = definition.get("linuxParameters") or {}
    command = override.get("command") or definition.get("command") or ()
    environment = {**_pairs(definition.get("environment")), **_pairs(override.get("environment"))}
    return PlannedContainer(
        definition["name"],
        definition.get("image", ""),
        tuple(definition.get("entryPoint") or ()),
        tuple(command),
        environment,
        tuple((one["name"], one["valueFrom"]) for one in definition.get("secrets") or ()),
        log.get("options") or {} if log.get("logDriver") == "awslogs" else None,
        essential=definition.get("essential") is not False,
        stop_timeout=min(_number(definition.get("stopTimeout")) or STOP_TIMEOUT, LONGEST_STOP_TIMEOUT),
        memory=_number(override.get("memory") or definition.get("memory")),
        user=definition.get("user") or None,
        read_only=bool(definition.get("readonlyRootFilesystem")),
        dropped_capabilities=tuple((linux.get("capabilities") or {}).get("drop") or ()),
        init=bool(linux.get("initProcessEnabled")),
        mounts=tuple(_mount(one, volumes) for one in definition.get("mountPoints") or ()),
        open_files=next((_limits(one) for one in definition.get("ulimits") or () if one["name"] == "nofile"), None),
        cpu=_number(override.get("cpu") or definition.get("cpu")),
        depends_on=tuple((one["containerName"], one["condition"]) for one in definition.get("dependsOn") or ()),
        start_timeout=_number(definition.get("startTimeout")),
        health_check=_health_check(definition.get("healthCheck")),
        credentials=(definition.get("repositoryCredentials") or {}).get("credentialsParameter", ""),
    )


def _mount(point: Json, volumes: Mapping[str, Json]) -> PlannedMount:
    efs = volumes.get(point.get("sourceVolume", ""), {})
    access_point = (efs.get("authorizationConfig") or {}).get("accessPointId", "")
    return PlannedMount(point["containerPath"], bool(point.get("readOnly")), efs.get("fileSystemId", ""), access_point)


def _limits(ulimit: Json) -> tuple[int, int]:
    return int(ulimit["softLimit"]), int(ulimit["hardLimit"])


def _health_check(definition: Json | None) -> PlannedHealthCheck | None:
    """The check that ECS hands to the engine; `NONE` switches that of the image off, which ECS does not look at."""
    command = (definition or {}).get("command") or ["NONE"]
    if definition is None or command[0] == "NONE":
        return None
    argv = ("/bin/sh", "-c", *command[1:]) if command[0] == "CMD-SHELL" else tuple(command[1:])
    lengths = {"interval": "interval", "timeout": "timeout", "retries": "retries", "startPeriod": "start_period"}
    return PlannedHealthCheck(argv, **{ours: definition[name] for name, ours in lengths.items() if name in definition})


def _pairs(listed: Iterable[Json] | None) -> dict[str, str]:
    return {str(one["name"]): str(one.get("value", "")) for one in listed or ()}


def _number(value: Any) -> int | None:  # noqa: ANN401  # AWS writes some sizes as numbers, others as texts
    return int(value) if value else None
