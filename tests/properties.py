"""How many cases a property test draws: a pytest plugin with hypothesis' profiles, registered here and nowhere else.

`quick`, the default, draws the same cases every time, so that `make test` fails for a reason. `prove` draws new ones at
every run, thousands for each property: `make prove` runs the property tests with it and prints how many cases each
passed. A case that fails there becomes an `@example` of its test. `mutant` draws few, because `make mutate` asks often.
None of them minds a slow machine, which is no defect.
"""

import re
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

PROVED = 5000
"""The cases of each property in `make prove`."""

FEW = 25
"""The most cases of a property that a mutant meets."""

CASES = "cases"
"""The name under which a test's report tells how many cases it passed."""

for name, stated in {
    "quick": settings(derandomize=True),
    # Not as hypothesis' own profile for a machine with CI in its environment has it.
    "prove": settings(max_examples=PROVED, print_blob=True, derandomize=False),
    "mutant": settings(max_examples=FEW, derandomize=True, phases=[Phase.explicit, Phase.generate]),
}.items():
    settings.register_profile(name, stated, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")


def cases(quick: int, prove: int = PROVED) -> settings:
    """A decorator for a property of which `make test` draws this many cases, and not the 100 that hypothesis would.

    The profile `prove` draws as many as of any other property, or fewer where each case is dear; `mutant` draws no more
    than of others.
    """
    profile, _, _ = settings.get_current_profile_name().partition("-with-")  # hypothesis' options add to the name
    return settings(max_examples={"prove": prove, "mutant": min(quick, FEW)}.get(profile, quick))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and (statistics := getattr(item, "hypothesis_statistics", "")):
        report.user_properties.append((CASES, str(passed(statistics))))
    return report


def passed(statistics: str) -> int:
    """The cases that passed, of what hypothesis' plugin writes about a test."""
    return sum(map(int, re.findall(r"- (\d+) passing", statistics)))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401  # its own is untyped
    """The figures of a proof, one line a property and their sum."""
    if config.getoption("--hypothesis-profile") != "prove":
        return
    reports = terminalreporter.getreports("passed")
    drawn = {each.nodeid: int(count) for each in reports for name, count in each.user_properties if name == CASES}
    terminalreporter.section("cases that each property passed")
    for nodeid, count in sorted(drawn.items()):
        terminalreporter.line(f"{count:7,} {nodeid}")
    terminalreporter.line(f"{sum(drawn.values()):7,} of {len(drawn)} properties")
