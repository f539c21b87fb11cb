from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from rota.registry import load
from rota.schedule.span import MOST_AT_ONCE
from rota.timetable.runs import Scheduled, is_over, next_runs_of, runs_of, schedules_of

Schedules = Callable[..., tuple[Scheduled, ...]]

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)
DAILY = "a: {command: [a], cron: 0 12 * * ? *}"


def test_the_next_runs_are_later_than_a_moment_and_in_the_zone_of_the_schedule(schedules: Schedules) -> None:
    (tokyo,) = schedules("a: {command: [a], cron: 0 9 * * ? *, timezone: Asia/Tokyo}")
    runs = next_runs_of(tokyo.schedule, NOON, 2)
    assert [run.isoformat() for run in runs] == ["2027-01-06T09:00:00+09:00", "2027-01-07T09:00:00+09:00"]
    (daily,) = schedules(DAILY)
    assert next_runs_of(daily.schedule, NOON, 1) == (NOON + timedelta(days=1),)


@pytest.mark.parametrize("fields", ["rate: 5 minutes", "cron: 0 12 * * ? *, enabled: false"])
def test_a_rate_and_a_disabled_schedule_have_no_next_run_that_anybody_knows(schedules: Schedules, fields: str) -> None:
    (scheduled,) = schedules(f"a: {{command: [a], {fields}}}")
    assert next_runs_of(scheduled.schedule, NOON, 3) == ()


@pytest.mark.parametrize(
    ("fields", "over"),
    [
        ("cron: 0 12 5 1 ? 2027", True),
        ("cron: 1 12 5 1 ? 2027", False),
        ("rate: 5 minutes", False),
        ('at: "2027-01-05T12:00:00"', True),
        ('at: "2027-01-05T12:00:01"', False),
    ],
)
def test_a_schedule_is_over_when_no_run_is_later(schedules: Schedules, fields: str, over: bool) -> None:
    (scheduled,) = schedules(f"a: {{command: [a], {fields}}}")
    assert is_over(scheduled.schedule, NOON) is over


def test_runs_go_on_beyond_as_many_as_are_looked_up_at_once(schedules: Schedules) -> None:
    (often,) = schedules("a: {command: [a], cron: '* * * * ? *'}")
    number = 3 * MOST_AT_ONCE
    runs = list(islice(runs_of(often.schedule, NOON), number))
    assert runs == [NOON + timedelta(minutes=minute) for minute in range(1, number + 1)]


def test_runs_end_with_until_which_counts(schedules: Schedules) -> None:
    (daily,) = schedules(DAILY)
    assert list(runs_of(daily.schedule, NOON, NOON + timedelta(days=2))) == [NOON + timedelta(days=d) for d in (1, 2)]


def test_every_schedule_of_every_environment_comes_in_the_order_of_the_registry(tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text("""\
version: 1
app: a
environments: {one: {}, two: {}}
tasks:
  b: {command: [b], schedules: [{name: x, rate: 1 hour}, {name: y, rate: 1 day}]}
  a: {command: [a], rate: 1 hour, environments: {two: false}}
""")
    registry = load(tmp_path / "tasks.yaml")
    found = schedules_of(map(registry.resolve, registry.environments))
    assert [f"{each.environment}: {each.label}" for each in found] == [
        "one: b (x)",
        "one: b (y)",
        "one: a",
        "two: b (x)",
        "two: b (y)",
    ]
