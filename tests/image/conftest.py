"""The engine and the image of the tests that need them; without an engine those tests are skipped."""

import contextlib
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest

from tests.image.dockerfile import DOCKERFILE, PROJECT
from tests.image.engine.choice import container_engine
from tests.image.engine.client import Container, Engine, NoEngineError, NotAtHandError
from tests.image.engine_tests import REPORT
from tests.image.image_layers import own_layers
from tests.image.task_definition import TaskDefinition, task_definitions

IMAGE = "rota-tasks:test"
PROBE = "rota-probe:test"
PROBE_FOLDER = Path(__file__).with_name("probe")

Run = Callable[..., Container]
"""`run(definition, *argv, image=…, options=[…], VARIABLE=value)` starts a container as the definition says."""


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> list[str]:
    """Lines that are shown at the end, whether the tests pass or not."""
    return pytestconfig.stash.setdefault(REPORT, [])


@pytest.fixture(scope="session")
def base() -> str:
    """The base image that the Dockerfile names."""
    match = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    assert match
    return match[1]


@pytest.fixture(scope="session")
def engine(base: str, report: list[str]) -> Iterator[Engine]:
    with contextlib.ExitStack() as stack:
        stack.enter_context(leaving_on_sigterm())
        begun = time.monotonic()
        try:
            engine = stack.enter_context(container_engine(base))
        except NotAtHandError as error:
            pytest.skip(f"{error}, then `make image-test`")
        except NoEngineError as error:
            pytest.fail(f"{error}\nThe tests without an engine: pytest -m 'not engine'", pytrace=False)
        report.append(f"engine: {engine}, there after {time.monotonic() - begun:.1f} s")
        yield engine


@contextlib.contextmanager
def leaving_on_sigterm() -> Iterator[None]:
    """SIGTERM as Ctrl-C, so that what was started is stopped on the way out."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def built(engine: Engine, base: str, report: list[str]) -> Iterator[str]:
    """The image of the project's Dockerfile."""
    begun = time.monotonic()
    engine.build(PROJECT, IMAGE)
    layers = own_layers(engine, IMAGE, base)
    whole, own = engine.inspect(IMAGE)["Size"], sum(layer.size for layer in layers)
    report.append(f"build: {time.monotonic() - begun:.1f} s")
    report.append(f"size:  {whole / 1e6:.1f} MB, {own / 1e6:.1f} MB of it above {base}, in layers of")
    report += [f"       {layer.size / 1e6:5.1f} MB  {layer.instruction[:100]}" for layer in layers if layer.size]
    yield IMAGE
    engine.forget(IMAGE)


@pytest.fixture(scope="session")
def probe(engine: Engine, built: str) -> Iterator[str]:
    """The image with the tasks of tests/image/probe in place of its own."""
    engine.build(PROBE_FOLDER, PROBE, IMAGE=built)
    yield PROBE
    engine.forget(PROBE)


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TaskDefinition]:
    """The task definitions of TasksStaging by task."""
    return task_definitions(PROJECT / "tasks" / "tasks.yaml", tmp_path_factory.mktemp("assembly"))


@pytest.fixture(scope="session")
def probes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TaskDefinition]:
    """The task definitions of tests/image/probe."""
    return task_definitions(PROBE_FOLDER / "tasks" / "tasks.yaml", tmp_path_factory.mktemp("assembly"))


@pytest.fixture
def run(engine: Engine) -> Iterator[Run]:
    """Starts containers, and removes them after the test."""
    started: list[Container] = []

    def start(
        definition: TaskDefinition,
        *argv: str,
        image: str,
        options: tuple[str, ...] = ("--network=none",),
        **variables: str,
    ) -> Container:
        own = [*definition.options(**variables), *options]
        started.append(engine.start(own, image, argv or definition.argv))
        return started[-1]

    yield start
    for container in started:
        container.remove()
