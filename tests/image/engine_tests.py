"""What the marker `engine` means: early, in one worker, no skip where an engine is required, and a report at the end.

A plugin of tests/conftest.py, because a pytest-xdist controller loads no conftest.py further down.
"""

import contextlib
import os
import signal
import time
from collections.abc import Generator, Iterator
from types import FrameType
from typing import Any, NoReturn

import pytest

from tests.image.dockerfile import base_image
from tests.image.engine.client import Engine, NoEngineError, NotAtHandError

REPORT = pytest.StashKey[list[str]]()
REQUIRED = "ROTA_REQUIRE_ENGINE"
"""The environment variable that makes a failure of every skip; .ci/run sets it."""

OUTPUT = "rota_image_report"


def is_required(config: pytest.Config) -> bool:
    """Whether the caller asked for the engine's tests: by the variable, or by `-m engine`."""
    return bool(os.environ.get(REQUIRED)) or "engine" in str(config.getoption("markexpr"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under pytest-xdist these tests stand first: together they take long, and tests/work_units.py splits them not."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("engine") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and item.get_closest_marker("engine") and is_required(item.config):
        why = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{why}\nNot skipped, because `-m engine` or {REQUIRED} asks for these tests."
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its lines to the controller."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT] = session.config.stash.get(REPORT, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  # pytest-xdist has no types for it
    """The controller keeps what a worker handed over; one that was killed handed over nothing."""
    lines = getattr(node, "workeroutput", {}).get(OUTPUT, [])
    node.config.stash.setdefault(REPORT, []).extend(lines)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(REPORT, []):
        terminalreporter.section("the image")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Iterator[Engine]:
    """The container engine, with the Dockerfile's base image; the test is skipped where there can be none."""
    from tests.image.engine.choice import container_engine  # a private engine is for Linux, this plugin for all

    with contextlib.ExitStack() as stack:
        stack.enter_context(leaving_on_sigterm())
        begun = time.monotonic()
        try:
            engine = stack.enter_context(container_engine(base_image()))
        except NotAtHandError as error:
            pytest.skip(f"{error}, then `make image-test`")
        except NoEngineError as error:
            pytest.fail(f"{error}\nThe tests without an engine: pytest -m 'not engine'", pytrace=False)
        line = f"engine: {engine}, there after {time.monotonic() - begun:.1f} s"
        pytestconfig.stash.setdefault(REPORT, []).append(line)
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
