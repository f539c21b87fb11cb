"""Two emulators that enforce IAM, shared by the tests of the adapter: ministack alone, and the local AWS."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.local import Emulator
from rota.local.emulator import ministack
from rota.local.host.ports import free_port
from rota.local.host.processes import end_group
from tests.local.adapter.places import Aws
from tests.local.adapter.readiness import becomes_ready

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def plain_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("plain"), free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ministack"],
        env=ministack.own_environment(folder, port, {"AUTH": "true"}),
        cwd=folder,
        start_new_session=True,
    )
    try:
        assert becomes_ready(port, process)
        yield ministack.endpoint_at(port)
    finally:
        end_group(process.pid, lambda: process.poll() is not None)
        process.wait()


@pytest.fixture(scope="session")
def guarded() -> Iterator[Emulator]:
    with Emulator({"AUTH": "true"}, project=PROJECT) as running:
        yield running


@pytest.fixture
def plain(plain_endpoint: str) -> Aws:
    """An account of ministack alone."""
    return Aws(plain_endpoint)


@pytest.fixture
def local(guarded: Emulator) -> Aws:
    """An account of the local AWS."""
    return Aws(guarded.endpoint)
