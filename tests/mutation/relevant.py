"""Which files are mutated, and which tests are asked about each: those of the mirror folder, the nearest first."""

from collections.abc import Iterator
from pathlib import Path

from tests.mutation.tree import PROJECT

ROOTS = ("rota", "constructs/rota_cdk", "stacks")
"""What is mutated when nobody says otherwise. The tasks are a sample, and examples hold no code."""

MIRROR = {"constructs/rota_cdk": "tests/constructs", "stacks": "tests/stacks", "rota": "tests"}
"""Where the tests of a root stand; below it, folders have the same names."""

ALSO = {"tests/constructs": ("tests/stacks/test_snapshots.py", "tests/stacks/test_composition.py")}
"""Tests of another folder that say as much about a module."""

AT_THE_TOP = ("tests/cli", "tests/registry")
"""The tests for the modules of rota that stand in no folder: errors and the command."""


class NothingToMutateError(Exception):
    """There is no such file or folder among the roots."""


def modules(within: str | None) -> list[str]:
    """The modules of a folder or the one file, as paths from the project; of all roots without a name.

    Raises NothingToMutateError for a path that holds no module of the roots.
    """
    every = [file for root in ROOTS for file in sorted((PROJECT / root).rglob("*.py"))]
    place = (PROJECT / (within or "")).resolve()
    found = [str(file.relative_to(PROJECT)) for file in every if file.is_relative_to(place)]
    if not found:
        raise NothingToMutateError(f"no module of {', '.join(ROOTS)} is at {within}")
    return found


def stages(module: str) -> list[list[str]]:
    """What is asked about a module, a stage at a time until a test fails: its own file, its folder, the folders above.

    The folder `tests` itself, which holds all tests, is no stage. A module without any has `AT_THE_TOP`.
    """
    own = PROJECT / _mirrored(module)
    file = own.with_name(f"test_{own.name}")
    nearest = [file] if file.is_file() else []
    names = [str(path.relative_to(PROJECT)) for path in (*nearest, *_folders(own))]
    return [[name, *ALSO.get(name, ())] for name in names] or [list(AT_THE_TOP)]


def _folders(own: Path) -> Iterator[Path]:
    for folder in own.parents:
        if folder == PROJECT / "tests":
            return
        if folder.is_dir():
            yield folder


def _mirrored(module: str) -> str:
    root = _root(module)
    return MIRROR[root] + module.removeprefix(root)


def _root(module: str) -> str:
    return next((root for root in ROOTS if module.startswith(f"{root}/")), "")
