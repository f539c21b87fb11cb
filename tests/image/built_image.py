"""The image in the engine, and containers of it, for tests anywhere: a plugin of tests/conftest.py."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.image.dockerfile import PROJECT, base_image
from tests.image.engine.client import Container, Engine
from tests.image.engine_tests import REPORT
from tests.image.image_layers import own_layers
from tests.image.task_definition import TaskDefinition

IMAGE = "rota-tasks:test"

Run = Callable[..., Container]
"""`run(definition, *argv, image=…, options=[…], VARIABLE=value)` starts a container as the definition says."""


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> list[str]:
    """Lines that are shown at the end, whether the tests pass or not."""
    return pytestconfig.stash.setdefault(REPORT, [])


@pytest.fixture(scope="session")
def base() -> str:
    """The base image that the Dockerfile names."""
    return base_image()


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
