"""Cron expressions in English."""

import sys

import pytest

from rota.errors import RotaError
from rota.schedule import parse_cron


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("* * * * ? *", "Every minute"),
        ("0 12 ? * MON *", "At 12:00, only on Monday"),
        ("0 12 ? * 1 *", "At 12:00, only on Sunday"),
        ("0/15 8-17 ? * MON-FRI *", "Every 15 minutes, between 08:00 and 17:59, Monday through Friday"),
        ("0 18 L * ? *", "At 18:00, on the last day of the month"),
        ("0 18 LW * ? *", "At 18:00, on the last weekday of the month"),
        ("0 18 15W * ? *", "At 18:00, on the weekday nearest day 15 of the month"),
        ("0 18 ? * L *", "At 18:00, only on Saturday"),
        ("0 18 ? * 6L *", "At 18:00, on the last Friday of the month"),
        ("0 18 ? * 6#3 *", "At 18:00, on the third Friday of the month"),
        ("0 12 1 NOV-FEB ? 2027", "At 12:00, on day 1 of the month, November through February, only in 2027"),
        ("0 12 1 1 ? 2027/2", "At 12:00, on day 1 of the month, only in January, every 2 years, 2027 through 2199"),
        ("0 18 L-5 * ? *", "At 18:00, 5 days before the last day of the month"),
        ("0 18 L-2W * ? *", "At 18:00, on the weekday nearest 2 days before the last day"),
    ],
)
def test_an_expression_says_what_it_means_with_24_hour_times(body: str, words: str) -> None:
    assert parse_cron(body).describe() == words


def test_without_cron_descriptor_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cron_descriptor", None)
    with pytest.raises(RotaError, match=r"pip install 'rota\[cli\]'"):
        parse_cron("* * * * ? *").describe()
