"""The tables of examples/README.md on roles: what they say of ours is so, and they add up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from rota.access import Statement, actions_of, policy_document, policy_size
from rota.registry import Environment, Task
from rota_cdk import policies

README = (Path(__file__).parents[2] / "examples/README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Roles, before and after\n")[2].partition("\n## ")[0]

Measure = tuple[int, int, int, int]
"""Actions, wildcards, buckets whose objects are open without a prefix, characters."""


def measure(statements: Sequence[Statement]) -> Measure:
    resources = {resource for statement in statements for resource in statement.resources}
    stars = sum("*" in statement.resources for statement in statements)
    wild = sum("*" in action for statement in statements for action in statement.actions)
    buckets = sum(re.fullmatch(r"arn:[a-z-]+:s3:::[^/]+/\*", resource) is not None for resource in resources)
    size = policy_size(policy_document(statements)) if statements else 0
    return len(actions_of(statements)), wild + stars, buckets, size


def rows(heading: str) -> list[list[str]]:
    """The cells of each row of the table that begins with this heading."""
    lines = SECTION[SECTION.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def numbers(cells: Iterable[str]) -> list[int]:
    return [int(cell.replace(",", "")) for cell in cells]


def span(values: Sequence[int]) -> str:
    """One number, or the least and the most of several."""
    least, most = min(values), max(values)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def columns(measures: Sequence[Measure]) -> list[list[int]]:
    return [[each[column] for each in measures] for column in range(4)]


def test_every_role_of_pfml_is_measured_as_it_is(pfml: Mapping[str, Environment]) -> None:
    tasks = {task.name: task for task in pfml["prod"].tasks}
    *roles, total = rows("the system's role")
    counted: list[str] = []
    before, after = [0] * 4, [0] * 4
    for role in roles:
        here = named(role[5])
        counted += here
        measures = [measure(tasks[name].statements) for name in here]
        assert role[6:] == ([span(column) for column in columns(measures)] if here else [""] * 4), role[0]
        before = [sum_ + len(here) * number for sum_, number in zip(before, numbers(role[1:5]), strict=True)]
        after = [
            sum_ + sum(column) for sum_, column in zip(after, columns(measures) if here else [[]] * 4, strict=True)
        ]
    assert numbers(total[1:5]) == before
    assert numbers(total[5:]) == [len(counted), *after]
    assert len(counted) == len(set(counted))
    without = [task for name, task in tasks.items() if name not in counted]
    assert [task.statements for task in without] == [()] * 7


def test_all_of_pfmls_roles_together_allow_less_than_they_did() -> None:
    total = rows("the system's role")[-1]
    before, after = numbers(total[1:5]), numbers(total[6:])
    assert all(ours < theirs for ours, theirs in zip(after, before, strict=True))


def test_eight_tasks_have_an_action_more_and_it_is_the_one_that_the_text_names(
    pfml: Mapping[str, Environment],
) -> None:
    more = []
    for role in rows("the system's role")[:-1]:
        for name in named(role[5]):
            actions = actions_of(pfml["prod"].task(name).statements)
            if len(actions) > int(role[1]):
                assert len(actions) == int(role[1]) + 1
                assert "s3:AbortMultipartUpload" in actions
                more.append(name)
    assert len(more) == 8


def execution(environment: Environment, task: Task | None) -> tuple[Statement, ...]:
    group = task.names.log_group if task else f"{environment.names.path}*"
    pull = policies.Pull(environment.place.arn("ecr", "repository/pfml-api"))
    return policies.execution_statements(environment, [pull], group, task.secrets if task else ())


def test_the_other_roles_of_pfml_are_as_many_and_as_wide_as_the_text_says(pfml: Mapping[str, Environment]) -> None:
    environment = pfml["prod"]
    roles = [execution(environment, task) for task in (*environment.tasks, None) if task is None or task.secrets]
    measures = [measure(statements) for statements in roles]
    assert (len(roles), span([each[0] for each in measures])) == (41, "6 to 7")
    assert {each[1] for each in measures} == {1}
    assert span([len(task.secrets) for task in environment.tasks]) == "2 to 5"
    assert all(statement.conditions for statement in policies.invocation_statements(environment)[:2])
    assert sum(len(task.schedules) for task in environment.tasks) == 18
    assert sum(len(task.triggers) for task in environment.tasks) == 3


@pytest.mark.parametrize("row", rows("task"), ids=lambda row: row[0].strip("`"))
def test_a_task_of_milmove_may_do_what_its_program_asks_and_no_more(
    milmove: Mapping[str, Environment], row: list[str]
) -> None:
    statements = milmove["prd"].task(named(row[0])[0]).statements
    assert list(actions_of(statements)) == named(row[1])
    actions, wildcards, _, size = measure(statements)
    assert numbers(row[2:]) == [actions, wildcards, size]


def test_all_tasks_of_milmove_are_in_the_table(milmove: Mapping[str, Environment]) -> None:
    assert [named(row[0])[0] for row in rows("task")] == [task.name for task in milmove["prd"].tasks]
