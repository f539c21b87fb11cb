"""One-time schedules, which only EventBridge Scheduler has."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from rota.schedule import At, ScheduleError, parse

NEW_YORK = ZoneInfo("America/New_York")
WALL = (
    "at takes a wall time without Z, offset or fractions;"
    " write at(2027-03-28T02:30:00) and name the time zone beside it"
)
RULES = "EventBridge rules have no at(...); use EventBridge Scheduler, or write a cron expression with that year"


def test_it_runs_once_at_its_wall_time_in_the_zone() -> None:
    schedule = parse("at(2027-06-01T09:30:15)", "scheduler")
    run = datetime(2027, 6, 1, 13, 30, 15, tzinfo=UTC)
    assert schedule.expression == "at(2027-06-01T09:30:15)"
    assert schedule.next_runs(datetime(2027, 1, 1, tzinfo=UTC), NEW_YORK, count=5) == (run,)
    assert schedule.next_runs(run, NEW_YORK) == ()
    assert schedule.next_runs(datetime(2027, 1, 1, tzinfo=UTC)) == (datetime(2027, 6, 1, 9, 30, 15, tzinfo=UTC),)
    assert schedule.describe() == "Once, at 2027-06-01 09:30:15"


def test_a_wall_time_that_spring_skips_never_comes() -> None:
    schedule = parse("at(2027-03-14T02:30:00)", "scheduler")
    assert schedule.next_runs(datetime(2027, 1, 1, tzinfo=UTC), NEW_YORK) == ()
    assert schedule.warnings == ()
    assert schedule.warnings_after(datetime(2027, 1, 1, tzinfo=UTC), NEW_YORK) == (
        "at(2027-03-14T02:30:00) never runs: the clocks of America/New_York skip this time",
    )


def test_a_wall_time_that_autumn_repeats_runs_the_first_time() -> None:
    (run,) = parse("at(2026-11-01T01:30:00)", "scheduler").next_runs(datetime(2026, 10, 1, tzinfo=NEW_YORK), NEW_YORK)
    assert run.astimezone(UTC) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_moment_in_the_past_is_a_warning() -> None:
    later = parse("at(2030-01-01T00:00:00)", "scheduler")
    assert later.warnings == parse("at(2020-01-01T00:00:00)", "scheduler").warnings == ()
    assert later.warnings_after(datetime(2031, 1, 1, tzinfo=UTC)) == ("at(2030-01-01T00:00:00) is in the past",)
    assert later.warnings_after(datetime(2029, 1, 1, tzinfo=UTC)) == ()


@pytest.mark.parametrize(
    ("wall", "zone", "last"),
    [
        ("2027-06-01T09:30:15", UTC, "2027-06-01T09:30:15+00:00"),
        ("2027-06-01T09:30:15", NEW_YORK, "2027-06-01T13:30:15+00:00"),
        # The clocks show it twice; the run is the first.
        ("2026-11-01T01:30:00", NEW_YORK, "2026-11-01T05:30:00+00:00"),
        # The clocks skip it: half an hour after they were moved on.
        ("2027-03-14T02:30:00", NEW_YORK, "2027-03-14T07:30:00+00:00"),
    ],
)
def test_it_is_over_from_its_own_moment_on_and_with_a_spread_when_that_ends(wall: str, zone: tzinfo, last: str) -> None:
    schedule, moment = parse(f"at({wall})", "scheduler"), datetime.fromisoformat(last)
    assert isinstance(schedule, At)
    for spread in (0, 1, 1440):
        end = moment + timedelta(minutes=spread)
        assert schedule.is_over(end, zone, spread)
        assert schedule.is_over(end.astimezone(NEW_YORK), zone, spread)
        assert not schedule.is_over(end - timedelta(microseconds=1), zone, spread)


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_the_edges_of_what_a_year_can_be_do_no_harm(edge: str, zone: str) -> None:
    schedule = parse(f"at({edge})", "scheduler")
    assert len(schedule.next_runs(datetime(2027, 1, 1, tzinfo=UTC), ZoneInfo(zone))) <= 1


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            "2027-03-28T02:30:00Z",
            f"{WALL} (got '2027-03-28T02:30:00Z')",
        ),
        (
            "2027-03-28T02:30:00.000+02:00",
            f"{WALL} (got '2027-03-28T02:30:00.000+02:00')",
        ),
        (
            "2027-02-30T02:30:00",
            "at: there is no such moment: day is out of range for month (got '2027-02-30T02:30:00')",
        ),
        ("2027-03-28T24:00:00", "at: there is no such moment: hour must be in 0..23 (got '2027-03-28T24:00:00')"),
        ("2027-03-28 02:30", "at takes yyyy-mm-ddThh:mm:ss, as in at(2027-03-28T02:30:00) (got '2027-03-28 02:30')"),
        ("tomorrow", "at takes yyyy-mm-ddThh:mm:ss, as in at(2027-03-28T02:30:00) (got 'tomorrow')"),
    ],
)
def test_another_form_is_rejected_with_the_fix(body: str, problem: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse(f"at({body})", "scheduler")
    assert caught.value.problems == (problem,)
    with pytest.raises(ScheduleError) as caught:
        parse(f"at({body})")
    assert caught.value.problems == (f"{RULES} (got 'at({body})')", problem)


def test_rules_have_no_one_time_schedule() -> None:
    with pytest.raises(ScheduleError) as caught:
        parse("at(2027-06-01T09:30:00)")
    assert caught.value.problems == (f"{RULES} (got 'at(2027-06-01T09:30:00)')",)
