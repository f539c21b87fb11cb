"""Copies of the working tree, in which mutants live: the tree itself stays as it is, whatever ends the run."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[2]
INSTALLED = (".venv", "node_modules")
"""What is not in git and too large to copy."""

LEFT_OUT = ("MAKE", "MFLAGS", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
"""What make says to the commands that it runs, and what would keep the copy from having its own bytecode."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One copy, with the variables of a process that imports from it and not from the working tree."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """This process's variables; the copy's two source roots come before those of the editable install."""
        roots = os.pathsep.join((str(self.folder), str(self.folder / "constructs")))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
        return {**kept, "PYTHONPATH": roots}

    def write(self, file: str, text: str) -> None:
        """Have the copy's file hold this text."""
        (self.folder / file).write_text(text)

    def restore(self, file: str) -> None:
        """Have the copy's file be as it was, with its time, so that its bytecode is valid again."""
        shutil.copy2(PROJECT / file, self.folder / file)


@contextmanager
def copies(number: int) -> Iterator[list[Tree]]:
    """So many copies, in a folder of their own below .make that is removed at the end."""
    (PROJECT / ".make").mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="mutate-", dir=PROJECT / ".make", ignore_cleanup_errors=True) as folder:
        yield [copied(Path(folder) / str(each)) for each in range(number)]


def copied(folder: Path) -> Tree:
    """Copy what git knows or does not ignore into a folder that is made."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    for name in INSTALLED:
        (folder / name).symlink_to(PROJECT / name)
    return Tree(folder)
