"""The tests' own project, as a folder that can be worked in."""

import os
import shutil
from functools import cache
from pathlib import Path

from rota.registry import Registry, load
from tests.assemblies import FOLDER, alone

SHOP = Path(__file__).with_name("shop")
REGISTRY = "tasks/tasks.yaml"


def copy_shop(folder: Path) -> Path:
    """A copy of the project's `tasks/` in a folder, as a package, which nothing below tests/ is, and a Dockerfile."""
    shutil.copytree(SHOP / "tasks", folder / "tasks", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    (folder / "tasks/__init__.py").touch()
    (folder / "Dockerfile").write_text("FROM scratch\n")
    return folder


@cache
def shop() -> Path:
    """The copy that all tests of a run share, and do not change: their assemblies are then the same too."""
    folder = Path(os.environ[FOLDER]) / "shop"
    with alone(folder.with_suffix(".lock")):
        if not folder.exists():
            copy_shop(folder)
    return folder


@cache
def shop_registry() -> Registry:
    """Its registry, validated once in each process."""
    return load(shop() / REGISTRY)
