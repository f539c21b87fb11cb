"""The project that a folder is in: what is searched upwards from it, as git does."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rota import REGISTRY_FILE, own_variables

APP_FILE = "cdk.json"
"""What the CDK CLI reads in the folder of an app."""


def folder_above(start: Path, names: Iterable[str]) -> Path | None:
    """The nearest folder, from this one up to the root, that has one of these files; None when none has."""
    here, wanted = start.resolve(), tuple(names)
    for folder in (here, *here.parents):
        if any((folder / name).is_file() for name in wanted):
            return folder
    return None


def found_registry(environ: Mapping[str, str]) -> str:
    """The registry of whoever names none, as a path from the current folder: `tasks/tasks.yaml`, `../tasks/tasks.yaml`.

    It is that of ROTA_REGISTRY, else the nearest one upwards. If there is none, or in a container, which has ROTA_TASK,
    it is the one below the current folder.
    """
    if named := environ.get(own_variables.REGISTRY):
        return named
    folder = None if own_variables.TASK in environ else folder_above(Path.cwd(), [REGISTRY_FILE])
    return REGISTRY_FILE if folder is None else from_here(folder / REGISTRY_FILE)


def from_here(path: Path) -> str:
    """A path as it is opened from the current folder, with `/` between its parts."""
    return Path(os.path.relpath(path)).as_posix()
