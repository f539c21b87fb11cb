"""`rota next`: the coming runs of all tasks; the time is Monday, 5 January 2026, 12:00:30 UTC."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

EVERY_HOUR_FROM_ITS_DEPLOYMENT = "Every hour, and at its deployment"
"""AWS says so of a rate without StartDate: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html."""

Rota = Callable[..., Any]


@pytest.fixture(autouse=True)
def reader_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's zone is none of the schedules'."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def columns(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_runs_are_in_order_of_time_in_three_zones_with_relative_time_and_in_words(rota: Rota, starts: str) -> None:
    finished = rota("next", "--registry", starts, "--env", "prod", "--count", "4")
    assert [columns(line) for line in finished.out.splitlines()] == [
        ["UTC", "schedule's zone", "here", "in", "task (schedule)", "runs"],
        ["within 1 hour", "-", "-", "-", "send-lists (hourly)", "Every hour"],
        [
            "2026-01-06 07:30",
            "Tue 02:30 America/New_York",
            "Tue 16:30 JST",
            "in 19 h 29 min",
            "send-lists (night)",
            "At 02:30",
        ],
        [
            "2026-01-06 09:00",
            "Tue 04:00 America/New_York",
            "Tue 18:00 JST",
            "in 20 h 59 min",
            "send-lists (dua)",
            "At 04:00, Monday through Friday",
        ],
        [
            "2026-01-07 07:30",
            "Wed 02:30 America/New_York",
            "Wed 16:30 JST",
            "in 1 d 19 h",
            "send-lists (night)",
            "At 02:30",
        ],
    ]
    assert finished.code == 0


def test_a_rate_with_a_start_has_times_and_neither_it_nor_a_cron_runs_after_its_end(rota: Rota, project: Path) -> None:
    tasks = """\
tasks:
  pay: {command: [x], rate: 14 days, start: "2025-12-29T09:00:00", timezone: America/New_York, end: 2026-01-27}
  day: {command: [x], cron: 0 9 * * ? *, start: 2026-01-20, end: 2026-01-20}
  gone: {command: [x], rate: 1 hour, end: 2026-01-04}
  last: {command: [x], rate: 1 hour, end: 2026-01-05}
