"""A task's log as a person reads it."""

import json

import pytest

from rota.local.tasks.log_lines import readable

STARTED = {"time": "2026-01-05T12:00:00.123Z", "level": "info", "task": "t", "message": "done"}


def test_a_log_line_is_shown_with_its_time_message_and_extras() -> None:
    assert readable(json.dumps({**STARTED, "rows": 3, "key": "a b"})) == "12:00:00 info    done  rows=3  key=a b"


def test_an_exception_is_shown_with_its_traceback() -> None:
    line = {"time": "2026-01-05T12:00:00.123Z", "level": "error", "message": "raised"}
    error = {"type": "E", "message": "m", "traceback": "Traceback:\n  E: m"}
    assert readable(json.dumps({**line, "exception": error})) == ("12:00:00 error   raised\n    Traceback:\n      E: m")


@pytest.mark.parametrize("line", ["plain text\n", "[1, 2]\n", '{"no": "record"}\n', "5\n"])
def test_what_is_no_log_line_is_shown_as_it_is(line: str) -> None:
    assert readable(line) == line.rstrip("\n")
