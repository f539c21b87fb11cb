"""The engine that the tests of the image use: the one that is there, else a private one."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.image.engine.base_image import alone, has_tools, import_stand_in
from tests.image.engine.client import Engine, NoEngineError, NotAtHandError, find_client
from tests.image.engine.keeper import kept_engine

TOOLS = ("docker.io", "mmdebstrap")
UNLOCKED_WITHIN = 300
"""Seconds that apt waits for another apt."""


@contextmanager
def container_engine(base: str) -> Iterator[Engine]:
    """An engine that can build on the image `base`: DOCKER_HOST's, the client's own, or a private dockerd.

    An engine that was there fetches the base image itself; a private one is given a stand-in. Raises NotAtHandError
    where neither can be, and any other NoEngineError when one that should be there is not.
    """
    host = os.environ.get("DOCKER_HOST")
    if host or shutil.which("docker"):
        there = Engine(find_client(), host)
        if there.answers():
            yield there
            return
        if host:
            raise NoEngineError(f"no engine answers on DOCKER_HOST={host}")
    if missing := missing_for_a_private_engine():
        raise NotAtHandError(
            f"no container engine answers, and to start a private one takes {' and '.join(missing)}:"
            " start one, or name one in DOCKER_HOST"
        )
    with alone():
        if not has_tools():
            _install()
    with kept_engine() as engine:
        import_stand_in(engine, base)
        yield engine


def missing_for_a_private_engine() -> list[str]:
    """What a private engine needs and this machine has not."""
    return [
        what
        for what, there in (
            ("root that may mount", _may_mount()),
            ("Debian", _is_debian()),
            ("apt", shutil.which("apt-get") is not None),
        )
        if not there
    ]


def _may_mount() -> bool:
    """Whether this process has CAP_SYS_ADMIN, which root lacks in most containers (capabilities(7): bit 21)."""
    status = Path("/proc/self/status")
    effective = re.search(r"^CapEff:\s*(\w+)$", status.read_text(), re.MULTILINE) if status.exists() else None
    return effective is not None and os.geteuid() == 0 and bool(int(effective[1], 16) >> 21 & 1)


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _install() -> None:
    """Install Debian's dockerd and mmdebstrap. Raises NoEngineError when apt fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # invoke-rc.d(8): no service starts
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "-o", f"DPkg::Lock::Timeout={UNLOCKED_WITHIN}"]
    for command in (["apt-get", "update"], [*install, *TOOLS]):
        finished = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise NoEngineError(f"{' '.join(command)} failed:\n{finished.stderr[-2000:]}")
