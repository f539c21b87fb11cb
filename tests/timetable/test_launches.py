from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rota.registry import load
from rota.timetable.launches import MOST, Forecast, Launch, Tally, TooManyLaunchesError, launches, require_fewer
from rota.timetable.runs import Scheduled, schedules_of

REGISTRY = """\
version: 1
app: payments
environments: {staging: {}}
tasks:
  poll: {command: [a], rate: 7 minutes}
  wide: {command: [a], rate: 7 minutes, timezone: UTC, spread: 1 minute}
  noon: {command: [a], cron: 0 12 * * ? *}
  night: {command: [a], cron: 30 1 * * ? *, timezone: America/New_York}
  early: {command: [a], cron: 30 2 * * ? *, timezone: America/New_York}
  once: {command: [a], at: "2027-03-28T01:30:00", timezone: Europe/London}
  spread: {command: [a], cron: 0 12 * * ? *, timezone: UTC, spread: 15 minutes}
"""


def schedules(folder: Path, *names: str) -> list[Scheduled]:
    (folder / "tasks.yaml").write_text(REGISTRY)
    found = schedules_of([load(folder / "tasks.yaml").resolve("staging")])
    return [each for each in found if each.task in names]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(found: list[Launch]) -> list[str]:
    return [f"{launch.scheduled.task} {launch.moment:%m-%d %H:%M} {launch.wall:%H:%M}" for launch in found]


def test_launches_come_in_the_order_of_time_and_of_the_registry_and_both_ends_count(tmp_path: Path) -> None:
    found = launches(schedules(tmp_path, "noon", "spread"), moment("2027-01-01T12:00"), moment("2027-01-02T12:00"))
    assert shown(list(found)) == [
        "noon 01-01 12:00 12:00",
        "spread 01-01 12:00 12:00",
        "noon 01-02 12:00 12:00",
        "spread 01-02 12:00 12:00",
    ]


def test_a_rate_counts_from_where_time_begins(tmp_path: Path) -> None:
    found = launches(schedules(tmp_path, "poll"), moment("2027-01-01T12:01"), moment("2027-01-01T12:22"))
    assert [f"{launch.moment:%H:%M}" for launch in found] == ["12:08", "12:15", "12:22"]


def test_a_rate_of_scheduler_is_launched_at_its_deployment_too(tmp_path: Path) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, on a rate without StartDate."""
    found = launches(schedules(tmp_path, "wide"), moment("2027-01-01T12:01"), moment("2027-01-01T12:22"))
    assert [f"{launch.moment:%H:%M}" for launch in found] == ["12:01", "12:08", "12:15", "12:22"]


def test_a_wall_time_that_the_clocks_skip_launches_nothing_and_a_repeated_one_launches_once(tmp_path: Path) -> None:
    both = schedules(tmp_path, "night", "early")
    spring = launches(both, moment("2027-03-14T00:00"), moment("2027-03-15T00:00"))
    assert shown(list(spring)) == ["night 03-14 06:30 01:30"]
    autumn = launches(both, moment("2027-11-07T00:00"), moment("2027-11-08T00:00"))
    assert shown(list(autumn)) == ["night 11-07 05:30 01:30", "early 11-07 07:30 02:30"]


def test_an_at_that_the_clocks_skip_launches_nothing(tmp_path: Path) -> None:
    assert list(launches(schedules(tmp_path, "once"), moment("2027-03-01"), moment("2027-04-01"))) == []


def test_launches_are_computed_lazily(tmp_path: Path) -> None:
    found = launches(schedules(tmp_path, "poll", "noon"), moment("2027-01-01"), moment("2199-01-01"))
    assert shown([next(found)]) == ["poll 01-01 00:07 00:07"]


def test_too_many_launches_are_rejected_before_the_first(tmp_path: Path) -> None:
    poll = schedules(tmp_path, "poll")
    begin = moment("2027-01-01")
    require_fewer(poll, begin, begin + timedelta(minutes=7 * MOST))
    with pytest.raises(
        TooManyLaunchesError, match=r"about 1,000,001 launches by then, more than the limit of 1,000,000"
    ):
        require_fewer(poll, begin, begin + timedelta(minutes=7 * (MOST + 1)))


def test_the_tally_knows_the_first_busiest_minute_and_no_spread_crowds_one(tmp_path: Path) -> None:
    tally = Tally()
    for launch in launches(schedules(tmp_path, "noon", "spread", "poll"), moment("2027-01-01"), moment("2027-01-09")):
        tally.add(launch)
    assert tally.launches == 2 * 8 + 8 * 24 * 60 // 7
    assert tally.busiest == (moment("2027-01-04T12:00"), 2)  # 5040 minutes: a multiple of seven


def test_a_forecast_counts_each_environment_as_its_launches_are_given_and_launches_nothing_disabled(
    tmp_path: Path,
) -> None:
    (tmp_path / "tasks.yaml").write_text("""\
version: 1
app: payments
environments: {staging: {}, prod: {}}
tasks:
  noon: {command: [a], cron: 0 12 * * ? *, environments: {prod: {enabled: false}}}
  six: {command: [a], cron: 0 6 * * ? *}
""")
    registry = load(tmp_path / "tasks.yaml")
    environments = [registry.resolve(name) for name in ("staging", "prod")]
    forecast = Forecast(environments, moment("2027-01-01"), moment("2027-01-03"))
    assert (len(forecast.schedules), len(forecast.enabled), forecast.disabled) == (4, 3, 1)
    found = forecast.launches()
    next(found)
    assert {name: tally.launches for name, tally in forecast.tallies.items()} == {"staging": 1, "prod": 0}
    assert len(list(found)) == 5
    assert {name: tally.launches for name, tally in forecast.tallies.items()} == {"staging": 4, "prod": 2}


def test_a_forecast_of_too_many_launches_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text(REGISTRY)
    environments = [load(tmp_path / "tasks.yaml").resolve("staging")]
    with pytest.raises(TooManyLaunchesError):
        Forecast(environments, moment("2027-01-01"), moment("2099-01-01"))
