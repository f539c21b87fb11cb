"""A container's folders as they are written: those that are writable, and those on EFS."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from rota.registry import field_types
from rota.registry.model_base import Model, as_tuple
from rota.registry.volumes import FOLDER, FOLDER_RULE, folder_problem

MAX_FOLDERS = 20
"""Folders that one list may have: far more than a program needs; AWS documents no limit."""


def _folder(value: str) -> str:
    # A value with a placeholder can only be checked once an environment has filled it in.
    if "${" not in value and (problem := folder_problem(value)):
        raise field_types.wrong(problem)
    return value


Folder = Annotated[
    str,
    AfterValidator(_folder),
    Field(json_schema_extra={"pattern": rf"^{FOLDER}$|\$\{{", "patternErrorMessage": f"must be {FOLDER_RULE}"}),
]
Folders = Annotated[tuple[Folder, ...], BeforeValidator(as_tuple), Field(max_length=MAX_FOLDERS)]


class VolumeEntry(Model):
    """A folder of an EFS file system."""

    name: field_types.Name = Field(description="Its name, unique within the task.", examples=["data"])
    file_system: field_types.FileSystemId | None = Field(
        None, description="The file system's id, in the environment's account.", examples=["fs-0123456789abcdef0"]
    )
    access_point: field_types.AccessPointId | None = Field(
        None,
        description="The id of an access point of that file system: it has the folder, and the user of every access.",
        examples=["fsap-0123456789abcdef0"],
    )
    path: Folder | None = Field(None, description="The folder of the container.", examples=["/mnt/data"])
    read_only: bool | None = Field(None, description="true mounts it for reading only; left out, false.")


Volumes = Annotated[tuple[VolumeEntry, ...], BeforeValidator(as_tuple), Field(max_length=MAX_FOLDERS)]
