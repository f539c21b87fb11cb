from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

import pytest

from rota.timetable.runs import Scheduled
from rota.timetable.timeline import Entry, timeline

Schedules = Callable[..., tuple[Scheduled, ...]]

NIGHT = "night: {command: [a], cron: 30 2 * * ? *, timezone: America/New_York}"
LATE = "late: {command: [a], cron: 30 1 * * ? *, timezone: America/New_York}"
POLL = "poll: {command: [a], rate: 2 days}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(entry: Entry) -> str:
    return f"{entry.scheduled.task} {entry.kind} {entry.moment:%m-%dT%H:%M} {entry.wall:%H:%M}"


def test_runs_of_several_schedules_come_in_the_order_of_time_and_then_of_the_registry(schedules: Schedules) -> None:
    found = timeline(
        schedules(
            "noon: {command: [a], cron: 0 12 * * ? *}",
            "tokyo: {command: [a], cron: 0 9 * * ? *, timezone: Asia/Tokyo}",
            "also: {command: [a], cron: 0 12 * * ? *}",
        ),
        at("2027-01-01"),
        at("2027-01-02"),
    )
    assert list(map(shown, found)) == [
        "noon run 01-01T12:00 12:00",
        "also run 01-01T12:00 12:00",
        "tokyo run 01-02T00:00 09:00",
    ]


def test_after_is_left_out_and_until_is_in(schedules: Schedules) -> None:
    noon = schedules("noon: {command: [a], cron: 0 12 * * ? *}")
    found = timeline(noon, at("2027-01-01T12:00"), at("2027-01-03T12:00"))
    assert [f"{entry.moment:%d}" for entry in found] == ["02", "03"]


def test_a_wall_time_that_the_clocks_skip_is_listed_where_they_jump(schedules: Schedules) -> None:
    found = timeline(schedules(NIGHT), at("2027-03-13T12:00"), at("2027-03-15T12:00"))
    assert list(map(shown, found)) == ["night skipped 03-14T07:30 02:30", "night run 03-15T06:30 02:30"]


def test_a_wall_time_that_the_clocks_show_again_runs_the_first_time_only(schedules: Schedules) -> None:
    found = timeline(schedules(LATE), at("2027-11-07T00:00"), at("2027-11-07T12:00"))
    assert list(map(shown, found)) == ["late run 11-07T05:30 01:30", "late repeated 11-07T06:30 01:30"]


@pytest.mark.parametrize(("until", "kinds"), [("06:29", ["run"]), ("06:30", ["run", "repeated"])])
def test_a_lost_time_is_listed_up_to_until(schedules: Schedules, until: str, kinds: list[str]) -> None:
    found = timeline(schedules(LATE), at("2027-11-07T00:00"), at(f"2027-11-07T{until}"))
    assert [entry.kind for entry in found] == kinds


def test_a_rate_has_one_entry_at_its_latest_time_whatever_until_says(schedules: Schedules) -> None:
    found = timeline(schedules(POLL), at("2027-01-01"), at("2027-01-01T01:00"))
    assert list(map(shown, found)) == ["poll rate 01-03T00:00 00:00"]


def test_a_rate_beyond_the_last_year_has_no_entry(schedules: Schedules) -> None:
    assert list(timeline(schedules(POLL), at("9999-12-31"))) == []


def test_entries_are_computed_lazily(schedules: Schedules) -> None:
    endless = timeline(schedules("often: {command: [a], cron: '* * * * ? *'}", NIGHT), at("2027-01-01"))
    assert [f"{entry.moment:%H:%M}" for entry in islice(endless, 3)] == ["00:01", "00:02", "00:03"]
