"""`rota list`: every start with its environments, or one environment in more detail."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.terminals import on_terminal

Rota = Callable[..., Any]


def test_without_an_environment_every_start_is_listed_with_its_environments(rota: Rota) -> None:
    finished = rota("list")
    assert finished.out == (
        "task            schedule                 environments\n"
        "nightly-report  30 3 * * ? * (disabled)  staging\n"
        "nightly-report  0 3 * * ? *              prod\n"
        "poll            5 minutes                all\n"
        "migrate         by hand                  staging\n"
    )
    assert (finished.code, finished.err) == (0, "")


def test_with_an_environment_a_task_has_its_next_run_its_actions_and_its_size(rota: Rota) -> None:
    finished = rota("list", "--env", "prod")
    assert finished.out == (
        "task            schedule     next run (UTC)    role actions  cpu/memory\n"
        "nightly-report  0 3 * * ? *  2026-01-06 03:00  s3 3, sqs 2   512/1024\n"
        "poll            5 minutes    within 5 minutes  none          256/512\n"
    )


def test_a_disabled_task_has_no_next_run(rota: Rota) -> None:
    rows = rota("list", "--env", "staging").out.splitlines()
    assert rows[1] == "nightly-report  30 3 * * ? *  disabled          s3 3, sqs 2   256/512"
    assert rows[3] == "migrate         by hand       -                 none          256/512"


def test_json_has_null_where_a_task_is_not_deployed(rota: Rota) -> None:
    listed = json.loads(rota("list", "--json").out)
    assert listed["registry"] == "tasks/tasks.yaml"
    assert listed["tasks"][2] == {
        "task": "migrate",
        "environments": {"staging": {"state": "by hand", "schedules": [], "triggers": []}, "prod": None},
    }


def test_json_of_an_environment_names_every_action_and_the_next_run(rota: Rota) -> None:
    first = json.loads(rota("list", "--env", "prod", "--json").out)["tasks"][0]
    assert first == {
        "task": "nightly-report",
        "state": "enabled",
        "next_run": "2026-01-06T03:00Z",
        "schedules": [
            {
                "name": None,
                "expression": "cron(0 3 * * ? *)",
                "timezone": "UTC",
                "start": None,
                "end": None,
                "enabled": True,
                "next_run": "2026-01-06T03:00Z",
            }
        ],
        "triggers": [],
        "actions": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "sqs:GetQueueUrl", "sqs:SendMessage"],
        "cpu": 512,
        "memory": 1024,
        "stack": "TasksProd",
    }


def test_of_several_starts_each_has_its_row_and_one_that_names_its_environment_has_one_for_all(
    rota: Rota, starts: str
) -> None:
    assert rota("list", "--registry", starts).out == (
        "task        schedule                                            environments\n"
        "send-lists  dia: 0 4 ? * MON-FRI * America/New_York (disabled)  all\n"
        "send-lists  dua: 0 4 ? * MON-FRI * America/New_York             all\n"
        "send-lists  night: 30 2 * * ? * America/New_York                all\n"
        "send-lists  hourly: 1 hour                                      all\n"
        "load        upload: s3://in-${environment}/daily/*.csv          all\n"
        "load        pushed: event aws.ecr (disabled)                    all\n"
        "once        at 2027-03-28T02:30:00 Europe/Berlin                staging\n"
        "paused      30 2 * * ? * (disabled)                             all\n"
    )


def test_of_many_environments_those_that_differ_are_named(rota: Rota, project: Path) -> None:
    """`all but` where it is shorter. One schedule of a task is disabled in one environment, which has to be seen."""
    (project / "many.yaml").write_text("""\
version: 1
app: a
environments: {dev: {}, test: {}, uat: {}, prod: {}}
tasks:
  t:
    command: [x]
    schedules: [{name: one, rate: 1 hour}, {name: two, rate: 2 hours}]
    environments:
      test: {schedules: [{name: one, rate: 1 hour}, {name: two, rate: 2 hours, enabled: false}]}
  u: {command: [x], rate: 1 day, environments: {dev: {rate: 2 days}, test: {rate: 2 days}}}
  v: {command: [x], environments: {dev: false, test: false, uat: false, prod: false}}
