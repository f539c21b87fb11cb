"""A clone of this repository as `make setup` leaves it, in which pages are carried out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.guides.pages import ROOT

NOT_INHERITED = ("AWS_", "CDK_", "JSII_", "MAKE", "MFLAGS", "NODE_", "PYTEST_", "ROTA_")


def make_clone(folder: Path, registry: str | None = None) -> Path:
    """What git has or would have, committed, with another registry if one is given."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for name in ("requirements.txt", "pyproject.toml", "package-lock.json", "package.json"):
        os.utime(folder / name, (0, 0))  # older than what is linked below: make must not install into it
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to((ROOT / name).resolve())
    if registry is not None:
        (folder / "tasks/tasks.yaml").write_text(registry, encoding="utf-8")
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    """All that has changed, by somebody."""
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "x")


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def environ(folder: Path, *programs: Path, **variables: str) -> dict[str, str]:
    """A shell's, with this environment's programs first on the path, then others, and the clone's code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    path = [str(Path(sys.executable).parent), *map(str, programs), kept["PATH"]]
    # An editable install leads to the repository that it was made in.
    code = os.pathsep.join([str(folder), str(folder / "constructs")])
    return {**kept, "PATH": os.pathsep.join(path), "PYTHONPATH": code, "AWS_EC2_METADATA_DISABLED": "true", **variables}
