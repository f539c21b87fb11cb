"""`rota local tick`: the time is Monday, 5 January 2026, 12:00:30 UTC."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rota.timetable import launches

Rota = Callable[..., Any]

SPRING = ("--from", "2026-03-08", "--until", "2026-03-09T00:00Z")
"""The day on which New York's clocks skip 02:00 to 03:00."""


def columns(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_each_launch_is_a_line_with_both_times_the_task_and_its_schedule(rota: Rota, starts: str) -> None:
    finished = rota("local", "tick", "--registry", starts, "--env", "prod", "--until", "2026-01-05T14:30-05:00")
    assert [columns(line) for line in finished.out.splitlines()] == [
        ["UTC", "schedule's zone", "task (schedule)", "schedule"],
        *(
            [f"2026-01-05 {hour}:00", f"Mon {hour}:00 UTC", "send-lists (hourly)", "rate(1 hour)"]
            for hour in range(13, 20)
        ),
    ]
    assert finished.code == 0


def test_zones_are_honoured_and_what_their_clocks_skip_is_printed_at_the_end(rota: Rota, starts: str) -> None:
    finished = rota("local", "tick", "--registry", starts, "--env", "prod", *SPRING)
    found = [columns(line) for line in finished.out.splitlines()]
    assert not any("send-lists (night)" in line for line in found)
    lost = "send-lists (night): on 2026-03-08 the clocks of America/New_York skip 02:30"
    assert finished.err.splitlines() == [
        "prod: 24 launches from 2026-03-08T00:00Z to 2026-03-09T00:00Z; busiest minute: 2026-03-08T01:00Z with 1",
        f"{lost}, so it does not run then",
        "2 schedules disabled and not included",
    ]
    later = rota(
        "local", "tick", "--registry", starts, "--env", "prod", "--from", "2026-03-09", "--until", "2026-03-10"
    )
    assert ["2026-03-09 06:30", "Mon 02:30 America/New_York", "send-lists (night)", "cron(30 2 * * ? *)"] in [
        columns(line) for line in later.out.splitlines()
    ]


def test_with_several_environments_each_line_names_its_own_and_each_has_totals(rota: Rota) -> None:
    finished = rota("local", "tick", "--until", "2026-01-06T04:00")
    lines = finished.out.splitlines()
    assert columns(lines[0])[0] == "environment"
    assert {columns(line)[0] for line in lines[1:]} == {"staging", "prod"}
    assert lines[1].startswith("staging      2026-01-05 12:05  ")
    assert [line.partition(" launches")[0] for line in finished.err.splitlines()] == [
        "staging: 192",
        "prod: 193",
        "1 schedule disabled and not included",
    ]
    assert (
        "prod: 193 launches from 2026-01-05T12:00Z to 2026-01-06T04:00Z; busiest minute: 2026-01-06T03:00Z with 2"
        in (finished.err)
    )


def test_json_is_one_launch_per_line_and_then_the_summary(rota: Rota, starts: str) -> None:
    options = ("--registry", starts, "--env", "staging", "--task", "send-lists", *SPRING, "--json")
    *found, last = [json.loads(line) for line in rota("local", "tick", *options).out.splitlines()]
    assert found[0] == {
        "environment": "staging",
        "task": "send-lists",
        "schedule": "hourly",
        "utc": "2026-03-08T01:00Z",
        "wall_time": "2026-03-08T01:00",
        "timezone": "UTC",
        "expression": "rate(1 hour)",
        "within_minutes": None,
    }
    assert last == {
        "summary": {
            "from": "2026-03-08T00:00Z",
            "until": "2026-03-09T00:00Z",
            "environments": [
                {
                    "environment": "staging",
                    "launches": 24,
                    "busiest_minute": {"utc": "2026-03-08T01:00Z", "launches": 1},
                }
            ],
            "clock_changes": [
                {
                    "environment": "staging",
                    "task": "send-lists",
                    "schedule": "night",
                    "timezone": "America/New_York",
                    "wall_time": "2026-03-08T02:30",
                    "lost": "skipped",
                }
            ],
        }
    }


def test_a_span_without_a_launch_is_no_error(rota: Rota) -> None:
    finished = rota("local", "tick", "--until", "2026-01-05T12:01", "--env", "staging", "--task", "poll")
    assert (finished.code, len(finished.out.splitlines())) == (0, 1)
    assert finished.err == "staging: 0 launches from 2026-01-05T12:00Z to 2026-01-05T12:01Z\n"


def test_a_span_with_too_many_launches_is_rejected_with_ways_to_narrow_it(
    rota: Rota, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = rota("local", "tick", "--until", "2199-01-01")
    assert (finished.code, finished.out) == (2, "")
    assert "--task" in finished.err
    assert "shorten the span" in finished.err
    monkeypatch.setattr(launches, "MOST", 10)
    assert rota("local", "tick", "--until", "2026-01-05T12:10", "--env", "staging").code == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--until", "2026-01-05T11:00Z"), "--until must be later than now (got '2026-01-05T11:00Z')"),
        (("--until", "2026-01-05", "--from", "2026-01-06"), "--until must be later than --from, 2026-01-06"),
        (("--until", "soon"), "--until takes a date or a time"),
        (("--until", "2027-01-01", "--from", "then"), "--from takes a date or a time"),
        (("--until", "2027-01-01", "--env", "prd"), "there is no environment 'prd'; did you mean 'prod'?"),
        (("--until", "2027-01-01", "--task", "pol"), "there is no task 'pol'; did you mean 'poll'?"),
        ((), "Missing option '--until'"),
    ],
)
def test_wrong_times_are_a_usage_error(rota: Rota, options: tuple[str, ...], complaint: str) -> None:
    finished = rota("local", "tick", *options)
    assert (finished.code, finished.out) == (2, "")
    assert complaint in finished.err


def test_a_year_of_forty_tasks_takes_seconds(project: Path) -> None:
    tasks = "".join(
        f"  t{n}: {{command: [a], cron: {n} 0/12 * * ? *, timezone: America/New_York}}\n" for n in range(40)
    )
    (project / "many.yaml").write_text(f"version: 1\napp: payments\nenvironments: {{staging: {{}}}}\ntasks:\n{tasks}")
    command = [sys.executable, "-m", "rota", "local", "tick", "--registry", "many.yaml", "--from", "2027-01-01"]
    finished = subprocess.run(
        [*command, "--until", "2027-12-31T23:59"], cwd=project, capture_output=True, text=True, check=True, timeout=20
    )
    assert len(finished.stdout.splitlines()) == 1 + 40 * 365 * 2
    assert "29,200 launches" in finished.stderr


@pytest.mark.usefixtures("project")
def test_the_command_ends_when_its_reader_stops_reading() -> None:
    command = f"{sys.executable} -m rota local tick --from 2027-01-01 --until 2028-01-01 | head -1"
    finished = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert finished.stdout.split() == ["environment", "UTC", "schedule's", "zone", "task", "(schedule)", "schedule"]
    assert finished.stderr == ""
