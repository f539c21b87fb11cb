"""How `make test` shares out the tests: a file whole to one worker, and all that want a container engine to one.

What a module's fixtures deploy is then deployed once. What takes long begins first, so that no worker waits at the end
for one that began a long file late. pytest-xdist's own `load` splits modules, and its groups pytest 9.2 does not heed:
https://github.com/pytest-dev/pytest-xdist/issues/1386. A plugin of tests/conftest.py, because the process that shares
out loads no conftest.py further down.
"""

import re
from importlib import import_module
from typing import Any

import pytest

ENGINE = re.compile(r"tests/image/|(.*/)?test_container\.py(::|$)")
"""Tests that share one container engine, by the beginnings of their names."""

LONG = (
    "engine",
    "tests/local/demo/",
    "tests/stacks/test_app.py",
    "tests/faults/",
    "tests/tasks/",
    "tests/deployment/",
    "tests/edits/",
    "tests/cli/verbs/test_stacks.py",
    "tests/ops/",
    "tests/examples/test_templates.py",
    "tests/test_",
    "tests/runtime/test_start_cost.py",
    "tests/stacks/",
    "tests/matrix/",
    "tests/local/",
    "tests/docs/",
)
"""The beginnings of the units that take longest, by the durations that `make test` prints; the longest come first."""


def unit_of(nodeid: str) -> str:
    """The name of the unit that a test belongs to."""
    return "engine" if ENGINE.match(nodeid) else nodeid.split("::", 1)[0]


def rank(nodeid: str) -> int:
    """When a test's unit begins: lower is earlier."""
    unit = unit_of(nodeid)
    return next((place for place, beginning in enumerate(LONG) if unit.startswith(beginning)), len(LONG))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long units first where there are workers to share them; alone, a process keeps the order of the files."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # noqa: ANN401  # pytest-xdist has no types
    """Hand out units in the order of collection, each to the worker that has little left."""
    if config.getoption("dist") != "load":  # what -n means when nobody says otherwise
        return None
    units = import_module("xdist.scheduler").LoadScopeScheduling(config, log)
    units._split_scope = unit_of
    config.option.loadscopereorder = False  # it would put what has few tests last, and that is what takes longest
    return units