""")
    assert rota("list", "--registry", "many.yaml").out == (
        "task  schedule                 environments\n"
        "t     one: 1 hour              all\n"
        "t     two: 2 hours             all but test\n"
        "t     two: 2 hours (disabled)  test\n"
        "u     2 days                   dev, test\n"
        "u     1 day                    uat, prod\n"
        "v     -                        none\n"
    )


def test_in_one_environment_every_schedule_and_trigger_has_its_row(rota: Rota, starts: str) -> None:
    assert rota("list", "--registry", starts, "--env", "staging").out == (
        "task        schedule                                 next run (UTC)    role actions  cpu/memory\n"
        "send-lists  dia: 0 4 ? * MON-FRI * America/New_York  disabled          none          256/512\n"
        "send-lists  dua: 0 4 ? * MON-FRI * America/New_York  2026-01-06 09:00\n"
        "send-lists  night: 30 2 * * ? * America/New_York     2026-01-06 07:30\n"
        "send-lists  hourly: 1 hour                           within 1 hour\n"
        "load        upload: s3://in-staging/daily/*.csv      on its event      none          256/512\n"
        "load        pushed: event aws.ecr                    disabled\n"
        "once        at 2027-03-28T02:30:00 Europe/Berlin     never             none          256/512\n"
        "paused      30 2 * * ? *                             disabled          none          256/512\n"
    )


def test_json_has_every_schedule_and_trigger(rota: Rota, starts: str) -> None:
    listed = json.loads(rota("list", "--registry", starts, "--json").out)["tasks"]
    first, second = (task["environments"]["prod"] for task in listed[:2])
    assert [schedule["name"] for schedule in first["schedules"]] == ["dia", "dua", "night", "hourly"]
    assert first["schedules"][0] == {
        "name": "dia",
        "expression": "cron(0 4 ? * MON-FRI *)",
        "timezone": "America/New_York",
        "start": None,
        "end": None,
        "enabled": False,
    }
    assert [(trigger["name"], trigger["kind"], trigger["enabled"]) for trigger in second["triggers"]] == [
        ("upload", "s3", True),
        ("pushed", "event", False),
    ]
    (staging, *_) = json.loads(rota("list", "--registry", starts, "--env", "staging", "--json").out)["tasks"]
    assert staging["next_run"] == "2026-01-06T07:30Z"
    assert [schedule["next_run"] for schedule in staging["schedules"]] == [
        None,
        "2026-01-06T09:00Z",
        "2026-01-06T07:30Z",
        None,
    ]


def test_the_message_for_an_unknown_environment_has_the_likely_name(rota: Rota) -> None:
    finished = rota("list", "--env", "prd")
    assert finished.err == "tasks/tasks.yaml: there is no environment 'prd'; did you mean 'prod'?\n"
    assert (finished.code, finished.out) == (2, "")


def test_the_variable_rota_registry_names_the_registry(rota: Rota, project: Path, monkeypatch: Any) -> None:  # noqa: ANN401
    (project / "other.yaml").write_text("version: 1\napp: a\nenvironments: {only: {}}\ntasks: {t: {command: [x]}}\n")
    monkeypatch.setenv("ROTA_REGISTRY", "other.yaml")
    assert rota("list").out == "task  schedule  environments\nt     by hand   all\n"
    assert rota("list", "--registry", "tasks/tasks.yaml").out.startswith("task            schedule")


def test_warnings_go_to_stderr_after_their_place(rota: Rota, project: Path) -> None:
    with (project / "tasks/tasks.yaml").open("a") as file:
        file.write("bundles: {spare: {cpu: 512}}\n")
    finished = rota("list")
    assert finished.err == (
        "tasks/tasks.yaml:22:11: bundles.spare: warning: no task uses the bundle 'spare'; remove it\n"
    )
    assert "spare" not in finished.out


@pytest.mark.usefixtures("project")
def test_in_a_pipe_nothing_is_cut_however_narrow_the_terminal() -> None:
    command = [sys.executable, "-m", "rota", "list", "--env", "prod"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "20"})
    assert len(run.stdout.splitlines()) == 3
    assert "\x1b" not in run.stdout


@pytest.mark.usefixtures("project")
def test_a_reader_that_closes_early_gets_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "rota", "schema"]
    run = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert run.stderr == ""
    assert run.returncode == 1


def test_many_environments_show_one_value_where_all_agree_and_the_differences_only(rota: Rota) -> None:
    """Eleven environments side by side took 1,100 characters a row."""
    pfml = Path(__file__).parents[3] / "examples/pfml/tasks.yaml"
    headings, *rows = rota("list", "--registry", str(pfml)).out.splitlines()
    assert headings.split() == ["task", "schedule", "environments"]
    assert max(map(len, rows)) < 250
    found = [row for row in rows if row.startswith("db-migrate-up ")]
    assert [row.split() for row in found] == [["db-migrate-up", "by", "hand", "all"]]
    assert any("  all but " in row for row in rows)


@pytest.mark.usefixtures("project")
def test_a_terminal_too_narrow_for_the_columns_has_a_block_of_lines_for_each_task() -> None:
    assert on_terminal(50, "list").replace("\r", "") == (
        "nightly-report\n"
        "  schedule      30 3 * * ? * (disabled)\n"
        "  environments  staging\n"
        "  schedule      0 3 * * ? *\n"
        "  environments  prod\n"
        "poll\n"
        "  schedule      5 minutes\n"
        "  environments  all\n"
        "migrate\n"
        "  schedule      by hand\n"
        "  environments  staging\n"
    )


def test_a_schedule_whose_only_run_is_over_has_no_next_one(rota: Rota, project: Path) -> None:
    tasks = "t: {command: [x], at: '2026-01-05T12:00:00'}, u: {command: [x], at: '2026-01-05T12:02:00', enabled: false}"
    (project / "t.yaml").write_text(f"version: 1\napp: a\nenvironments: {{e: {{}}}}\ntasks: {{{tasks}}}\n")
    rows = rota("list", "--env", "e", "--registry", "t.yaml").out.splitlines()
    assert [row.split()[3] for row in rows[-2:]] == ["over", "disabled"]
    listed = json.loads(rota("list", "--registry", "t.yaml", "--json").out)["tasks"]
    assert [task["environments"]["e"]["state"] for task in listed] == ["over", "disabled"]
    assert rota("list", "--registry", "t.yaml").out.splitlines()[1:] == [
        "t     at 2026-01-05T12:00:00 (over)      all",
        "u     at 2026-01-05T12:02:00 (disabled)  all",
    ]


def test_a_schedule_is_listed_with_its_limits(rota: Rota, project: Path) -> None:
    limits = "start: '2026-01-05T14:00:00', end: 2026-12-31, timezone: Europe/Berlin"
    tasks = f"t: {{command: [x], rate: 14 days, {limits}}}, u: {{command: [x], cron: 0 9 * * ? *, end: 2026-01-05}}"
    (project / "t.yaml").write_text(f"version: 1\napp: a\nenvironments: {{e: {{}}}}\ntasks: {{{tasks}}}\n")
    assert rota("list", "--registry", "t.yaml").out.splitlines()[1:] == [
        "t     14 days from 2026-01-05 14:00 until 2026-12-31 23:59:59 Europe/Berlin  all",
        "u     0 9 * * ? * until 2026-01-05 23:59:59 (over)                           all",
    ]
    listed = json.loads(rota("list", "--env", "e", "--registry", "t.yaml", "--json").out)["tasks"]
    assert listed[0]["schedules"][0]["start"] == "2026-01-05T13:00:00Z"
    assert listed[0]["schedules"][0]["end"] == "2026-12-31T22:59:59Z"
    assert [task["next_run"] for task in listed] == ["2026-01-05T13:00Z", None]


def test_of_several_schedules_one_that_is_over_says_so(rota: Rota, project: Path) -> None:
    schedules = "[{name: a, at: '2026-01-05T12:00:00'}, {name: b, rate: 1 hour}]"
    tasks = f"{{t: {{command: [x], schedules: {schedules}}}}}"
    (project / "t.yaml").write_text(f"version: 1\napp: a\nenvironments: {{e: {{}}}}\ntasks: {tasks}\n")
    assert rota("list", "--registry", "t.yaml").out.splitlines()[1:] == [
        "t     a: at 2026-01-05T12:00:00 (over)  all",
        "t     b: 1 hour                         all",
    ]
    (listed,) = json.loads(rota("list", "--registry", "t.yaml", "--json").out)["tasks"]
    assert listed["environments"]["e"]["state"] == "enabled"
