"""The folders of a container that are no part of its image: their forms, the names of their volumes, and EFS."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rota.access import Place, Statement
from rota.errors import Path, Problem, dotted, shown
from rota.registry.layers import Item
from rota.registry.placeholders import substitute

TEMPORARY = "/tmp"  # noqa: S108  # the container's own
"""The folder that every container with a read-only root file system may write to."""

MAX_FOLDER = 64
"""Characters of a folder, so that the name of its volume has at most 255 (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html)."""

FOLDER = r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._-]+)+"
FOLDER_RULE = "a folder from the container's root, without '..', spaces, ':' or a '/' at its end, such as /app/tmp"

_KERNEL = ("/proc", "/sys", "/dev")


def folder_problem(folder: str) -> str | None:
    """What is wrong with a folder to mount a volume at, or None. Placeholders must be filled in."""
    if folder == "/":
        return "is the whole root file system; name the folders that the program writes to"
    if not re.fullmatch(FOLDER, folder, re.ASCII):
        return f"must be {FOLDER_RULE}"
    if len(folder) > MAX_FOLDER:
        return f"must have at most {MAX_FOLDER} characters, not {len(folder)}"
    for kernel in _KERNEL:
        if folder == kernel or folder.startswith(f"{kernel}/"):
            return f"{kernel} is the kernel's; name a folder of the program"
    if folder == TEMPORARY or folder.startswith(f"{TEMPORARY}/"):
        return f"every program may write to {TEMPORARY} already; remove it"
    return None


def volume_name(folder: str, owner: str = "") -> str:
    """The name of the empty volume at a folder: `tmp` for `/tmp`, `app-tmp` for `/app/tmp`.

    Two folders never have one name: every character except letters, digits and slashes is written as `_` and its
    number. `owner`, the name of a container, comes before it, and two underscores between them.
    ECS takes 255 letters, digits, underscores and hyphens
    (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html).
    """
    plain = re.sub(r"[^A-Za-z0-9/]", lambda match: f"_{ord(match[0]):x}", folder.strip("/")).replace("/", "-")
    return f"{owner}__{plain}" if owner else plain


@dataclass(frozen=True, slots=True)
class EfsVolume:
    """A folder of an EFS file system in the task's container, by an access point; both in the task's own account."""

    name: str
    file_system: str
    access_point: str
    path: str
    read_only: bool

    @property
    def volume(self) -> str:
        """The name of its volume in the task definition, which no folder under `writable` has."""
        return f"efs_{self.name}"

    def statement(self, place: Place) -> Statement:
        """What the task role needs to mount it, through this access point only, and never as root.

        Source: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
        """
        write = () if self.read_only else ("elasticfilesystem:ClientWrite",)
        return Statement(
            ("elasticfilesystem:ClientMount", *write),
            (place.arn("elasticfilesystem", f"file-system/{self.file_system}"),),
            {
                "Bool": {"elasticfilesystem:AccessedViaMountTarget": ("true",)},
                "StringEquals": {
                    "elasticfilesystem:AccessPointArn": (
                        place.arn("elasticfilesystem", f"access-point/{self.access_point}"),
                    )
                },
            },
        )


FILE_SYSTEM = r"fs-[0-9a-f]{8,40}"
FILE_SYSTEM_RULE = "an EFS file system's id (not its ARN) such as fs-0123456789abcdef0"
ACCESS_POINT = r"fsap-[0-9a-f]{8,40}"
ACCESS_POINT_RULE = "an EFS access point's id (not its ARN) such as fsap-0123456789abcdef0"
"""Eight to forty hexadecimal digits; AWS gives out seventeen.

Source: https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html
"""

_IDS = {"file_system": (FILE_SYSTEM, FILE_SYSTEM_RULE), "access_point": (ACCESS_POINT, ACCESS_POINT_RULE)}
_PARTS = ("file_system", "access_point", "path")
"""What each volume needs, which another layer may state."""


def read_volume(name: str, item: Item, values: Mapping[str, str]) -> EfsVolume | Problem:
    """The volume of an item of `volumes`, or what it lacks."""
    missing = [part for part in _PARTS if part not in item.fields]
    if missing:
        return Problem(item.path, f"a volume needs {' and '.join(missing)}")
    written: dict[str, Any] = {part: substitute(item.fields[part].value, values) for part in _PARTS}
    for part, (form, rule) in _IDS.items():
        if not re.fullmatch(form, written[part], re.ASCII):
            return Problem(item.where(part), f"must be {rule} (got {shown(written[part])})")
    read_only = item.fields.get("read_only")
    return EfsVolume(name, **written, read_only=bool(read_only and read_only.value))


def folder_problems(folders: Sequence[tuple[str, Path]]) -> Iterator[Problem]:
    """The problems of the folders of one container, each with the place that states it: forms, and any inside another.

    A folder that a bundle and a task both state is stated by both, and no problem.
    """
    known: dict[str, Path] = {}
    for folder, path in folders:
        if wrong := folder_problem(folder):
            yield Problem(path, f"{wrong} (got {shown(folder)})")
            continue
        for other, place in known.items():
            by_layers = path[-2:-1] == place[-2:-1] == ("writable",) and path[:-1] != place[:-1]
            if folder == other and not by_layers:
                yield Problem(path, f"{shown(folder)} is at {dotted(place)} already; keep one")
            elif folder.startswith(f"{other}/"):
                yield Problem(path, f"{shown(folder)} is inside {shown(other)} at {dotted(place)}; keep one")
            elif other.startswith(f"{folder}/"):
                yield Problem(path, f"{shown(other)} at {dotted(place)} is inside {shown(folder)}; keep one")
        known.setdefault(folder, path)
