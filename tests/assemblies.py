"""Cloud assemblies of whole environments, each synthesized once in a run of the tests, whichever worker asks first.

A plugin of tests/conftest.py. The process that starts the workers of pytest-xdist makes the folder that they share, and
removes it at the end. Nobody may write into an assembly.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rota.registry import Registry

FOLDER = "ROTA_TEST_ASSEMBLIES"
"""The environment variable that tells the workers where the assemblies are."""


if FOLDER not in os.environ:  # at once: a conftest.py further down may ask before pytest is configured
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="rota-assemblies-")
    atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)


def assembled(*environments: tuple[Registry, str]) -> Path:
    """The assembly of these environments of registries, in one app, to be read.

    It is known by what the environments resolve to, so that a registry that says something else has another.
    Raises ProblemsError as `synthesize` does.
    """
    resolved = [(registry.resolve(name), registry.root) for registry, name in environments]
    folder = Path(os.environ[FOLDER]) / hashlib.sha256(repr(resolved).encode()).hexdigest()[:16]
    done = folder.with_suffix(".done")
    with alone(folder.with_suffix(".lock")):
        if not done.exists():
            from stacks import add_environment, new_app, synthesize  # starts Node, which most tests do without

            app = new_app(outdir=str(folder))
            for environment, root in resolved:
                add_environment(app, environment, root)
            synthesize(app)
            done.touch()
    return folder


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let no other process of this run into the block."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
        yield
