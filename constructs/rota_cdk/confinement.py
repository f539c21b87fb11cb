"""What a container may do on the machine that it runs on: its user, its files, its limits.

The task's own container and every other one of the task get it from the same fields of the registry.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from rota.registry.volumes import TEMPORARY, volume_name
from rota_cdk.placeholders import constant

Properties = dict[str, Any]
"""Properties of a CloudFormation type, by CloudFormation's own names."""

_LINUX_PARAMETERS: Properties = {"Capabilities": {"Drop": ["ALL"]}, "InitProcessEnabled": True}


class Confined(Protocol):
    """The fields of the registry that confine a container, resolved: a task has them, and so may others."""

    @property
    def user(self) -> str:
        """The uid, or uid and gid, that it runs as."""

    @property
    def read_only(self) -> bool:
        """Whether it may write to its writable folders only."""

    @property
    def writable(self) -> tuple[str, ...]:
        """The folders beside /tmp that it may write to."""

    @property
    def open_files(self) -> int | None:
        """The most files that one of its processes may have open; None for Fargate's own limit."""


def confinement(container: Confined, owner: str = "", mounts: Sequence[Properties] = ()) -> Properties:
    """The properties of a container definition: without capabilities, and read-only except for its own folders.

    `owner` is the container's name, or empty for the task's own container; the names of its volumes begin with it.
    `mounts` are further mount points.
    """
    points = [*_mount_points(container, owner), *mounts]
    properties: Properties = {
        "ReadonlyRootFilesystem": container.read_only,
        "User": container.user,
        "LinuxParameters": constant(_LINUX_PARAMETERS),
    }
    if points:
        properties["MountPoints"] = constant(points)
    if container.open_files:
        limit = {"Name": "nofile", "SoftLimit": container.open_files, "HardLimit": container.open_files}
        properties["Ulimits"] = [limit]
    return properties


def empty_volumes(container: Confined, owner: str = "") -> list[Properties]:
    """The volumes of a task definition that one container's folders need, on the task's ephemeral storage.

    Fargate creates each with the owner, mode and content that the image's folder has if the image declares it as a
    VOLUME. Without that, only root can write to it.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    return [{"Name": volume_name(folder, owner)} for folder in _folders(container)]


def _mount_points(container: Confined, owner: str) -> list[Properties]:
    return [
        {"ContainerPath": folder, "ReadOnly": False, "SourceVolume": volume_name(folder, owner)}
        for folder in _folders(container)
    ]


def _folders(container: Confined) -> tuple[str, ...]:
    """A writable root needs no volumes: the image's own folders, /tmp among them, are writable as they are."""
    return (TEMPORARY, *container.writable) if container.read_only else ()
