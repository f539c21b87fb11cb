"""The image with the tests' own tasks in it, and their task definitions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.local import Emulator
from tests.image.dockerfile import PROJECT
from tests.image.engine.client import Engine
from tests.image.task_definition import TaskDefinition, task_definitions

PROBE = "rota-probe:test"
PROBE_FOLDER = Path(__file__).with_name("probe")


@pytest.fixture(scope="session")
def probe(engine: Engine, built: str) -> Iterator[str]:
    """The image with the tasks of tests/image/probe in place of its own."""
    engine.build(PROBE_FOLDER, PROBE, IMAGE=built)
    yield PROBE
    engine.forget(PROBE)


@pytest.fixture(scope="package")
def local_aws(engine: Engine) -> Iterator[Emulator]:
    """A local AWS that runs its tasks in containers of the engine."""
    from tests.image.test_container import need_this_machine

    need_this_machine(engine)
    of_the_engine = {"DOCKER_HOST": engine.host} if engine.host else {}
    with Emulator({"AUTH": "true", **of_the_engine}, project=PROJECT) as running:
        yield running


@pytest.fixture(scope="session")
def probes() -> dict[str, TaskDefinition]:
    """The task definitions of tests/image/probe."""
    return task_definitions(PROBE_FOLDER / "tasks" / "tasks.yaml")
