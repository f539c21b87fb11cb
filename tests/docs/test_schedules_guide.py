"""The guide of schedules says what the code does: every expression in it is read."""

import json
import os
import re
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from rota.registry import loads
from rota.schedule import ScheduleError, parse, parse_cron, parse_crontab, parse_rate, translate
from rota.schedule.cron_fields import DAY_OF_MONTH, DAY_OF_WEEK, HOURS, MINUTES, MONTH, YEAR

GUIDE = (Path(__file__).parents[2] / "docs/guides/schedules.md").read_text(encoding="utf-8")
MOMENT = datetime(2027, 1, 1, tzinfo=UTC)
OF_THE_TABLES = {
    "rate": 5,
    "field": 6,
    "wildcard": 8,
    "cron": 14,
    "crontab": 6,
    "when the clocks": 2,
    "not accepted": 10,
    "written": 4,
    "uncertain": 1,
    "in a list": 3,
    "in the template": 3,
    "never": 3,
}


def tables() -> dict[str, list[list[str]]]:
    """The rows of each table under the first word of its heading."""
    found = {}
    for block in re.findall(r"(?:^\|.*\n)+", GUIDE, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()]
        found[rows[0][0].strip("| ")] = [[cell.strip("| ") for cell in row] for row in rows[2:]]
    return found


def rows(heading: str) -> list[list[str]]:
    return tables()[heading]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def only(cell: str) -> str:
    (text,) = code(cell)
    return text


def test_every_table_is_held_by_a_test_below() -> None:
    assert {heading: len(table) for heading, table in tables().items()} == OF_THE_TABLES


def registry_of_the_examples() -> str:
    """All examples as one registry; a later task of the same name takes the earlier one's place."""
    tasks = [yaml.safe_load(block)["tasks"] for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)]
    head = {"version": 1, "app": "examples", "environments": {"prod": {}, "test": {}}}
    return json.dumps({**head, "tasks": dict(item for block in tasks for item in block.items())})


def test_the_examples_are_a_registry_without_problems_or_warnings() -> None:
    registry = loads(registry_of_the_examples())
    assert registry.warnings == ()
    assert list(registry.tasks) == [
        *("morning-report", "poll", "cut-over", "pay", "season", "send-lists", "nightly-report"),
    ]


def test_the_guides_table_of_coming_runs_is_what_rota_prints(tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text(registry_of_the_examples())
    ((command, shown),) = re.findall(r"```console\n\$ ([^\n]*)\n(.*?)```", GUIDE, re.DOTALL)
    run = subprocess.run(
        [sys.executable, "-m", *command.split(), "--registry", "tasks.yaml"],
        cwd=tmp_path,
        env={**os.environ, "TZ": "Europe/Berlin"},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [re.split("  +", line) for line in shown.replace("in \N{HORIZONTAL ELLIPSIS}", "off").splitlines()]
    printed = [
        re.split("  +", re.sub(r"  (in \d[\w ]*?|[\w ]* ago)  ", "  off  ", line)) for line in run.stdout.splitlines()
    ]
    assert printed == rows


def test_the_fields_are_those_that_are_read() -> None:
    kinds = (MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR)
    for kind, (name, values, wildcards) in zip(kinds, rows("field"), strict=True):
        assert name == kind.name
        assert values.replace(" (1 is Sunday)", "") == kind.allowed.partition(" and ")[0]
        assert code(wildcards) == kind.wildcards.split()


@pytest.mark.parametrize("row", rows("rate"), ids=lambda row: row[0])
def test_a_rate_is_accepted(row: list[str]) -> None:
    assert parse_rate(only(row[0])).warnings == ()


@pytest.mark.parametrize("row", rows("cron"), ids=lambda row: row[0])
def test_a_cron_is_accepted_and_first_runs_when_the_table_says(row: list[str]) -> None:
    schedule = parse_cron(only(row[0]))
    assert schedule.warnings == ()
    assert f"{schedule.next_runs(MOMENT)[0]:%Y-%m-%d %H:%M}" == row[2]


@pytest.mark.parametrize("row", rows("not accepted"), ids=lambda row: row[0])
def test_what_is_refused_has_the_mend_of_the_table(row: list[str]) -> None:
    for text, accepted in ((only(row[0]), False), (only(row[2]), True)):
        read = parse if text.startswith(("rate", "at")) else parse_crontab
        with nullcontext() if accepted else pytest.raises(ScheduleError):
            read(text, "scheduler" if text.startswith("at") else "rules")


@pytest.mark.parametrize("row", rows("crontab"), ids=lambda row: row[0])
def test_a_crontab_line_becomes_what_the_table_says(row: list[str]) -> None:
    translated = [cron.expression for cron in translate(only(row[0])).expressions]
    assert translated == [f"cron({form})" for form in code(row[1])]


@pytest.mark.parametrize("row", rows("written"), ids=lambda row: row[0])
def test_what_is_rewritten_becomes_what_the_table_says(row: list[str]) -> None:
    schedule = parse_cron(only(row[0]))
    assert [schedule.expression] == [f"cron({form})" for form in code(row[1])]
    assert "AWS does not document" in schedule.warnings[0]


@pytest.mark.parametrize("row", rows("uncertain"), ids=lambda row: row[0])
def test_what_is_uncertain_is_kept_with_a_warning(row: list[str]) -> None:
    body = only(row[0])
    assert parse_cron(body).expression == f"cron({body})"
    assert "AWS may reject it" in parse_cron(body).warnings[0]


@pytest.mark.parametrize("row", rows("in a list"), ids=lambda row: row[0])
def test_what_is_wrong_in_a_list_is_answered_with_the_schedules_of_the_table(row: list[str]) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_cron(only(row[0]))
    for body in map(only, row[1:]):
        assert parse_cron(body).warnings == ()
        (field,) = set(body.split()) - set(only(row[0]).split())
        assert f"one with '{field}'" in str(caught.value)


@pytest.mark.parametrize("row", rows("never"), ids=lambda row: row[0])
def test_what_never_runs_has_a_warning(row: list[str]) -> None:
    assert "never runs" in parse_cron(only(row[0])).warnings[0]
    assert parse_cron(only(row[0])).next_runs(MOMENT) == ()
