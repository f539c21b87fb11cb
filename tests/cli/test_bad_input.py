"""Whatever is wrong with a registry: its place and what would be right, exit 2, and every file as it was."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rota = Callable[..., Any]

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}}\n"
TASK = HEAD + "tasks:\n  report:\n    handler: tasks.report:main\n"
A_REGISTRY_IS = "a registry is a mapping with version, app, environments and tasks"
LONG = "long-" * 9 + "name"

BAD = {
    "not YAML": (
        HEAD + "tasks: {report: {command: [a]}\n",
        "4:8: not YAML: the '{' is not closed; write tasks: {report: {command: [a]}}",
    ),
    "not a mapping": ("- 1\n", f"1:1: {A_REGISTRY_IS} (got [1])"),
    "nothing": ("", f"1:1: {A_REGISTRY_IS} (got nothing)"),
    "a duplicate key": (
        TASK + "  report:\n    command: [x]\n",
        "7:3: tasks.report: duplicate key 'report'; the first is in line 5",
    ),
    "an unknown field": (
        TASK + "    descripton: Write it\n",
        "7:5: tasks.report.descripton: unknown field 'descripton'; did you mean 'description'?",
    ),
    "a wrong type": (
        TASK + "    cpu: lots\n",
        "7:10: tasks.report.cpu: must be 256, 512, 1024, 2048, 4096, 8192 or 16384 (got 'lots')",
    ),
    "a text for a list": (
        HEAD + "tasks:\n  report:\n    command: report --all\n",
        "6:14: tasks.report.command: must be a list; write [report, --all] (got 'report --all')",
    ),
    "no such module": (
        TASK.replace("report:main", "reprot:main"),
        "6:14: tasks.report.handler: there is no module 'tasks.reprot'; its code belongs in tasks/reprot.py",
    ),
    "no such function": (
        TASK.replace("report:main", "report:mian"),
        "6:14: tasks.report.handler: tasks/report.py has no function 'mian'; did you mean 'main'?",
    ),
    "capitals in a name": (
        TASK.replace("  report:", "  Report:"),
        (
            "5:3: tasks.Report: must be lower-case words of letters and digits joined by single hyphens,"
            " such as 'nightly-report' (got 'Report')"
        ),
    ),
    "a name too long": (
        TASK.replace("  report:", f"  {LONG}:"),
        (
            f"5:3: tasks.{LONG}: the execution role's name 'payments-staging-{LONG}.exec' has 71 characters, and AWS"
            " allows 64; shorten the task's name by 7 characters"
        ),
    ),
    "memory that does not go with the cpu": (
        TASK + "    cpu: 256\n    memory: 4096\n",
        (
            "8:13: tasks.report.memory: cpu 256 cannot have memory 4096: Fargate allows 512, 1024, 2048 MiB;"
            " 4096 MiB needs cpu 512 or 1024 or 2048"
        ),
    ),
    "a cron of six stars": (
        TASK + "    cron: cron(* * * * * *)\n",
        (
            "7:11: tasks.report.cron: day-of-month and day-of-week cannot both be set; write '?' for one of them"
            " (got '* * * * * *'): cron(* * * * ? *)"
        ),
    ),
    "a cron without a day": (
        TASK + "    cron: cron(0 0 ? * ? *)\n",
        (
            "7:11: tasks.report.cron: day-of-month and day-of-week cannot both be '?'; write '*' for one of them"
            " (got '0 0 ? * ? *')"
        ),
    ),
    "hour 24": (
        TASK + "    cron: cron(0 24 * * ? *)\n",
        "7:11: tasks.report.cron: hours: 24 is out of range; write 0-23 (got '24')",
    ),
    "a plural for one": (
        TASK + "    rate: rate(1 minutes)\n",
        "7:11: tasks.report.rate: rate: the unit is singular for 1; write rate(1 minute) (got '1 minutes')",
    ),
    "a rate of zero": (
        TASK + "    rate: rate(0 minutes)\n",
        "7:11: tasks.report.rate: rate: the value must be 1 or more (got '0 minutes')",
    ),
    "a time with a Z": (
        TASK + "    at: at(2027-03-28T02:30:00Z)\n",
        (
            "7:9: tasks.report.at: at takes a wall time without Z, offset or fractions; write at(2027-03-28T02:30:00)"
            " and name the time zone beside it (got '2027-03-28T02:30:00Z')"
        ),
    ),
    "a zone with rules in it": (
        TASK + "    cron: 0 12 * * ? *\n    timezone: EST5\n",
        (
            "8:15: tasks.report.timezone: a timezone is a name of the IANA database, such as UTC or America/New_York;"
            " did you mean 'EST'? (got 'EST5')"
        ),
    ),
    "a zone of another planet": (
        TASK + "    cron: 0 12 * * ? *\n    timezone: Mars/Phobos\n",
        (
            "8:15: tasks.report.timezone: a timezone is a name of the IANA database, such as UTC or America/New_York"
            " (got 'Mars/Phobos')"
        ),
    ),
    "an unknown operator": (
        TASK + "    triggers: [{name: up, event: {pattern: {source: [{prefx: aws.}]}}}]\n",
        (
            "7:55: tasks.report.triggers[0].event.pattern.source[0].prefx: unknown operator 'prefx'; did you mean"
            " 'prefix'?"
        ),
    ),
    "a bucket with capitals": (
        TASK + "    triggers: [{name: up, s3: {bucket: My_Bucket}}]\n",
        (
            "7:40: tasks.report.triggers[0].s3.bucket: must be a bucket's name: 3 to 63 lower-case letters, digits, '-'"
            " and '.', such as reports-prod (got 'My_Bucket')"
        ),
    ),
    "both cron and rate": (
        TASK + "    cron: 0 12 * * ? *\n    rate: 1 minute\n",
        "8:11: tasks.report.rate: cron and rate cannot both be set; keep one",
    ),
    "a misspelt placeholder": (
        TASK + "    env: {BUCKET: 'in-${enviroment}'}\n",
        (
            "7:19: tasks.report.env.BUCKET: unknown placeholder '${enviroment}'; did you mean 'environment'?"
            " ('$${' is a literal '${')"
        ),
    ),
    "an unknown bundle": (
        TASK + "    use: [databse]\nbundles: {database: {cpu: 512}}\n",
        "7:11: tasks.report.use[0]: there is no bundle 'databse'; did you mean 'database'?",
    ),
    "an unknown environment": (
        TASK + "    environments: {stagin: false}\n",
        "7:20: tasks.report.environments.stagin: there is no environment 'stagin'; did you mean 'staging'?",
    ),
    "2 MB": (
        "#" * 2_000_000,
        "1:1: the registry has 2,000,000 bytes; at most 1,048,576 are read. Split it into one registry per system",
    ),
}


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_one_line_with_its_place_and_what_would_be_right(rota: Rota, project: Path, name: str) -> None:
    text, line = BAD[name]
    (project / "tasks/tasks.yaml").write_text(text)
    before = files_of(project)

    finished = rota("validate")

    assert finished.out == f"tasks/tasks.yaml:{line}\n"
    assert finished.err == "1 problem in tasks/tasks.yaml\n"
    assert finished.code == 2
    assert files_of(project) == before


@pytest.mark.parametrize("verb", [["list"], ["show", "report", "--env", "staging"], ["run", "report"]])
def test_every_verb_rejects_a_wrong_registry_in_the_same_words_on_stderr(project: Path, verb: list[str]) -> None:
    text, line = BAD["a cron of six stars"]
    (project / "tasks/tasks.yaml").write_text(text)
    before = files_of(project)

    command = [sys.executable, "-m", "rota", *verb]
    finished = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    assert finished.stdout == ""
    assert finished.stderr.splitlines()[0] == f"tasks/tasks.yaml:{line}"
    assert finished.returncode == 2
    assert files_of(project) == before


def test_a_thousand_mistakes_are_all_listed_in_order_within_three_seconds(rota: Rota, project: Path) -> None:
    entry = "  task-{0}:\n    handler: tasks.report:main\n    cpu: {0}\n"
    (project / "tasks/tasks.yaml").write_text(HEAD + "tasks:\n" + "".join(entry.format(n + 1) for n in range(1000)))
    begun = time.monotonic()

    finished = rota("validate")

    assert time.monotonic() - begun < 3
    assert [int(line.split(":")[1]) for line in finished.out.splitlines() if "cpu: must be" in line] == [
        7 + 3 * n for n in range(1000) if n + 1 not in (256, 512)
    ]
    # 256 is right, and 512 does not go with the default memory.
    assert finished.err == "999 problems in tasks/tasks.yaml\n"
    assert finished.code == 2


def test_the_message_for_a_missing_registry_names_the_option_for_another(rota: Rota) -> None:
    finished = rota("validate", "nowhere.yaml")
    assert finished.err == (
        "nowhere.yaml: no such file; name the registry with --registry FILE, or start one with tasks/tasks.yaml\n"
    )
    assert finished.code == 2


def test_a_folder_for_a_registry_cannot_be_read(rota: Rota) -> None:
    finished = rota("list", "--registry", "tasks")
    assert finished.err == "tasks: cannot be read: Is a directory\n"
    assert finished.code == 2


JSON_VERBS = [
    ["validate"],
    ["list"],
    ["show", "report", "--env", "staging"],
    ["next"],
    ["iam"],
    ["stacks"],
    ["local", "tick", "--until", "2026-02-01"],
]


@pytest.mark.parametrize("verb", JSON_VERBS, ids=lambda verb: " ".join(verb[:2]))
def test_every_verb_with_json_answers_a_wrong_registry_in_one_shape(rota: Rota, project: Path, verb: list[str]) -> None:
    (project / "tasks/tasks.yaml").write_text(TASK + "    cpu: lots\n    cron: @daily\n")

    finished = rota(*verb, "--json")

    first, second = json.loads(finished.out)["problems"]
    assert json.loads(finished.out) == {
        "registry": "tasks/tasks.yaml",
        "problems": [
            {
                "file": "tasks/tasks.yaml",
                "line": 7,
                "column": 10,
                "field": "tasks.report.cpu",
                "message": "must be 256, 512, 1024, 2048, 4096, 8192 or 16384 (got 'lots')",
            },
            second,
        ],
        "warnings": [],
    }
    assert (first["line"], second["line"], second["field"]) == (7, 8, "")
    assert finished.err == "2 problems in tasks/tasks.yaml\n"
    assert finished.code == 2


def test_without_json_stdout_stays_empty(rota: Rota, project: Path) -> None:
    (project / "tasks/tasks.yaml").write_text(TASK + "    cpu: lots\n")
    assert rota("list").out == ""
