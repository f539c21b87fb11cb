"""`rota validate`: what is fine, what is wrong, and schedules that lose runs from now on; it is 5 January 2026."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rota = Callable[..., Any]

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}, prod: {}}\ntasks:\n  report:\n    command: [report]\n"
FIX = "choose another time of day, or a timezone without clock changes, such as UTC"


def warnings(rota: Rota, project: Path, fields: str) -> list[str]:
    (project / "tasks/tasks.yaml").write_text(HEAD + "".join(f"    {line}\n" for line in fields.splitlines()))
    finished = rota("validate")
    assert finished.code == 0
    lines: list[str] = finished.err.splitlines()
    return lines


def test_validate_prints_the_counts_of_a_valid_registry(rota: Rota) -> None:
    finished = rota("validate")
    assert finished.out.splitlines()[0] == "tasks/tasks.yaml is valid: 3 tasks in 2 environments"
    assert (finished.code, finished.err) == (0, "")


def test_validate_warns_of_a_value_that_looks_like_a_secret_and_never_prints_it(rota: Rota, project: Path) -> None:
    (line,) = warnings(rota, project, "env: {DB_PASSWORD: hunter2}")
    start = "tasks/tasks.yaml:7:24: tasks.report.env.DB_PASSWORD: warning: this looks like a password, token or key by"
    assert line.startswith(start)
    finished = rota("validate", "--json")
    (warning,) = json.loads(finished.out)["warnings"]
    assert warning["field"] == "tasks.report.env.DB_PASSWORD"
    assert "hunter2" not in line + finished.out + finished.err


def test_validate_names_the_environments_without_an_account(rota: Rota, project: Path) -> None:
    """Their roles' names have no Region, so a second Region of one account finds them taken."""
    file = project / "tasks/tasks.yaml"
    file.write_text("{version: 1, app: shop, environments: {a: {}}, tasks: {work: {command: [work]}}}")
    first, second = rota("validate").out.splitlines()
    assert first.endswith(" is valid: 1 task in 1 environment")
    reason = "one Region of any account, since the names of its roles have no Region"
    assert second == f"a names no account: it fits {reason}"
    file.write_text(file.read_text().replace("a: {}", 'a: {}, b: {account: "222222222222", region: us-east-1}, c: {}'))
    assert rota("validate").out.splitlines()[1] == f"a, c name no account: each fits {reason}"


def test_validate_takes_the_file_as_its_one_positional(rota: Rota, project: Path) -> None:
    (project / "tasks/tasks.yaml").rename(project / "tasks/other.yaml")
    assert rota("validate", "tasks/other.yaml").out.startswith("tasks/other.yaml is valid: 3 tasks in 2 environments\n")


def test_validate_gives_problems_and_warnings_as_json(rota: Rota, project: Path) -> None:
    assert json.loads(rota("validate", "--json").out) == {
        "registry": "tasks/tasks.yaml",
        "tasks": 3,
        "environments": 2,
        "problems": [],
        "warnings": [],
    }
    with (project / "tasks/tasks.yaml").open("a") as file:
        file.write("bundles: {spare: {cpu: 5}}\n")
    finished = rota("validate", "--json")
    assert finished.code == 2
    assert json.loads(finished.out)["problems"] == [
        {
            "file": "tasks/tasks.yaml",
            "line": 22,
            "column": 24,
            "field": "bundles.spare.cpu",
            "message": "must be 256, 512, 1024, 2048, 4096, 8192 or 16384 (got 5)",
        }
    ]


@pytest.mark.parametrize(
    ("cron", "zone", "lost"),
    [
        (
            "30 2 * * ? *",
            "America/New_York",
            "on 2026-03-08 the clocks of America/New_York skip 02:30, so it does not run then",
        ),
        (
            "0/15 2 * * ? *",
            "Europe/Berlin",
            (
                "on 2026-03-29 the clocks of Europe/Berlin skip 02:00 to 02:45 (4 runs), so it does not run"
                " then; on 2026-10-25 the clocks of Europe/Berlin show 02:00 to 02:45 (4 runs) twice, so it runs only"
                " the first time"
            ),
        ),
        (
            "30 1 * * ? *",
            "America/New_York",
            "on 2026-11-01 the clocks of America/New_York show 01:30 twice, so it runs only the first time",
        ),
    ],
)
def test_a_run_lost_to_a_clock_change_is_printed_once_with_its_date_and_the_fix(
    rota: Rota, project: Path, cron: str, zone: str, lost: str
) -> None:
    assert warnings(rota, project, f"cron: {cron}\ntimezone: {zone}") == [
        f"tasks/tasks.yaml:7:11: tasks.report.cron: warning: {lost}; {FIX}"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        "cron: 30 2 * * ? *",
        "cron: 30 2 * * ? *\ntimezone: Asia/Tokyo",
        "cron: 0 9 * * ? *\ntimezone: America/New_York",
        "cron: 30 2 ? * MON-FRI *\ntimezone: America/New_York",
        "cron: 30 2 * * ? *\ntimezone: America/New_York\nenabled: false",
    ],
)
def test_a_schedule_that_loses_nothing_has_no_warning(rota: Rota, project: Path, fields: str) -> None:
    assert warnings(rota, project, fields) == []


