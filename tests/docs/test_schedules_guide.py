"""The guide of schedules says what the code does: every expression in it is read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from rota.schedule import ScheduleError, parse_cron, parse_rate, translate
from rota.schedule.crontab import is_crontab
from rota.schedule.fields import DAY_OF_MONTH, DAY_OF_WEEK, HOURS, MINUTES, MONTH, YEAR

GUIDE = (Path(__file__).parents[2] / "docs/guides/schedules.md").read_text(encoding="utf-8")
MOMENT = datetime(2027, 1, 1, tzinfo=UTC)
OF_THE_TABLES = {
    "rate": 5,
    "field": 6,
    "wildcard": 8,
    "cron": 14,
    "not accepted": 11,
    "written": 4,
    "uncertain": 3,
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


def test_the_tasks_of_the_examples_have_schedules() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL):
        for task in yaml.safe_load(block)["tasks"].values():
            assert parse_cron(task["cron"]) if "cron" in task else parse_rate(task["rate"])


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
    refused, mends = only(row[0]), code(row[2])
    parse = parse_rate if refused.startswith("rate") else parse_cron
    with pytest.raises(ScheduleError):
        parse(refused)
    accepted = [parse(mend).expression for mend in mends]
    if is_crontab(refused):
        assert [cron.expression for cron in translate(refused).expressions] == accepted


@pytest.mark.parametrize("row", rows("written"), ids=lambda row: row[0])
def test_what_is_rewritten_becomes_what_the_table_says(row: list[str]) -> None:
    schedule = parse_cron(only(row[0]))
    assert [schedule.expression] == [f"cron({form})" for form in code(row[1])]
    assert "AWS does not document" in schedule.warnings[0]


@pytest.mark.parametrize("row", rows("uncertain"), ids=lambda row: row[0])
def test_what_is_uncertain_is_kept_with_a_warning(row: list[str]) -> None:
    body = only(row[0])
    assert parse_cron(body).expression == f"cron({body})"
    assert "AWS may refuse it" in parse_cron(body).warnings[0]


@pytest.mark.parametrize("row", rows("never"), ids=lambda row: row[0])
def test_what_never_runs_has_a_warning(row: list[str]) -> None:
    assert "never runs" in parse_cron(only(row[0])).warnings[0]
    assert parse_cron(only(row[0])).next_runs(MOMENT) == ()
