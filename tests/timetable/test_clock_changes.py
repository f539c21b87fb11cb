from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rota.timetable.clock_changes import lost_between, lost_in_a_year
from rota.timetable.runs import Scheduled

Schedules = Callable[..., tuple[Scheduled, ...]]

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ("cron: 30 2 * * ? *, timezone: America/New_York", ["03-14 02:30 skipped"]),
        ("cron: 30 1 * * ? *, timezone: America/New_York", ["11-07 01:30 repeated"]),
        ("cron: 0 2 * * ? *, timezone: Europe/Berlin", ["03-28 02:00 skipped", "10-31 02:00 repeated"]),
        ("cron: 30 2 * * ? *, timezone: Asia/Tokyo", []),
        ("cron: 30 2 * * ? *, timezone: UTC", []),
        ("cron: 30 2 * * ? *", []),
        ("rate: 1 hour", []),
    ],
)
def test_the_wall_times_that_clocks_skip_or_show_again_within_a_year(
    schedules: Schedules, fields: str, lost: list[str]
) -> None:
    (scheduled,) = schedules(f"a: {{command: [a], {fields}}}")
    found = lost_in_a_year(scheduled.schedule, NEW_YEAR)
    assert [f"{run.wall:%m-%d %H:%M} {run.reason}" for run in found] == lost


def test_only_the_time_asked_for_counts(schedules: Schedules) -> None:
    (night,) = schedules("a: {command: [a], cron: 30 2 * * ? *, timezone: America/New_York}")
    march, april = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
    assert [run.reason for run in lost_between(night.schedule, march, april)] == ["skipped"]
    assert lost_between(night.schedule, april, datetime(2028, 3, 1, tzinfo=UTC)) == ()
