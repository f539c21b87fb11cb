"""A pytest plugin for the tests that are asked about mutants: those that start an emulator are skipped."""

from typing import NoReturn

import pytest


def pytest_sessionstart() -> None:
    from rota.local import Emulator  # only now: it may be what is mutated

    Emulator.start = _skip  # type: ignore[method-assign,assignment]  # in this process, which runs nothing else


def _skip(_: object) -> NoReturn:
    pytest.skip("starts an emulator")
