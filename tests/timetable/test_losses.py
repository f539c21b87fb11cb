from collections.abc import Callable
from datetime import UTC, datetime

from rota.registry import Environment
from rota.timetable.losses import Losses, losses_of

Staging = Callable[..., Environment]

NOW = datetime(2027, 1, 1, tzinfo=UTC)
NIGHT = "cron: 30 2 * * ? *, timezone: America/New_York"


def losses(staging: Staging, fields: str) -> list[Losses]:
    return list(losses_of([staging(f"a: {{command: [a], {fields}}}")], NOW))


def test_a_schedule_that_clock_changes_take_runs_from_has_these(staging: Staging) -> None:
    (found,) = losses(staging, NIGHT)
    assert [(f"{run.wall:%m-%d %H:%M}", run.reason) for run in found.lost] == [("03-14 02:30", "skipped")]
    assert found.warnings == ()
    assert found.schedule.path == ("tasks", "a", "cron")


def test_a_schedule_whose_last_run_is_over_has_that_as_a_warning(staging: Staging) -> None:
    (found,) = losses(staging, "cron: 0 12 31 12 ? 2026")
    assert found.lost == ()
    assert found.warnings == ("cron(0 12 31 12 ? 2026) never runs again after 2027-01-01 00:00+00:00",)


def test_an_only_run_that_the_clocks_skip_is_lost_and_not_over_besides(staging: Staging) -> None:
    (found,) = losses(staging, 'at: "2027-03-14T02:30:00", timezone: America/New_York')
    assert [run.reason for run in found.lost] == ["skipped"]
    assert found.warnings == ()


def test_a_cron_whose_only_run_is_lost_is_also_told_to_be_over(staging: Staging) -> None:
    (found,) = losses(staging, "cron: 30 2 14 3 ? 2027, timezone: America/New_York")
    assert [run.reason for run in found.lost] == ["skipped"]
    assert found.warnings == ("cron(30 2 14 3 ? 2027) never runs again after 2027-01-01 00:00+00:00",)


def test_what_holds_at_any_time_is_no_loss_of_now(staging: Staging) -> None:
    assert losses(staging, "cron: 0 12 31 2 ? *") == []


def test_what_is_disabled_or_loses_nothing_has_no_losses(staging: Staging) -> None:
    assert losses(staging, f"{NIGHT}, enabled: false") == []
    assert losses(staging, "cron: 0 12 * * ? *") == []