"""
    (project / "t.yaml").write_text(f"version: 1\napp: a\nenvironments: {{e: {{}}}}\n{tasks}")
    finished = rota("next", "--registry", "t.yaml")
    assert [columns(line)[0::4] for line in finished.out.splitlines()[1:]] == [
        ["within 1 hour", "last"],
        ["2026-01-12 14:00", "pay"],
        ["2026-01-20 09:00", "day"],
        ["2026-01-26 14:00", "pay"],
    ]
    assert finished.err == "1 schedule without a run left and not shown\n"
    runs = json.loads(rota("next", "--registry", "t.yaml", "--json").out)["runs"]
    assert (runs[1]["utc"], runs[1]["wall_time"], runs[1]["within_minutes"]) == (
        "2026-01-12T14:00Z",
        "2026-01-12T09:00",
        None,
    )
    assert (runs[1]["in_words"], runs[0]["within_minutes"]) == ("Every 14 days", 60)


def test_what_is_not_shown_is_counted_on_stderr(rota: Rota, starts: str) -> None:
    finished = rota("next", "--registry", starts, "--env", "staging")
    assert finished.err.splitlines()[:2] == [
        "2 schedules disabled and not shown",
        "1 schedule without a run left and not shown",
    ]
    assert "dia" not in finished.out
    assert "paused" not in finished.out


def test_without_an_environment_all_are_shown_each_row_with_its_own(rota: Rota) -> None:
    lines = rota("next", "--count", "3").out.splitlines()
    assert [columns(line)[0] for line in lines] == ["environment", "staging", "prod", "prod"]
    assert columns(lines[3])[-2:] == ["nightly-report", "At 03:00"]


def test_one_task_is_shown_alone(rota: Rota) -> None:
    lines = rota("next", "nightly-report", "--env", "prod", "--count", "2").out.splitlines()
    assert [columns(line)[0] for line in lines[1:]] == ["2026-01-06 03:00", "2026-01-07 03:00"]


def test_a_task_without_schedule_has_a_message(rota: Rota) -> None:
    finished = rota("next", "migrate", "--env", "staging")
    assert (finished.out, finished.err) == ("", "no schedule: runs are started by hand or by events only\n")
    assert finished.code == 0


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2027-03-01", "2027-03-01 03:00"),
        ("2027-03-01T03:00", "2027-03-02 03:00"),
        ("2027-03-01T02:59:59Z", "2027-03-01 03:00"),
        ("2027-03-01T22:00-05:00", "2027-03-03 03:00"),
    ],
)
def test_after_is_a_date_or_a_time_in_utc_unless_it_names_a_zone(rota: Rota, text: str, first: str) -> None:
    lines = rota("next", "nightly-report", "--env", "prod", "--after", text, "--count", "1").out.splitlines()
    assert columns(lines[1])[0] == first


def test_until_ends_the_table_and_all_before_it_is_shown(rota: Rota) -> None:
    lines = rota("next", "nightly-report", "--env", "prod", "--until", "2026-01-25T03:00Z").out.splitlines()
    assert (len(lines), columns(lines[-1])[0]) == (21, "2026-01-25 03:00")


def test_more_runs_before_until_than_count_are_mentioned_on_stderr(rota: Rota) -> None:
    few = rota("next", "nightly-report", "--env", "prod", "--until", "2026-01-25T03:00Z", "--count", "2")
    assert few.err == "there are more runs; --count shows up to 10,000\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--after", "tomorrow"],
            (
                "--after takes a date or a time, such as 2027-03-14, 2027-03-14T07:00Z or 2027-03-14T02:00-05:00;"
                " without a zone it is UTC (got 'tomorrow')"
            ),
        ),
        (
            ["--until", "0001-01-01"],
            "--until takes a year from 1970 to 2199, as schedules do (got '0001-01-01')",
        ),
        (["--until", "2026-01-05"], "--until must be later than now (got '2026-01-05')"),
        (
            ["--after", "2026-03-01", "--until", "2026-03-01"],
            "--until must be later than --after, 2026-03-01 (got '2026-03-01')",
        ),
        (["--env", "prd"], "tasks/tasks.yaml: there is no environment 'prd'; did you mean 'prod'?"),
        (["poll-all"], "tasks/tasks.yaml: there is no task 'poll-all'\nlist all tasks: rota list"),
        (["migrate", "--env", "prod"], "tasks/tasks.yaml: 'migrate' is not deployed in prod, only in staging"),
        (["--heatmap"], "several environments: choose one with --env; there are staging, prod"),
    ],
)
def test_wrong_options_are_rejected_with_what_would_be_right(rota: Rota, arguments: list[str], message: str) -> None:
    finished = rota("next", *arguments)
    assert finished.err.startswith(f"{message}\n")
    assert (finished.code, finished.out) == (2, "")


def test_a_run_that_the_clocks_skip_is_marked_at_its_time(rota: Rota, starts: str) -> None:
    finished = rota(
        "next", "send-lists", "--registry", starts, "--env", "prod", "--after", "2026-03-08", "--count", "3"
    )
    assert [columns(line) for line in finished.out.splitlines()[2:]] == [
        [
            "no run",
            "2026-03-08 02:30 America/New_York",
            "-",
            "-",
            "send-lists (night)",
            "no run: the clocks skip this time",
        ],
        [
            "2026-03-09 06:30",
            "Mon 02:30 America/New_York",
            "Mon 15:30 JST",
            "in 62 d 18 h",
            "send-lists (night)",
            "At 02:30",
        ],
    ]


def test_a_run_that_the_clocks_would_repeat_is_marked_the_second_time(rota: Rota, project: Path) -> None:
    quarter = "version: 1\napp: a\nenvironments: {only: {}}\ntasks:\n  often: {command: [x], cron: 0/30 1 * * ? *,"
    (project / "often.yaml").write_text(f"{quarter} timezone: Europe/Berlin}}\n")
    often = ("next", "--registry", "often.yaml", "--after", "2026-10-24T23:00Z", "--count", "4")
    assert "no run" not in rota(*often).out
    (project / "often.yaml").write_text(f"{quarter.replace('0/30 1', '0/30 2')} timezone: Europe/Berlin}}\n")
    rows = [columns(line) for line in rota(*often).out.splitlines()[1:]]
    assert [row[0] for row in rows] == ["2026-10-25 00:00", "2026-10-25 00:30", "no run", "no run"]
    assert rows[2][1] == "2026-10-25 02:00 Europe/Berlin"
    assert rows[2][-1] == "no run: the clocks show this time again"


def test_runs_lost_within_a_year_are_named_however_short_the_table(rota: Rota, starts: str) -> None:
    finished = rota("next", "--registry", starts, "--count", "1")
    (lost,) = [line for line in finished.err.splitlines() if "clocks" in line]
    assert lost.startswith("send-lists (night): on 2026-03-08 the clocks of America/New_York skip 02:30, so it")


def test_json_has_every_fact_and_null_where_there_is_no_time(rota: Rota, starts: str) -> None:
    arguments = ("next", "--registry", starts, "--env", "staging", "--after", "2026-03-08", "--count", "2", "--json")
    listed = json.loads(rota(*arguments).out)
    assert (listed["after"], listed["disabled"], listed["never"]) == ("2026-03-08T00:00Z", 2, 1)
    hourly, night = listed["runs"]
    assert (hourly["within_minutes"], hourly["utc"], hourly["wall_time"]) == (60, None, None)
    assert night == {
        "environment": "staging",
        "task": "send-lists",
        "schedule": "night",
        "utc": None,
        "wall_time": "2026-03-08T02:30",
        "timezone": "America/New_York",
        "local": None,
        "within_minutes": None,
        "lost": "skipped",
        "expression": "cron(30 2 * * ? *)",
        "in_words": "At 02:30",
    }
    assert [(change["task"], change["wall_time"], change["lost"]) for change in listed["clock_changes"]] == [
        ("send-lists", "2026-03-08T02:30", "skipped")
    ]
    run = json.loads(rota(*(*arguments[:6], "2026-03-09", *arguments[7:])).out)["runs"][1]
    assert (run["utc"], run["local"]) == ("2026-03-09T06:30Z", "2026-03-09T15:30+09:00")


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        ("rate: 1 hour", "Every hour"),
        ("rate: 1 hour, timezone: UTC, spread: 5 minutes", EVERY_HOUR_FROM_ITS_DEPLOYMENT),
    ],
)
def test_a_rate_of_scheduler_runs_at_its_deployment_too(rota: Rota, project: Path, timing: str, words: str) -> None:
    text = f"version: 1\napp: payments\nenvironments: {{e: {{}}}}\ntasks: {{t: {{command: [x], {timing}}}}}\n"
    (project / "t.yaml").write_text(text)
    row = rota("next", "--registry", "t.yaml").out.splitlines()[-1]
    assert row.split("  ")[0] == "within 1 hour"
    assert row.endswith(f"  t                {words}")
    (run,) = json.loads(rota("next", "--registry", "t.yaml", "--json").out)["runs"]
    assert run["in_words"] == words


def test_a_time_far_away_ends_without_a_traceback(rota: Rota, starts: str) -> None:
    for moment in ("1970-01-01", "2199-12-31T23:59Z"):
        assert rota("next", "--registry", starts, "--after", moment).code == 0


@pytest.mark.usefixtures("project")
def test_next_in_a_pipe_loads_neither_rich_nor_boto3() -> None:
    code = "import sys; sys.argv = ['rota', 'next']; from rota.__main__ import main; main(); print('\\n', *sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(run.stdout.splitlines()[-1].split()) & {"rich", "boto3", "jsii"}
