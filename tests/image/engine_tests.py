"""What the marker `engine` means: early, in one worker, no skip where an engine is required, and a report at the end.

A plugin of tests/conftest.py, because a pytest-xdist controller loads no conftest.py further down.
"""

import os
from collections.abc import Generator
from typing import Any

import pytest

REPORT = pytest.StashKey[list[str]]()
REQUIRED = "ROTA_REQUIRE_ENGINE"
"""The environment variable that makes a failure of every skip; .ci/run sets it."""

OUTPUT = "rota_image_report"


def is_required(config: pytest.Config) -> bool:
    """Whether the caller asked for the engine's tests: by the variable, or by `-m engine`."""
    return bool(os.environ.get(REQUIRED)) or "engine" in str(config.getoption("markexpr"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under pytest-xdist these tests stand first: at once in the hands of one worker, which starts one engine for all.

    The first eighth of the tests goes to the first of two workers. A run of so few tests that these are more than that
    starts an engine in each worker. Groups of pytest-xdist 3.8 would be the way, but pytest 9.2 does not heed them
    (https://github.com/pytest-dev/pytest-xdist/issues/1386).
    """
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
