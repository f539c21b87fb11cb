"""The table at the end of a test run: how many faults were injected, and what survived them.

A pytest plugin that tests/conftest.py names: the process that prints the summary of `pytest -n 2` runs no test, and so
loads no conftest.py below tests/. What tests count reaches it in their reports.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass

import pytest

PROPERTY = "faults"
COLUMNS = ("injected", "runs", "lost", "twice")


@dataclass(frozen=True)
class Count:
    """What one test did of one kind: how many faults, runs until all was done, what was lost or twice in the end."""

    kind: str
    injected: int
    runs: int
    lost: int
    twice: int


def count_faults(request: pytest.FixtureRequest, count: Count) -> None:
    """Note it in the test's report."""
    request.node.user_properties.append((PROPERTY, asdict(count)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what the tests counted."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                for name, counted in report.user_properties:
                    if name == PROPERTY:
                        for column in COLUMNS:
                            sums[counted["kind"]][column] += counted[column]
    if not sums:
        return
    terminalreporter.section("faults")
    width = max(map(len, sums))
    terminalreporter.line(f"{'kind':{width}}" + "".join(f"{column:>10}" for column in COLUMNS))
    for kind, columns in sums.items():
        terminalreporter.line(f"{kind:{width}}" + "".join(f"{columns[column]:>10}" for column in COLUMNS))
