"""The app `payments` in an account of the local AWS that has nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.local import Emulator
from tests.ops.payments import Payments


@pytest.fixture
def payments(aws: Emulator) -> Payments:
    return Payments(aws.endpoint)


@pytest.fixture(scope="session")
def guarded() -> Iterator[Emulator]:
    """A local AWS that enforces IAM and runs tasks as processes."""
    with Emulator({"AUTH": "true"}, project=Path(__file__).parents[2]) as running:
        yield running


@pytest.fixture
def live(guarded: Emulator, monkeypatch: pytest.MonkeyPatch) -> Payments:
    """The app where its tasks run, and where IAM is enforced."""
    guarded.reset()
    found = Payments(guarded.endpoint)
    for name, value in found.environ.items():
        monkeypatch.setenv(name, value)
    return found
