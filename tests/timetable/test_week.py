from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rota.timetable.runs import Scheduled
from rota.timetable.week import week_of

Schedules = Callable[..., tuple[Scheduled, ...]]

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)


def test_a_week_begins_with_the_utc_day_of_a_moment_in_any_zone() -> None:
    assert week_of((), MONDAY).begin == MONDAY
    assert week_of((), datetime(2027, 3, 9, 8, 59, tzinfo=ZoneInfo("Asia/Tokyo"))).begin == MONDAY


def test_each_hour_of_seven_days_has_its_number_of_launches(schedules: Schedules) -> None:
    week = week_of(
        schedules(
            "quarters: {command: [a], cron: 0/15 8-9 * * ? *}",
            "early: {command: [a], cron: 30 9 ? * MON *}",
            "last: {command: [a], cron: 59 23 ? * SUN *}",
        ),
        MONDAY,
    )
    assert [len(day) for day in week.hours] == [24] * 7
    assert week.hours[0][7:11] == (0, 4, 5, 0)
    assert week.hours[1][7:11] == (0, 4, 4, 0)
    assert week.hours[6][23] == 1
    assert sum(map(sum, week.hours)) == 7 * 8 + 2


def test_the_first_minute_of_a_week_is_in_it_and_that_of_the_next_is_not(schedules: Schedules) -> None:
    week = week_of(schedules("midnight: {command: [a], cron: 0 0 ? * MON *}"), MONDAY)
    assert list(week.minutes) == [MONDAY]


def test_minutes_come_in_the_order_of_time_with_their_schedules_in_that_of_the_registry(schedules: Schedules) -> None:
    week = week_of(
        schedules(
            "noon: {command: [a], cron: 0 12 ? * MON *}",
            "six: {command: [a], cron: '0 6,12 ? * MON *'}",
            "also: {command: [a], cron: 0 12 ? * MON *}",
        ),
        MONDAY,
    )
    assert [(f"{minute:%H}", [each.task for each in found]) for minute, found in week.minutes.items()] == [
        ("06", ["six"]),
        ("12", ["noon", "six", "also"]),
    ]


def test_wall_times_of_a_zone_are_counted_in_utc_and_those_that_its_clocks_skip_are_not(schedules: Schedules) -> None:
    week = week_of(schedules("a: {command: [a], cron: 30 2 * * ? *, timezone: America/New_York}"), MONDAY)
    hours = [day.index(1) if 1 in day else None for day in week.hours]
    assert hours == [7, 7, 7, 7, 7, 7, None]  # on Sunday, the 14th, 02:30 is skipped


def test_one_expression_in_two_zones_is_counted_in_each(schedules: Schedules) -> None:
    week = week_of(
        schedules(
            "here: {command: [a], cron: 0 12 ? * MON *}",
            "there: {command: [a], cron: 0 12 ? * MON *, timezone: Asia/Tokyo}",
        ),
        MONDAY,
    )
    assert [f"{minute:%H}" for minute in week.minutes] == ["03", "12"]


def test_rates_are_an_average_of_launches_an_hour(schedules: Schedules) -> None:
    week = week_of(schedules("poll: {command: [a], rate: 5 minutes}", "slow: {command: [a], rate: 2 hours}"), MONDAY)
    assert week.of_rates_per_hour == pytest.approx(12.5)
    assert dict(week.minutes) == {}


def test_an_at_with_seconds_is_counted_in_its_minute(schedules: Schedules) -> None:
    week = week_of(schedules('once: {command: [a], at: "2027-03-09T04:05:59"}'), MONDAY)
    assert list(week.minutes) == [datetime(2027, 3, 9, 4, 5, tzinfo=UTC)]
