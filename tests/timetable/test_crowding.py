from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rota.timetable.crowding import Crowd, busy_week, crowds_of
from rota.timetable.runs import Scheduled
from rota.timetable.week import week_of

Schedules = Callable[..., tuple[Scheduled, ...]]

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
AT_FIVE = "cron: 0 5 ? * MON *"


def lines(number: int, fields: str = AT_FIVE, name: str = "daily") -> list[str]:
    return [f"{name}-{n}: {{command: [x], {fields}}}" for n in range(number)]


def crowds(schedules: Schedules, *tasks: str) -> tuple[Crowd, ...]:
    return crowds_of(week_of(schedules(*tasks), MONDAY))


@pytest.mark.parametrize(("number", "found"), [(20, 0), (21, 1)])
def test_a_minute_is_crowded_by_more_launches_than_run_task_takes_in_a_second(
    schedules: Schedules, number: int, found: int
) -> None:
    assert len(crowds(schedules, *lines(number))) == found


@pytest.mark.parametrize(
    ("number", "window"),
    # All but ten move, five to a minute of the window; windows are multiples of five minutes.
    [(21, 5), (35, 5), (36, 10), (60, 10), (61, 15), (120, 25)],
)
def test_the_window_has_a_minute_for_every_five_that_move(schedules: Schedules, number: int, window: int) -> None:
    (crowd,) = crowds(schedules, *lines(number))
    assert crowd.window == window
    assert len(crowd.proposed) == number - 10


def test_those_that_run_most_often_stay_and_the_others_are_named_in_the_order_of_the_registry(
    schedules: Schedules,
) -> None:
    often = lines(10, "cron: 0 * * * ? *", "hourly")
    (crowd,) = crowds(schedules, *lines(8), *often, *lines(8, "cron: 0 5 8 * ? *", "monthly"))
    assert [each.task for each in crowd.proposed] == [
        *(f"daily-{n}" for n in range(8)),
        *(f"monthly-{n}" for n in range(8)),
    ]


@pytest.mark.parametrize(("minute", "movable"), [(5, 0), (6, 11)])
def test_what_runs_again_within_the_window_cannot_be_spread_over_it(
    schedules: Schedules, minute: int, movable: int
) -> None:
    (crowd,) = crowds(schedules, *lines(21, f"cron: '0,{minute} 5 ? * MON *'"))
    assert (crowd.window, len(crowd.proposed)) == (5, movable)


def test_a_spread_schedule_crowds_no_minute(schedules: Schedules) -> None:
    spread = lines(30, f"{AT_FIVE}, timezone: UTC, spread: 5 minutes", "spread")
    assert crowds(schedules, *lines(20), *spread) == ()
    (crowd,) = crowds(schedules, *lines(21), *spread)
    assert len(crowd.schedules) == 21


def test_minutes_with_the_same_schedules_are_one_crowd_and_those_with_others_another(schedules: Schedules) -> None:
    found = crowds(schedules, *lines(21, "cron: 0 5 ? * MON-TUE *"), "extra: {command: [x], cron: 0 5 ? * TUE *}")
    assert [(len(crowd.schedules), [f"{minute:%a %H:%M}" for minute in crowd.minutes]) for crowd in found] == [
        (21, ["Mon 05:00"]),
        (22, ["Tue 05:00"]),
    ]
    (one,) = crowds(schedules, *lines(21, "cron: 0 5 ? * MON-FRI *"))
    assert len(one.minutes) == 5


def test_a_busy_week_leaves_disabled_schedules_out_and_counts_them(schedules: Schedules) -> None:
    busy = busy_week(schedules(*lines(21), *lines(3, f"{AT_FIVE}, enabled: false", "off")), MONDAY)
    assert busy.disabled == 3
    assert [len(crowd.schedules) for crowd in busy.crowds] == [21]
    assert busy.crowded_minutes == (datetime(2027, 3, 8, 5, tzinfo=UTC),)
    assert busy.week.hours[0][5] == 21
