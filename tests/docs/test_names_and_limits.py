"""Each limit is in the file that the guide of names and limits gives, and each name of the guide is the real one."""

import re
from pathlib import Path

import pytest

from rota.registry.names import EnvironmentNames

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/names-and-limits.md").read_text(encoding="utf-8")
LIMITS = GUIDE.partition("## Limits of AWS\n")[2]
ROWS = re.findall(r"^\| ([^|]*[0-9][^|]*) \| \[(\S+)\]\(\S+\) \|", LIMITS, re.MULTILINE)
NUMBER = re.compile(r"\d+(?:[,_]\d{3})*")
CONSTANTS = [
    (file.relative_to(ROOT).as_posix(), *found)
    for folder in ("constructs/rota_cdk", "rota/registry/triggers", "rota/access")
    for file in sorted((ROOT / folder).rglob("*.py"))
    for found in re.findall(r"^(MAX_\w+|\w+_LIMIT) = (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    if found[0] != "MAX_HUMAN_PART"  # the CDK's own cut, which limits nobody
]
"""File, name and value of the limits of templates, patterns and policies."""


def numbers(text: str) -> set[int]:
    """Every whole number of a text: `1,011` of the guide is `1011` or `1_011` of a module."""
    return {int(re.sub("[,_]", "", number)) for number in NUMBER.findall(text)}


def test_every_row_of_the_limits_names_a_file() -> None:
    assert len(ROWS) == len(re.findall(r"^\| ", LIMITS, re.MULTILINE)) - 2 > 10


@pytest.mark.parametrize(("limit", "file"), ROWS)
def test_the_file_of_a_limit_has_its_numbers(limit: str, file: str) -> None:
    assert numbers(limit) <= numbers((ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "constant", "value"), CONSTANTS)
def test_every_limit_of_a_template_has_a_row(file: str, constant: str, value: str) -> None:
    rows = [numbers(limit) for limit, of in ROWS if of == file]
    assert any(numbers(value) & found for found in rows), f"{constant} of {file} has no row in the guide"


def test_each_name_of_the_guide_is_the_one_that_is_given() -> None:
    environment = EnvironmentNames("payments", "staging")
    task = environment.task("export-report")
    expected = {
        environment.stack,
        environment.group_stack("billing"),
        environment.stack_name,
        environment.group_stack_name("billing"),
        environment.cluster,
        environment.execution_role,
        environment.invocation_role,
        environment.dead_letter_queue,
        environment.schedule_group,
        environment.alerts_topic,
        *environment.alert_rules,
        *environment.sidecar_alert_rules,
        environment.security_group,
        environment.path,
        task.family,
        task.execution_role,
        task.log_group,
        task.container,
        task.start("weekly"),
        task.start("weekly", 2),
    }
    given = GUIDE.partition("## How long")[0]
    assert {name for name in re.findall(r"\| .* \| (.*) \|", given) for name in re.findall(r"`([^`<]+)`", name)} == {
        *expected,
        "billing",
        "weekly",
    }
