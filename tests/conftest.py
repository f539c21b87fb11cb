"""What every test may ask for: an AWS of its own on this machine."""

from collections import Counter
from collections.abc import Iterator

import pytest

from rota.local import Emulator

pytest_plugins = [
    "tests.assemblies",
    "tests.faults.summary",
    "tests.image.engine_tests",
    "tests.image.built_image",
    "tests.properties",
    "tests.work_units",
]


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One emulator for each test process, so for each worker of pytest-xdist."""
    with Emulator() as running:
        yield running


@pytest.fixture
def aws(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """The emulator, empty, as the AWS that this test's process and its children find."""
    emulator.reset()
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it would remember another test's credentials
    return emulator


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what tests have counted with `record_property`, whichever process they ran in."""
    counted = Counter[str]()
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            counted.update({name: count for name, count in report.user_properties if isinstance(count, int)})
    for name, count in sorted(counted.items()):
        terminalreporter.write_line(f"{name}: {count}")
