"""The process of the local AWS: what it rejects, what it finds, and that no task outlives it."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from rota.errors import RotaError
from rota.local import Emulator
from rota.local.adapter import pinned
from rota.local.emulator import ministack
from rota.local.host.ports import free_port
from rota.local.host.processes import birth_of, end_group
from tests.local.adapter.conftest import PROJECT
from tests.local.adapter.places import Aws, eventually
from tests.local.adapter.readiness import becomes_ready
from tests.local.adapter.tasks import cluster

WAITS = """
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: None)
print(os.getpid(), flush=True)
time.sleep(600)
"""


def test_another_release_of_ministack_is_rejected_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinned, "version", lambda _name: "9.9.9")
    with pytest.raises(RotaError, match=r"needs ministack 1\.5\.33, found 9\.9\.9"):
        pinned.require_pinned()


def test_the_process_prints_that_and_fails(tmp_path: Path) -> None:
    info = tmp_path / "ministack-9.9.9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ministack\nVersion: 9.9.9\n")
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    ended = subprocess.run(
        [sys.executable, "-m", "rota.local.adapter"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "rota: the local AWS needs ministack 1.5.33, found 9.9.9: pip install ministack==1.5.33"
    ]


def pid_of_a_task(emulator: Emulator) -> int:
    aws = Aws(emulator.endpoint)
    there = cluster(aws, WAITS)
    arn = there.run()
    return int(eventually(lambda: there.log_so_far(arn))[0])


def is_alive(pid: int) -> bool:
    return birth_of(pid) is not None


def test_a_reset_ends_the_tasks_first_and_tasks_run_again_after_it() -> None:
    """Takes up to 8 s: the task ignores SIGTERM."""
    with Emulator(project=PROJECT) as emulator:
        first = pid_of_a_task(emulator)
        emulator.ask("POST", "/_ministack/reset", timeout=30)
        assert not is_alive(first)
        second = pid_of_a_task(emulator)
        assert is_alive(second)
    eventually(lambda: not is_alive(second))


STARTS = """
import time
from rota.local import Emulator
print(Emulator().start().pid, flush=True)
time.sleep(600)
"""


def test_an_emulator_ends_with_its_parent_even_if_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS], stdout=subprocess.PIPE, text=True) as parent:
        try:
            emulator = int(parent.stdout.readline() if parent.stdout else "")
            assert is_alive(emulator)
        finally:
            parent.kill()
    eventually(lambda: not is_alive(emulator))


def test_an_emulator_outlives_the_thread_that_started_it() -> None:
    emulator = Emulator()
    starter = Thread(target=emulator.start)
    starter.start()
    starter.join()
    try:
        assert emulator.ask("GET", "/_rota/health")[0] == 200
    finally:
        emulator.stop()


ENGINE = """
import os, pathlib
def from_env(**_):
    pathlib.Path(os.environ["TMPDIR"], "asked").touch()
    raise RuntimeError
DockerClient = from_env
"""


@pytest.mark.parametrize(("module", "asks"), [("rota.local.adapter", False), ("ministack", True)])
def test_it_looks_for_no_container_engine_of_the_users(tmp_path: Path, module: str, asks: bool) -> None:
    """Ministack removes containers of any engine that the package docker finds; here that package leaves a mark."""
    (tmp_path / "docker.py").write_text(ENGINE)
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    port = free_port()
    settings = {"DOCKER_HOST": "tcp://127.0.0.1:9", "PYTHONPATH": path}
    environment = ministack.own_environment(tmp_path, port, settings)
    process = subprocess.Popen([sys.executable, "-m", module], env=environment, cwd=tmp_path, start_new_session=True)
    try:
        assert becomes_ready(port, process)
        assert (tmp_path / "asked").exists() is asks
    finally:
        end_group(process.pid, lambda: process.poll() is not None)
        process.wait()
