"""The words of other tools, row by row: none is a field, and each answer that proposes one can be followed."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from rota.errors import ProblemsError
from rota.registry import loads
from rota.registry.fields import FIELDS
from rota.registry.hints import EXAMPLES
from rota.registry.other_words import PARTS, TABLE, TOOLS, instead_of

Problems = Callable[[str], list[str]]
Row = Mapping[str, str]

ROWS: list[Row] = yaml.safe_load(TABLE.read_text())

_IN_FILE = "version: 1\napp: shop\n"
_IN_ENVIRONMENT = f"{_IN_FILE}tasks: {{{{}}}}\nenvironments:\n  staging:\n    "
_IN_TASK = f"{_IN_FILE}environments: {{{{staging: {{{{}}}}}}}}\ntasks:\n  a:\n    "
FRAMES = {
    "file": f"{_IN_FILE}environments: {{{{staging: {{{{}}}}}}}}\ntasks: {{{{}}}}\n{{}}\n",
    "environment": _IN_ENVIRONMENT + "{}\n",
    "task": _IN_TASK + "{}\n",
    "schedule": _IN_TASK + "schedules:\n    - {}\n",
    "trigger": _IN_TASK + "triggers:\n    - {}\n",
    "volume": _IN_TASK + "volumes:\n    - {}\n",
    "container": _IN_TASK + "containers:\n    - {}\n",
    "health_check": _IN_TASK + "health_check:\n      {}\n",
    "image": _IN_ENVIRONMENT + "image:\n      {}\n",
    "network": _IN_ENVIRONMENT + "network:\n      {}\n",
    "egress": _IN_ENVIRONMENT + "network:\n      egress:\n      - {}\n",
    "alerts": _IN_ENVIRONMENT + "alerts:\n      {}\n",
    "s3": _IN_TASK + "triggers:\n    - s3:\n        {}\n",
    "event": _IN_TASK + "triggers:\n    - event:\n        {}\n",
}
"""A registry with one line in each part."""


def parts_of(row: Row) -> list[str]:
    return list(PARTS) if row["where"] == "all" else row["where"].split()


def words_of(row: Row) -> list[str]:
    return " ".join(row[column] for column in (*TOOLS, "also") if column in row).split()


def problems_of(part: str, line: str) -> list[str]:
    try:
        loads(FRAMES[part].format(line))
    except ProblemsError as error:
        return [problem.message for problem in error.problems]
    return []


def test_each_row_has_an_answer_the_parts_where_it_holds_and_words_of_known_tools() -> None:
    for row in ROWS:
        assert set(row) <= {"instead", "where", "also", *TOOLS}
        assert set(parts_of(row)) <= set(PARTS), row
        assert words_of(row), row


def test_each_tool_has_its_documentation_in_the_head_of_the_table() -> None:
    head = TABLE.read_text().partition("\n\n-")[0]
    for tool in TOOLS:
        assert f"#   {tool} " in head
        assert any(tool in row for row in ROWS)


def test_no_word_is_a_field_where_it_stands_so_that_no_answer_outlives_the_lack_of_it() -> None:
    for row in ROWS:
        for part in parts_of(row):
            for word in words_of(row):
                assert not (word in FIELDS and part in FIELDS[word].allowed_in), (part, word)


def test_no_word_has_two_answers_in_one_part() -> None:
    pairs = [(part, word.replace("_", "").lower()) for row in ROWS for part in parts_of(row) for word in words_of(row)]
    assert sorted(pairs) == sorted(set(pairs))


@pytest.mark.parametrize("part", PARTS)
def test_each_word_is_answered_with_its_row_and_each_proposal_names_fields_of_that_part(part: str) -> None:
    for row in ROWS:
        if part not in parts_of(row):
            continue
        for word in words_of(row):
            assert instead_of(word, part) == row["instead"]
        word = words_of(row)[0]
        (message,) = [text for text in problems_of(part, f"{word}: {{}}") if text.startswith(f"unknown field '{word}'")]
        assert message == f"unknown field '{word}'; {row['instead']}"
        if row["instead"].startswith("write "):
            field = row["instead"].removeprefix("write ").split(":")[0]
            unknown = [text for text in problems_of(part, f"{field}: x") if "unknown field" in text]
            assert unknown == [] or field == "them after the command, command", (part, field)


OWN_WORDS = {
    "arch: amd64": "architecture: x86_64",
    "platform: linux/arm64": "architecture: arm64",
    "runtimePlatform: {cpuArchitecture: ARM64}": "architecture: arm64",
    "retention_in_days: 30": "log_retention: 30 days",
    "retention: 1": "log_retention: 1 day",
    "terminationGracePeriodSeconds: 45": "stop_timeout: 45 seconds",
    "memory_limit_mib: 1024": "memory: 1024 (MiB)",
    "mem: 2GB": "memory: 2048",
    "vcpu: 0.5": "cpu: 512",
    "is_enabled: false": "enabled: false",
    "disabled: true": "enabled: false",
    "suspend: false": "enabled: true",
    "schedule: rate(5 minutes)": "rate: 5 minutes",
    "schedule: cron(0 4 * * ? *)": "cron: 0 4 * * ? *",
    "schedule_expression: at(2027-03-28T09:30:00)": "at: 2027-03-28T09:30:00",
    "schedule: every 2 hours": "rate: 2 hours",
    'schedule: "@daily"': 'cron: "@daily"',
    'schedule: "@every 5m"': "rate: 5 minutes",
    'cron_schedule: "*/5 * * * *"': 'cron: "*/5 * * * *"',
    "schedule: whenever": "cron: 0 4 * * ? *, rate: 1 hour or at: 2027-03-28T09:30:00",
    "schedule: 5": "cron: 0 4 * * ? *, rate: 1 hour or at: 2027-03-28T09:30:00",
    "tz: Europe/Berlin": "timezone: Europe/Berlin",
    "tz: PST": "timezone: America/New_York",
    "variables: {A: b}": "env: {A: b}",
    "environment: [{name: A, value: b}]": "env: {A: b}",
    "environment: {A: {b: c}}": "env: {LOG_LEVEL: info}",
}


@pytest.mark.parametrize(("line", "proposal"), OWN_WORDS.items())
def test_the_answer_has_the_files_own_value_where_it_can_be_one(line: str, proposal: str) -> None:
    (message,) = [text for text in problems_of("task", line) if text.startswith("unknown field")]
    assert message.endswith(f"; write {proposal}")


ELSEWHERE = {
    ("task", "cluster"): "an environment, environments: {staging: {cluster: …}}",
    ("environment", "cpu"): "a task, tasks: {nightly: {cpu: …}}",
    ("environment", "email"): "'alerts', alerts: {email: …}",
    ("environment", "vpc"): "'network', network: {vpc: …}",
    ("environment", "repository"): "'image', image: {repository: …}",
    ("trigger", "prefix"): "'s3', s3: {prefix: …}",
    ("trigger", "pattern"): "'event', event: {pattern: …}",
    ("task", "s3"): "a trigger, triggers: [{name: upload, s3: …}]",
    ("file", "rate"): "a task, tasks: {nightly: {rate: …}}",
}


@pytest.mark.parametrize(("place", "where"), ELSEWHERE.items(), ids=map(str, ELSEWHERE))
def test_a_field_of_another_part_is_answered_with_that_part(place: tuple[str, str], where: str) -> None:
    part, word = place
    assert f"unknown field '{word}'; it belongs in {where}" in problems_of(part, f"{word}: x")


@pytest.mark.parametrize("part", PARTS)
def test_any_other_field_is_answered_with_one_to_five_names(part: str) -> None:
    (message,) = [text for text in problems_of(part, "zzzz: 1") if "zzzz" in text]
    names = message.split("; ", 1)[1].removeprefix("known: ").removeprefix("the nearest are ").split(", ")
    assert 1 <= len(names) <= 5


def test_a_field_that_is_missing_since_its_name_is_misspelt_is_one_problem() -> None:
    for name in ("enviroments", "Environments", "envs"):
        with pytest.raises(ProblemsError) as caught:
            loads(f"version: 1\napp: shop\n{name}: {{staging: {{}}}}\ntasks: {{}}\n")
        (problem,) = caught.value.problems
        assert problem.message.startswith(f"unknown field '{name}'")


@pytest.mark.parametrize(("field", "example"), EXAMPLES.items())
def test_the_example_of_each_field_is_a_right_one(field: str, example: str) -> None:
    value: Any = yaml.safe_load(example)
    part = {
        **dict.fromkeys(("environments", "tasks", "bundles", "defaults"), "file"),
        **dict.fromkeys(("image", "network", "alerts", "values"), "environment"),
        **dict.fromkeys(("s3", "event"), "trigger"),
        **dict.fromkeys(("ports", "depends_on"), "container"),
        **dict.fromkeys(("pattern", "paths"), "event"),
        **dict.fromkeys(("subnets", "security_groups", "egress"), "network"),
        "email": "alerts",
    }.get(field, "task")
    frame = FRAMES[part].replace("tasks: {{}}\n", "") if field == "tasks" else FRAMES[part]
    frame = frame.replace("environments: {{staging: {{}}}}\n", "") if field == "environments" else frame
    line = yaml.safe_dump({field: value}, default_flow_style=True, width=10**6).strip()[1:-1]
    with pytest.raises(ProblemsError) as caught:
        loads(frame.format(line) + "unknown: 1\n")
    assert [problem for problem in caught.value.problems if field in problem.path] == []
