"""Looks come with growing pauses, and end."""

import time

import pytest

from rota.ops.patience import Patience


@pytest.mark.parametrize(
    ("patience", "pauses"),
    [
        (Patience(pause=1, seconds=3), [0.2, 0.4, 0.8, 1, 1]),
        (Patience(pause=0.1, seconds=0.25), [0.1, 0.1, 0.1]),
        (Patience(pause=5, seconds=0), []),
    ],
)
def test_the_pauses_double_up_to_the_longest_until_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch, patience: Patience, pauses: list[float]
) -> None:
    passed: list[float] = []
    monkeypatch.setattr(time, "sleep", passed.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(passed))
    looks = len(list(patience.looks()))
    assert passed == pytest.approx(pauses)
    assert looks == len(pauses) + 1
