"""The engine that the tests of the image use: the one that is there, else a private one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.image.engine.base_image import has_tools, import_stand_in
from tests.image.engine.client import Engine, NoEngineError, find_client
from tests.image.engine.private import private_engine

TOOLS = ("docker.io", "mmdebstrap")


@contextmanager
def container_engine(base: str) -> Iterator[Engine]:
    """An engine that can build on the image `base`: DOCKER_HOST's, the client's own, or a private dockerd.

    An engine that was there fetches the base image itself; a private one is given a stand-in. Raises NoEngineError.
    """
    if shutil.which("docker"):
        there = Engine(find_client(), os.environ.get("DOCKER_HOST"))
        if there.answers():
            yield there
            return
        if there.host:
            raise NoEngineError(f"no engine answers on DOCKER_HOST={there.host}")
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoEngineError("no container engine answers, and to start a private one takes root and apt (Debian)")
    if not has_tools():
        _install()
    with private_engine() as engine:
        import_stand_in(engine, base)
        yield engine


def _install() -> None:
    """Install Debian's dockerd and mmdebstrap. Raises NoEngineError when apt fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # invoke-rc.d(8): no service starts
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", *TOOLS]):
        finished = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise NoEngineError(f"{' '.join(command)} failed:\n{finished.stderr[-2000:]}")
