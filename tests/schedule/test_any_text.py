"""Whatever the text: a schedule that can be asked everything, or a ScheduleError, and soon."""

import subprocess
import sys
from datetime import UTC, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.schedule import Schedule, ScheduleError, Service, parse, parse_cron, parse_rate
from rota.schedule.lost_runs import lost_runs
from tests.properties import cases

SERVICES: tuple[Service, ...] = ("rules", "scheduler")
MOMENT = datetime(2027, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")

CRON_LIKE = st.text("0123456789*/-,?LW#MONFRIJAN ", max_size=40)
FIELD_LIKE = st.text("0123456789*/-,?LW#", min_size=1, max_size=6) | st.sampled_from(
    [
        "*",
        "?",
        "0",
        "1",
        "L",
        "LW",
        "15W",
        "L-3",
        "6#3",
        "6L",
        "MON-FRI",
        "FRI/2",
        "*/5",
        "JAN,3",
        "1,,2",
        "L,15W",
        "2027/3",
    ]
)
SIX_FIELDS = st.lists(FIELD_LIKE, min_size=5, max_size=7).map(" ".join)
TEXTS = (
    st.text()
    | CRON_LIKE
    | st.builds("cron({})".format, SIX_FIELDS | CRON_LIKE | st.text())
    | st.builds("rate({} {})".format, st.integers(), st.sampled_from(["minute", "minutes", "hours", "day", "weeks"]))
    | st.builds("rate({})".format, st.text())
    | st.builds("at({})".format, st.datetimes().map(datetime.isoformat) | st.text())
)


def ask_everything(schedule: Schedule) -> None:
    for zone in (None, ZONE):
        runs = schedule.next_runs(MOMENT, zone, count=3)
        assert len(runs) <= 3
        assert isinstance(schedule.warnings_after(MOMENT, zone), tuple)
    lost_runs(schedule, ZONE, MOMENT, MOMENT.replace(month=4))
    assert schedule.describe()
    assert schedule.expression.isprintable()
    assert len(schedule.expression) <= 256
    assert parse(schedule.expression, "scheduler").expression == schedule.expression


@cases(600)
@given(TEXTS, st.sampled_from(SERVICES))
def test_any_text_is_a_schedule_or_a_schedule_error(text: str, service: Service) -> None:
    for read in (parse, parse_cron, parse_rate):
        try:
            schedule = read(text, service)
        except ScheduleError as error:
            problems = error.problems
        else:
            ask_everything(schedule)
            continue
        assert problems
        assert all(problem.isprintable() and len(problem) < 400 for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        "cron(" + "0," * 5000 + "0 * * * ? *)",
        "cron(" + "9" * 10_000 + " * * * ? *)",
        "cron(" + "0-" * 5000 + "0 * * * ? *)",
        "cron(" + "*/1," * 2500 + " * * * ? *)",
        "cron(" + "0 " * 10_000 + ")",
        "cron" + "(" * 10_000,
        "cron" + " " * 10_000 + "x",
        " " * 10_000,
        "rate(" + "9" * 10_000 + " days)",
        "rate(" + " " * 10_000 + "1 day)",
        "at(" + "1" * 10_000 + ")",
        "x" * 1_000_000,
    ],
)
def test_a_huge_text_is_rejected_within_a_moment_and_with_a_short_message(text: str) -> None:
    begun = process_time()
    for service in SERVICES:
        with pytest.raises(ScheduleError) as caught:
            parse(text, service)
        assert len(str(caught.value)) < 500
    assert process_time() - begun < 0.5


@pytest.mark.parametrize("body", ["0 0 30 2 ? *", "0 0 29 2 ? 2199", "0 0 ? 2 1#5 2190-2199", "0 0 31W 2,4,6,9,11 ? *"])
def test_an_empty_calendar_is_searched_within_a_moment(body: str) -> None:
    schedule = parse_cron(body)
    begun = process_time()
    for _ in range(100):
        assert schedule.next_runs(datetime(1970, 1, 1, tzinfo=UTC)) == ()
        assert schedule.calendar.preceding(datetime(2199, 12, 31)) is None  # noqa: DTZ001  # calendars have no zone
    assert process_time() - begun < 0.5


def test_a_container_that_reads_schedules_loads_neither_zones_nor_words() -> None:
    """`rota run` imports this package before every task: cron-descriptor is not in the image, zoneinfo costs time."""
    program = (
        "import sys, rota.schedule; print({'zoneinfo', 'cron_descriptor', 'importlib.resources'} & sys.modules.keys())"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert loaded == "set()\n"
