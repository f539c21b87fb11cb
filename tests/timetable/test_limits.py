"""Launches, weeks and busy minutes of schedules with a start or an end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from rota.timetable.launches import MOST, TooManyLaunchesError, launches, require_fewer
from rota.timetable.runs import Scheduled
from rota.timetable.week import week_of

Schedules = Callable[..., tuple[Scheduled, ...]]

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)


def hours(schedules: Schedules, fields: str, begin: datetime, end: datetime) -> list[str]:
    found = launches(schedules(f"a: {{command: [a], {fields}}}"), begin, end)
    return [f"{launch.moment:%d %H:%M}" for launch in found]


def test_launches_of_a_rate_are_those_from_its_start_to_its_end(schedules: Schedules) -> None:
    fields = "rate: 6 hours, start: 2027-03-08T03:00:00, end: 2027-03-09T03:00:00"
    assert hours(schedules, fields, MONDAY - A_DAY, MONDAY + 9 * A_DAY) == [
        *("08 03:00", "08 09:00", "08 15:00", "08 21:00", "09 03:00"),
    ]


def test_a_rate_without_a_start_counts_from_where_time_begins_up_to_its_end(schedules: Schedules) -> None:
    """It is a Scheduler schedule, whose deployment runs it at once."""
    fields = "rate: 6 hours, end: 2027-03-08T12:00:00"
    assert hours(schedules, fields, MONDAY, MONDAY + A_DAY) == ["08 00:00", "08 06:00", "08 12:00"]
    assert hours(schedules, fields, MONDAY + A_DAY, MONDAY + 2 * A_DAY) == []


def test_only_launches_within_the_limits_count_as_too_many(schedules: Schedules) -> None:
    endless = "rate: 1 minute, start: 2027-03-08T00:00:00"
    far = MONDAY + 9 * MOST * timedelta(minutes=1)
    require_fewer(schedules(f"a: {{command: [a], {endless}, end: 2027-03-09}}"), MONDAY - 999 * A_DAY, far)
    require_fewer(schedules(f"a: {{command: [a], {endless}}}"), MONDAY - 999 * A_DAY, MONDAY - A_DAY)
    just = MONDAY + (MOST - 1) * timedelta(minutes=1)
    require_fewer(schedules(f"a: {{command: [a], {endless}}}"), MONDAY - 999 * A_DAY, just)
    with pytest.raises(TooManyLaunchesError):
        require_fewer(schedules(f"a: {{command: [a], {endless}}}"), MONDAY, just + timedelta(minutes=1))


def test_a_week_has_the_minutes_of_a_rate_with_a_start_and_none_outside_the_limits(schedules: Schedules) -> None:
    week = week_of(
        schedules(
            "a: {command: [a], rate: 2 days, start: 2027-03-01T09:00:00}",
            "b: {command: [a], cron: 0 9 * * ? *, end: 2027-03-08}",
            "c: {command: [a], cron: 0 9 * * ? *, start: 2027-03-14}",
            "d: {command: [a], rate: 1 hour, end: 2027-03-07}",
            "e: {command: [a], rate: 2 hours, end: 2027-03-08}",
        ),
        MONDAY,
    )
    assert [day[9] for day in week.hours] == [1, 1, 0, 1, 0, 1, 1]
    assert week.of_rates_per_hour == 0.5
