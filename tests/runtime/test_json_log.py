import json
import logging
import sys
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rota.runtime.json_log import MASK, SHORTEST_REDACTED, JsonLines


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("task", logging.INFO, __file__, 1, message, None, None)
    vars(made).update(extra)
    return made


def test_a_line_has_time_level_run_logger_and_message() -> None:
    made = record("done", items=3)
    made.created = datetime(2026, 1, 5, 12, 0, 0, 250_000, tzinfo=UTC).timestamp()
    assert json.loads(JsonLines({"task": "job"}).format(made)) == {
        "time": "2026-01-05T12:00:00.250Z",
        "level": "info",
        "task": "job",
        "logger": "task",
        "message": "done",
        "items": 3,
    }


def test_an_extra_cannot_take_the_place_of_a_field() -> None:
    line = json.loads(JsonLines({"task": "job"}).format(record("done", task="other", exception="none", level="x")))
    assert (line["task"], line["extra_task"]) == ("job", "other")
    assert (line["level"], line["extra_level"]) == ("info", "x")
    assert line["extra_exception"] == "none"


def test_a_value_that_json_cannot_hold_is_written_as_text() -> None:
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    assert json.loads(JsonLines({}).format(record("done", at=moment)))["at"] == str(moment)


def test_an_exception_is_one_field_of_one_line() -> None:
    made = record("failed")
    try:
        int("two\nlines")
    except ValueError:
        made.exc_info = sys.exc_info()
    text = JsonLines({}).format(made)
    assert "\n" not in text
    assert json.loads(text)["exception"]["type"] == "ValueError"


def test_a_secret_that_holds_another_is_masked_whole_whichever_comes_first() -> None:
    shorter, longer = "hunter", "hunter-of-the-prod-database"
    for secrets in ([shorter, longer], [longer, shorter]):
        line = json.loads(JsonLines({}, secrets).format(record(f"{longer} and {shorter}")))
        assert line["message"] == f"{MASK} and {MASK}"


def test_a_secret_too_short_to_hide_leaves_ordinary_words_readable() -> None:
    short, long = "b" * (SHORTEST_REDACTED - 1), "b" * SHORTEST_REDACTED
    assert json.loads(JsonLines({}, [short]).format(record(short)))["message"] == short
    assert json.loads(JsonLines({}, [long]).format(record(long)))["message"] == MASK


VALUES = st.recursive(
    st.text() | st.integers() | st.none(), lambda below: st.lists(below) | st.dictionaries(st.text(), below)
)


@given(message=st.text(), value=VALUES)
def test_whatever_is_logged_is_one_line_of_json(message: str, value: object) -> None:
    text = JsonLines({"task": "job"}).format(record("%s", args=(message,), value=value))
    assert "\n" not in text
    assert json.loads(text)["message"] == message
    assert json.loads(text)["value"] == value


@given(
    secret=st.text(min_size=SHORTEST_REDACTED).filter(lambda text: text not in MASK), before=st.text(), after=st.text()
)
def test_no_secret_shows_whatever_its_characters_and_whatever_is_around_it(
    secret: str, before: str, after: str
) -> None:
    formatter = JsonLines({}, [secret])
    line = json.loads(formatter.format(record("%s", args=(before + secret + after,), deep=[{"k": secret}])))
    assert MASK in line["message"]
    assert line["deep"] == [{"k": MASK}]
    assert secret not in line["message"].replace(MASK, "\0")
