"""The tests' own project, as a folder that can be worked in."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from rota.registry import Registry, load

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
    """The copy that the tests of a process share, and do not change."""
    folder = tempfile.mkdtemp(prefix="rota-shop-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_shop(Path(folder))


@cache
def shop_registry() -> Registry:
    """Its registry, validated once."""
    return load(shop() / REGISTRY)
