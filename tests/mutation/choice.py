"""A pytest plugin that asks the quickest tests first, and leaves out what was asked before or takes too long."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

CHOSEN = ("-m", "not engine", "-p", "tests.mutation.no_emulator", "--hypothesis-profile", "mutant")
"""Pytest's options for the tests that are asked about any mutant."""

SLOW = 2.0
"""Seconds that a test may take by itself to be asked about every mutant."""


class Choice:
    """Of the tests that pytest collected those that are asked, in which order, and what became of them.

    `known` are the seconds that each took when nothing was mutated, and None when nothing is. A test that took more
    than `SLOW` is left out.
    """

    def __init__(self, known: Mapping[str, float] | None) -> None:
        self._known = known or {}
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.nodeid not in self.seconds and self._time(item) <= SLOW]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = sorted(chosen, key=self._time)

    def _time(self, item: pytest.Item) -> float:
        return self._known.get(item.nodeid, 0.0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed = report.nodeid