def test_the_warning_has_the_place_of_the_environments_schedule(rota: Rota, project: Path) -> None:
    fields = "cron: 0 9 * * ? *\ntimezone: America/New_York\nenvironments: {prod: {cron: 30 2 * * ? *}}"
    (warning,) = warnings(rota, project, fields)
    assert warning.startswith("tasks/tasks.yaml:9:33: tasks.report.environments.prod.cron: warning: on 2026-03-08 ")


def test_one_of_several_schedules_is_named_by_its_place(rota: Rota, project: Path) -> None:
    fields = "schedules:\n- {name: day, rate: 1 day}\n- {name: night, cron: 30 2 * * ? *, timezone: America/New_York}"
    (warning,) = warnings(rota, project, fields)
    assert warning.startswith("tasks/tasks.yaml:9:27: tasks.report.schedules[1].cron: warning: on 2026-03-08 ")


def test_a_time_that_is_over_or_that_the_clocks_skip_is_a_warning(rota: Rota, project: Path) -> None:
    over = "at(2026-01-05T09:00:00) is in the past, so no deployment makes it; remove it"
    assert warnings(rota, project, "at: 2026-01-05T09:00:00") == [
        f"tasks/tasks.yaml:7:9: tasks.report.at: warning: {over}"
    ]
    (skipped,) = warnings(rota, project, "at: 2026-03-29T02:30:00\ntimezone: Europe/Berlin")
    assert "on 2026-03-29 the clocks of Europe/Berlin skip 02:30, so it does not run then; " in skipped
    assert warnings(rota, project, "at: 2026-01-05T09:00:00\ntimezone: America/New_York") == []


def test_a_schedule_that_has_ended_and_a_short_rate_with_a_start_are_warnings(rota: Rota, project: Path) -> None:
    assert warnings(rota, project, "rate: 1 hour\nend: 2026-01-05") == []
    (over,) = warnings(rota, project, "rate: 1 hour\nend: 2026-01-04\ntimezone: Asia/Tokyo")
    limits = "until 2026-01-04 23:59:59 in Asia/Tokyo"
    place = "tasks/tasks.yaml:7:11: tasks.report.rate: warning"
    assert over == f"{place}: rate(1 hour) {limits} is over, so no deployment makes it; remove it"
    (short,) = warnings(rota, project, "rate: 59 minutes\nstart: 2026-02-01")
    text = "AWS may reject a deployment that is not done 64 minutes after its synthesis"
    assert short == f"{place}: {text}, since the start of a rate is its next run; write a cron"
    assert warnings(rota, project, "rate: 60 minutes\nstart: 2026-02-01") == []
    assert warnings(rota, project, "rate: 59 minutes\nend: 2026-02-01") == []


def test_a_schedule_may_end_at_the_moment_at_which_it_starts(rota: Rota, project: Path) -> None:
    assert warnings(rota, project, "rate: 1 day\nstart: 2027-01-05T09:00:00\nend: 2027-01-05T09:00:00") == []


def test_a_clock_change_outside_its_limits_takes_no_run(rota: Rota, project: Path) -> None:
    night = "cron: 30 2 * * ? *\ntimezone: America/New_York"
    (whole,) = warnings(rota, project, night)
    assert warnings(rota, project, f"{night}\nstart: 2026-03-08\nend: 2026-03-31") == [whole]
    assert warnings(rota, project, f"{night}\nstart: 2026-03-09") == []
    assert warnings(rota, project, f"{night}\nend: 2026-03-07") == []


def test_a_cron_whose_last_year_is_over_soon_is_fine_until_then(rota: Rota, project: Path) -> None:
    assert warnings(rota, project, "cron: 0 9 1 2 ? 2026") == []
    (over,) = warnings(rota, project, "cron: 0 9 1 1 ? 2026")
    assert over.startswith("tasks/tasks.yaml:7:11: tasks.report.cron: warning: cron(0 9 1 1 ? 2026) never runs again")


def test_json_has_these_warnings_beside_the_others(rota: Rota, project: Path) -> None:
    warnings(rota, project, "cron: 30 2 * * ? *\ntimezone: America/New_York")
    (warning,) = json.loads(rota("validate", "--json").out)["warnings"]
    assert (warning["line"], warning["field"]) == (7, "tasks.report.cron")
