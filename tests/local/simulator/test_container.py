"""A task in a real container: the engine's arguments, and runs where an engine is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rota.local.simulator import AcceptedTask, Simulator
from rota.local.simulator.container import Engine, run_arguments, volume_options
from rota.local.simulator.efs_folders import EfsFolders
from rota.local.simulator.planned_container import PlannedMount, planned
from tests.image.engine.client import Engine as RealEngine
from tests.local.simulator.conftest import Control, accepted, client
from tests.local.simulator.test_task import WAITING, ended, is_up

BASE = "python:3.13-slim"
Log = Callable[[AcceptedTask], list[str]]

HARDENED: dict[str, Any] = {
    "image": BASE,
    "user": "10001:10001",
    "readonlyRootFilesystem": True,
    "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True},
    "mountPoints": [{"containerPath": "/tmp", "readOnly": False, "sourceVolume": "tmp"}],  # noqa: S108  # its own
    "stopTimeout": 60,
    "ulimits": [{"name": "nofile", "softLimit": 1000, "hardLimit": 2000}],
}
"""What a definition has whose image declares no VOLUME: only root may write to its folders."""


def test_an_empty_volume_is_the_images_folder_where_that_is_declared_and_else_roots_and_efs_is_a_shared_folder() -> (
    None
):
    folders = EfsFolders()
    mounts = [
        PlannedMount("/app/tmp"),
        PlannedMount("/app/cache"),
        PlannedMount("/mnt/a", file_system="fs-1", access_point="fsap-1"),
        PlannedMount("/mnt/b", read_only=True, file_system="fs-1", access_point="fsap-2"),
        PlannedMount("/mnt/c", file_system="fs-1"),
    ]
    first, second, third = folders.of("fs-1", "fsap-1"), folders.of("fs-1", "fsap-2"), folders.of("fs-1", "")
    assert len({first, second, third}) == 3
    assert list(volume_options(mounts, {"/app/tmp"}, folders)) == [
        ("--volume", "/app/tmp"),
        ("--mount", "type=volume,destination=/app/cache,volume-nocopy=true"),
        ("--volume", f"{first}:/mnt/a"),
        ("--volume", f"{second}:/mnt/b:ro"),
        ("--volume", f"{third}:/mnt/c"),
    ]
    assert first.stat().st_mode & 0o777 == 0o777
    (first / "kept").touch()
    folders.close()
    assert not first.exists()
    assert not (folders.of("fs-1", "fsap-1") / "kept").exists(), "the next local AWS begins empty"
    folders.close()


def test_the_engines_arguments_follow_the_definition_and_hold_no_value_of_a_variable() -> None:
    task = accepted(["python", "-m", "rota", "run", "report"], **HARDENED)
    plan = planned(task)
    arguments = run_arguments(
        "rota-1-report",
        plan.containers[0],
        {"TOKEN": "s3cr3t", "A": "1"},
        task_id="1",
        memory=512,
        cpu=256,
        volumes=volume_options(plan.containers[0].mounts, {"/tmp"}, EfsFolders()),  # noqa: S108  # its own
    )
    assert " ".join(arguments) == (
        "run --rm=false --name rota-1-report --label rota.task=1 --pull never --network host "
        "--security-opt no-new-privileges --stop-timeout 60 --read-only --volume /tmp --ulimit nofile=1000:2000 "
        "--user 10001:10001 --cap-drop ALL --init --memory 512m --memory-swap 512m --cpus 0.25 --env A --env TOKEN "
        "--entrypoint python python:3.13-slim -m rota run report"
    )


def test_without_an_engine_that_answers_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    assert Engine.found() is None


@pytest.fixture
def found_engine(engine: RealEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealEngine]:
    """The engine, as the simulator finds it; no container is left in it."""
    if engine.host:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
    yield engine
    left = engine.docker("ps", "--all", "--quiet", "--filter", "label=rota.task").stdout
    assert left == ""


@pytest.mark.engine
@pytest.mark.usefixtures("found_engine")
def test_a_container_has_the_definitions_user_files_and_variables_and_reaches_the_local_aws(
    control: Control, simulator: Simulator, log_of: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_SECRET", "of the shell")
    client(control, "ssm").put_parameter(Name="/payments/key", Value="k1", Type="SecureString")
    program = """
import json, os, urllib.request
def writable(path):
    try: open(path, 'w').close()
    except OSError: return False
    return True
health = json.loads(urllib.request.urlopen(os.environ['AWS_ENDPOINT_URL'] + '/_rota/health').read())
print(json.dumps([dict(os.environ), os.getuid(), writable('/a'), writable('/tmp/a'), bool(health['version'])]))
raise SystemExit(3)
"""
    secret = {"name": "KEY", "valueFrom": "/payments/key"}
    task = accepted(program, **HARDENED, environment=[{"name": "LEVEL", "value": "info"}], secrets=[secret])
    state = ended(control, simulator, task)
    assert (state.stop_code, state.containers[0].exit_code) == ("EssentialContainerExited", 3)
    [line] = log_of(task)
    variables, user, root, temporary, healthy = json.loads(line)
    assert (user, root, temporary, healthy) == (10001, False, False, True), "this image declares no VOLUME /tmp"
    assert (variables["LEVEL"], variables["KEY"], "CANARY_SECRET" in variables) == ("info", "k1", False)


@pytest.mark.engine
@pytest.mark.usefixtures("found_engine")
def test_a_stopped_container_may_finish_within_its_stop_timeout(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    finish = "def end(*_):\n    print('drained', flush=True)\n    raise SystemExit(143)\nsignal.signal(15, end)\n"
    task = accepted(f"import signal\n{finish}{WAITING}time.sleep(60)", **HARDENED)
    simulator.run(task)
    is_up(control, log_of, task)
    simulator.stop(task.arn)
    assert control.waited_for(task.arn, "STOPPED").containers[0].exit_code == 143
    assert log_of(task) == ["up", "drained"]


@pytest.mark.engine
@pytest.mark.usefixtures("found_engine")
def test_a_container_is_killed_after_its_stop_timeout_or_over_its_memory(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    deaf = f"{WAITING.replace('print', 'signal.signal(15, 1); print')}time.sleep(60)"
    task = accepted(deaf, **{**HARDENED, "stopTimeout": 2})
    simulator.run(task)
    is_up(control, log_of, task)
    simulator.stop(task.arn)
    assert control.waited_for(task.arn, "STOPPED").containers[0].exit_code == 137
    large = accepted("hold = bytearray(b'x') * (400 << 20)", **HARDENED)
    large = replace(large, definition={**large.definition, "memory": "128"})
    [container] = ended(control, simulator, large).containers
    assert container.exit_code == 137
    assert container.reason == "OutOfMemoryError: Container killed due to memory usage"
