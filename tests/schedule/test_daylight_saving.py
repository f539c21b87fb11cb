"""Cron expressions in zones whose clocks change, and the runs that the changes take."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rota.schedule import ScheduleError, parse, parse_cron
from rota.schedule.lost_runs import LostRun, clock_changes, lost_runs
from rota.schedule.zones import read_zone, zone_names

NEW_YORK = ZoneInfo("America/New_York")
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def in_utc(body: str, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    runs = parse_cron(body).next_runs(after, zone, count)
    return [f"{run.astimezone(UTC):%m-%d %H:%M}" for run in runs]


def test_a_wall_time_keeps_its_place_through_summer_and_winter() -> None:
    assert in_utc("0 9 * * ? *", NEW_YORK, datetime(2026, 3, 7, tzinfo=NEW_YORK), 2) == ["03-07 14:00", "03-08 13:00"]
    assert in_utc("0 9 * * ? *", NEW_YORK, datetime(2026, 10, 31, tzinfo=NEW_YORK), 2) == ["10-31 13:00", "11-01 14:00"]


def test_a_skipped_wall_time_is_skipped_and_not_moved() -> None:
    assert in_utc("30 2 * * ? *", NEW_YORK, datetime(2026, 3, 7, 12, tzinfo=UTC), 2) == ["03-09 06:30", "03-10 06:30"]


def test_a_repeated_wall_time_runs_once_the_first_time() -> None:
    assert in_utc("30 1 * * ? *", NEW_YORK, datetime(2026, 11, 1, 4, tzinfo=UTC), 2) == ["11-01 05:30", "11-02 06:30"]
    assert in_utc("0/30 * * * ? *", NEW_YORK, datetime(2026, 11, 1, 5, tzinfo=UTC), 2) == ["11-01 05:30", "11-01 07:00"]


def test_the_second_showing_of_an_hour_lies_after_the_runs_of_the_first() -> None:
    second_showing = datetime(2026, 11, 1, 1, 10, tzinfo=NEW_YORK, fold=1)
    schedule = parse_cron("30 1 * * ? *")
    assert schedule.next_runs(second_showing, NEW_YORK)[0].astimezone(UTC) == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


def test_runs_carry_the_zone_given_and_utc_without_one() -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    (run,) = parse("cron(0 9 * * ? *)").next_runs(moment, NEW_YORK)
    assert (run.tzinfo, run.hour) == (NEW_YORK, 9)
    (run,) = parse("cron(0 9 * * ? *)").next_runs(moment)
    assert (run.tzinfo, run.hour) == (UTC, 9)


def test_a_zones_clock_changes_are_found_to_the_minute() -> None:
    assert clock_changes(NEW_YORK, *YEAR) == (
        datetime(2026, 3, 8, 7, tzinfo=UTC),
        datetime(2026, 11, 1, 6, tzinfo=UTC),
    )
    assert clock_changes(ZoneInfo("UTC"), *YEAR) == ()


def test_a_change_counts_when_it_is_later_than_the_start_and_not_later_than_the_end() -> None:
    change = datetime(2026, 3, 8, 7, tzinfo=UTC)
    before, after = datetime(2026, 3, 8, 6, 59, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)
    assert clock_changes(NEW_YORK, before, change) == (change,)
    assert clock_changes(NEW_YORK, change, after) == ()


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("cron(30 2 * * ? *)", [("2026-03-08T02:30", "skipped")]),
        ("cron(30 1 * * ? *)", [("2026-11-01T01:30", "repeated")]),
        ("cron(0 1-2 * * ? *)", [("2026-03-08T02:00", "skipped"), ("2026-11-01T01:00", "repeated")]),
        ("cron(0 3 * * ? *)", []),
        ("cron(30 2 ? * MON *)", []),
        ("rate(1 hour)", []),
        ("at(2026-03-08T02:59:59)", [("2026-03-08T02:59:59", "skipped")]),
        ("at(2026-03-09T02:59:59)", []),
        ("at(2027-03-14T02:30:00)", []),
    ],
)
def test_the_runs_that_clock_changes_take_within_a_year_are_told(text: str, lost: list[tuple[str, str]]) -> None:
    found = lost_runs(parse(text, "scheduler"), NEW_YORK, *YEAR)
    assert [(run.wall, run.reason) for run in found] == [
        (datetime.fromisoformat(wall), reason) for wall, reason in lost
    ]


def test_a_zone_that_moves_by_half_an_hour_loses_half_an_hour() -> None:
    found = lost_runs(parse("cron(0/15 2 * * ? *)"), ZoneInfo("Australia/Lord_Howe"), *YEAR)
    assert found == (
        LostRun(datetime(2026, 10, 4, 2, 0), "skipped"),  # noqa: DTZ001  # a wall time
        LostRun(datetime(2026, 10, 4, 2, 15), "skipped"),  # noqa: DTZ001  # a wall time
    )


def test_a_zone_is_named_as_the_iana_database_names_it() -> None:
    assert read_zone("America/New_York").key == "America/New_York"
    assert read_zone("UTC").key == "UTC"
    assert datetime(2026, 7, 1, tzinfo=read_zone("Europe/London")).utcoffset()
    assert len(zone_names()) > 400


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Mars/Phobos", ""),
        ("America/New_york", "; did you mean 'America/New_York'?"),
        ("new york", "; did you mean 'America/New_York'?"),
        ("EST5", "; did you mean 'EST'?"),
        ("America", ""),
        ("../../etc/passwd", ""),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_another_name_is_rejected_with_the_nearest_zone(name: str, advice: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_zone(name)
    assert caught.value.problems[0].startswith(
        f"a timezone is a name of the IANA database, such as UTC or America/New_York{advice}"
    )
