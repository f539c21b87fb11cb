from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rota.timetable.coming import coming_runs
from rota.timetable.runs import Scheduled

Schedules = Callable[..., tuple[Scheduled, ...]]

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 4, tzinfo=UTC)
NOON = "noon: {command: [a], cron: 0 12 * * ? *}"


@pytest.mark.parametrize(("most", "found", "more"), [(1, 1, True), (2, 2, True), (3, 3, False), (4, 3, False)])
def test_there_are_more_runs_when_one_is_left_in_the_same_time(
    schedules: Schedules, most: int, found: int, more: bool
) -> None:
    coming = coming_runs(schedules(NOON), BEGIN, END, most)
    assert (len(coming.entries), coming.more) == (found, more)


def test_disabled_schedules_and_those_without_a_run_left_are_counted_apart(schedules: Schedules) -> None:
    coming = coming_runs(
        schedules(
            NOON,
            "off: {command: [a], cron: 0 12 * * ? *, enabled: false}",
            "gone: {command: [a], cron: 0 12 1 1 ? 2026}",
            "gone-and-off: {command: [a], cron: 0 12 1 1 ? 2026, enabled: false}",
            "poll: {command: [a], rate: 5 minutes}",
        ),
        BEGIN,
        END,
        10,
    )
    assert [each.task for each in coming.enabled] == ["noon", "gone", "poll"]
    assert (coming.disabled, coming.over) == (2, 1)
    assert {entry.scheduled.task for entry in coming.entries} == {"noon", "poll"}


def test_clock_changes_are_examined_for_a_year_however_soon_the_end_is(schedules: Schedules) -> None:
    assert coming_runs(schedules(NOON), BEGIN, END, 1).year == (BEGIN, datetime(2028, 1, 1, tzinfo=UTC))
