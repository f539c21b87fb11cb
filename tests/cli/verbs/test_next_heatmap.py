"""`rota next --heatmap`: the busy hours of a week, the crowded minutes, and what would ease them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rota = Callable[..., Any]

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}}\ntasks:\n"


def written(project: Path, *tasks: str) -> None:
    (project / "tasks/tasks.yaml").write_text(HEAD + "".join(f"  {task}\n" for task in tasks))


def crowd(number: int, fields: str = "cron: 0 5 ? * MON *") -> list[str]:
    return [f"daily-{n}: {{command: [x], {fields}}}" for n in range(number)]


def cells(out: str) -> list[list[str]]:
    return [re.findall(r"[0-9.]+!?", line[7:]) for line in out.splitlines()[2:9]]


def test_each_hour_of_seven_utc_days_has_its_number_of_launches(rota: Rota, project: Path) -> None:
    written(project, "often: {command: [x], cron: 0/15 8-9 * * ? *}", "early: {command: [x], cron: 30 9 ? * MON *}")
    lines = rota("next", "--heatmap").out.splitlines()
    assert lines[0] == "launches per hour in staging, from Monday, 2026-01-05"
    assert lines[1].split() == ["UTC", *(f"{hour:02}" for hour in range(24))]
    assert [line[:6] for line in lines[2:]] == ["Mon 05", "Tue 06", "Wed 07", "Thu 08", "Fri 09", "Sat 10", "Sun 11"]
    days = cells("\n".join(lines))
    assert (days[0][8:11], days[1][8:11]) == (["4", "5", "."], ["4", "4", "."])
    assert all(len(day) == 24 for day in days)


def test_the_map_fits_a_terminal_of_80_columns(rota: Rota, project: Path) -> None:
    written(project, *crowd(25))
    assert max(map(len, rota("next", "--heatmap").out.splitlines()[1:9])) <= 80


def test_the_week_is_that_of_after(rota: Rota, project: Path) -> None:
    written(project, "report: {command: [x], cron: 0 2 * * ? *, timezone: America/New_York}")
    out = rota("next", "--heatmap", "--after", "2026-03-05T22:00Z").out
    assert "from Thursday, 2026-03-05" in out
    # On Sunday, the 8th, the clocks skip 02:00; from Monday on it is an hour earlier in UTC.
    assert [day.index("1") if "1" in day else None for day in cells(out)] == [7, 7, 7, None, 6, 6, 6]


def test_rates_are_an_average_beside_the_map(rota: Rota, project: Path) -> None:
    written(project, "poll: {command: [x], rate: 5 minutes}", "slow: {command: [x], rate: 2 hours}")
    out = rota("next", "--heatmap").out
    assert out.endswith("not in the map: rates, 12.5 launches an hour; only AWS knows their minutes\n")
    assert {cell for day in cells(out) for cell in day} == {"."}


@pytest.mark.parametrize(("number", "marked"), [(20, False), (21, True)])
def test_more_than_20_launches_at_once_are_marked(rota: Rota, project: Path, number: int, marked: bool) -> None:
    written(project, *crowd(number))
    out = rota("next", "--heatmap").out
    assert (f"{number}!" in out) is marked
    assert (
        "\nRunTask accepts 20 calls a second; EventBridge may count a throttled one as delivered:\n" in out
    ) is marked


def test_a_crowded_minute_has_a_proposal_that_leaves_half_of_the_limit(rota: Rota, project: Path) -> None:
    written(project, *crowd(21), "often: {command: [x], cron: 0/5 * * * ? *}")
    lines = rota("next", "--heatmap").out.splitlines()
    assert "Mon 2026-01-05 05:00 UTC: 22 tasks start at once" in lines
    (spread,) = [line for line in lines if "spread:" in line]
    assert spread == "  spread: 5 minutes, for " + ", ".join(f"daily-{n}" for n in range(12))
    assert "  add timezone: UTC where there is no timezone, because EventBridge rules have no start window" in lines


def test_the_proposal_once_taken_leaves_no_crowded_minute(rota: Rota, project: Path) -> None:
    written(project, *crowd(120))
    (crowded,) = json.loads(rota("next", "--heatmap", "--json").out)["crowded"]
    assert (crowded["spread_minutes"], len(crowded["spread"])) == (25, 110)
    moved = {start["task"] for start in crowded["spread"]}
    eased = [
        task.replace("}", ", timezone: UTC, spread: 25 minutes}") if task.partition(":")[0] in moved else task
        for task in crowd(120)
    ]
    written(project, *eased)
    finished = rota("next", "--heatmap", "--json")
    assert (finished.code, json.loads(finished.out)["crowded"]) == (0, [])


def test_the_same_crowd_on_several_days_is_printed_once(rota: Rota, project: Path) -> None:
    written(project, *crowd(30, "cron: 0 5 ? * MON-FRI *"))
    out = rota("next", "--heatmap").out
    assert out.count("start at once") == 1
    assert "Mon 2026-01-05 05:00 UTC, and 4 times more this week: 30 tasks start at once" in out


def test_what_runs_too_often_for_a_window_is_not_proposed(rota: Rota, project: Path) -> None:
    written(project, *crowd(40, "cron: 0/5 5 ? * MON *"))
    out = rota("next", "--heatmap").out
    assert "spread:" not in out
    assert "the other 40 run too often for a window; move some of them to other minutes" in out


def test_a_map_accepts_no_count_and_no_end(rota: Rota, project: Path) -> None:
    written(project, *crowd(1))
    for option in (["--count", "3"], ["--until", "2026-02-01"]):
        finished = rota("next", "--heatmap", *option)
        assert finished.code == 2
        assert "--heatmap draws a whole week" in finished.err
