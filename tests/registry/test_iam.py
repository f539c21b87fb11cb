"""The lines of a task's `iam:` blocks are together its role, and each says where it stands and what it means."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from rota.access import Place, Scopes, Statement
from rota.errors import dotted
from rota.registry import IamLine, Registry, load
from rota.registry.reader import read

ROOT = Path(__file__).parents[2]


def pairs(statements: Iterable[Statement]) -> set[tuple[str, ...]]:
    """Every action with every resource and every value of every condition, which joining leaves alone."""
    return {
        (action, resource, *condition)
        for statement in statements
        for action in statement.actions
        for resource in statement.resources
        for condition in [
            (),
            *(
                (operator, key, value)
                for operator, keys in statement.conditions.items()
                for key, values in keys.items()
                for value in values
            ),
        ]
    }


FILES = ["examples/milmove/tasks.yaml", "examples/pfml/tasks.yaml"]


@pytest.mark.parametrize("file", FILES)
def test_every_statement_of_a_role_has_a_place_in_the_file_and_the_reverse(file: str) -> None:
    registry = load(ROOT / file)
    for name in registry.environments:
        environment = registry.resolve(name)
        for task in environment.tasks:
            found = registry.permissions(environment, task)
            assert pairs(each.statement for each in found if not each.at_start) == pairs(task.statements)
            secrets = {(each.path[-1], each.statement.resources) for each in found if each.at_start}
            assert secrets == {(secret.variable, (secret.resource,)) for secret in task.secrets}
            lines = registry.iam_lines(name, task.name, environment.place)
            assert pairs(line.statement for line in lines) == pairs(task.statements)
            assert Scopes.of(line.scope for line in lines).statements(environment.place) == task.statements


@pytest.mark.parametrize("file", FILES)
def test_a_path_leads_to_what_the_file_says(file: str) -> None:
    registry = load(ROOT / file)
    stated = read(ROOT / file).data
    found = 0
    for name in registry.environments:
        environment = registry.resolve(name)
        for task in environment.tasks:
            assert all(at(stated, permission.path) for permission in registry.permissions(environment, task))
            for line in registry.iam_lines(name, task.name, environment.place):
                assert at(stated, line.path) == line.written
                found += 1
    assert found > 15


def at(value: object, path: tuple[str | int, ...]) -> object:
    """What stands in some data at a path."""
    for part in path:
        value = value[part]  # type: ignore[index]  # a key or an index
    return value


BLOCKS = """
environments: {staging: {account: "222222222222", region: us-east-1}}
bundles:
  mail:
    iam: {sqs: {send: jobs}}
tasks:
  job:
    command: [job]
    use: [mail]
    iam:
      s3: {read: ["${environment}-in/*", staging-in/*], list: "${environment}-in/*"}
      kms: {use: alias/in, via: [sqs, s3]}
      exact:
        - {actions: [s3:PutObject, s3:GetObject], resources: ["arn:aws:s3:::b-${environment}/*", "arn:aws:s3:::c/*"]}
        - {actions: s3:GetObject, resources: "arn:aws:s3:::d/*"}
        - {actions: s3:GetObject, resources: "arn:aws:s3:::d/*"}
        - {actions: sts:AssumeRole, resources: "arn:aws:iam::333333333333:role/partner"}
    environments: {staging: {iam: {sqs: {send: [jobs, "${environment}-audit"]}}}}
"""
PLACE = Place("aws", "us-east-1", "222222222222")
Make = Callable[[str], Registry]


@pytest.fixture
def lines(registry: Make) -> tuple[IamLine, ...]:
    return registry(BLOCKS).iam_lines("staging", "job", PLACE)


def test_every_value_of_a_verb_and_every_exact_statement_is_a_line(lines: tuple[IamLine, ...]) -> None:
    own = "tasks.job.iam"
    assert [(dotted(line.path), line.service, line.verb) for line in lines] == [
        ("bundles.mail.iam.sqs.send", "sqs", "send"),
        (f"{own}.s3.read[0]", "s3", "read"),
        (f"{own}.s3.read[1]", "s3", "read"),
        (f"{own}.s3.list", "s3", "list"),
        (f"{own}.kms.use", "kms", "use"),
        *((f"{own}.exact[{index}]", "exact", None) for index in range(4)),
        ("tasks.job.environments.staging.iam.sqs.send[0]", "sqs", "send"),
        ("tasks.job.environments.staging.iam.sqs.send[1]", "sqs", "send"),
    ]
    assert [dotted(line.block) for line in lines[:2]] == ["bundles.mail.iam", own]
    assert [line.via for line in lines if line.via] == [("s3", "sqs")]


def test_a_line_has_its_text_as_written_and_the_statement_that_it_becomes(lines: tuple[IamLine, ...]) -> None:
    first, last = lines[1], lines[-1]
    assert (first.written, first.filled) == ("${environment}-in/*", "staging-in/*")
    assert first.statement.resources == ("arn:aws:s3:::staging-in/*",)
    assert last.statement.resources == ("arn:aws:sqs:us-east-1:222222222222:staging-audit",)


def test_an_exact_line_is_left_as_it_is_written_and_tells_what_each_resource_means(lines: tuple[IamLine, ...]) -> None:
    exact = lines[5]
    assert exact.statement.actions == ("s3:PutObject", "s3:GetObject")
    assert exact.resources == {
        "arn:aws:s3:::b-${environment}/*": "arn:aws:s3:::b-staging/*",
        "arn:aws:s3:::c/*": "arn:aws:s3:::c/*",
    }
    assert lines[6].resources == {"arn:aws:s3:::d/*": "arn:aws:s3:::d/*"}
    assert lines[0].resources == {}


def test_the_names_of_a_line_are_those_of_the_place_that_is_asked_for(registry: Make) -> None:
    elsewhere = Place("aws-cn", "cn-north-1", "000000000000")
    first, *_ = registry(BLOCKS).iam_lines("staging", "job", elsewhere)
    assert first.statement.resources == ("arn:aws-cn:sqs:cn-north-1:000000000000:jobs",)


def test_permissions_are_the_lines_verb_by_verb_and_an_exact_statement_alone(registry: Make) -> None:
    found = registry(BLOCKS)
    environment = found.resolve("staging")
    permissions = found.permissions(environment, environment.task("job"))
    assert [(dotted(each.path), each.statement.resources) for each in permissions] == [
        ("bundles.mail.iam.sqs.send", ("arn:aws:sqs:us-east-1:222222222222:jobs",)),
        ("tasks.job.iam.s3.read", ("arn:aws:s3:::staging-in/*",)),
        ("tasks.job.iam.s3.list", ("arn:aws:s3:::staging-in",)),
        ("tasks.job.iam.kms.use", ("arn:aws:kms:us-east-1:222222222222:key/*",)),
        ("tasks.job.iam.exact[0]", ("arn:aws:s3:::b-staging/*", "arn:aws:s3:::c/*")),
        ("tasks.job.iam.exact[1]", ("arn:aws:s3:::d/*",)),
        ("tasks.job.iam.exact[2]", ("arn:aws:s3:::d/*",)),
        ("tasks.job.iam.exact[3]", ("arn:aws:iam::333333333333:role/partner",)),
        (
            "tasks.job.environments.staging.iam.sqs.send",
            ("arn:aws:sqs:us-east-1:222222222222:jobs", "arn:aws:sqs:us-east-1:222222222222:staging-audit"),
        ),
    ]
    assert permissions[4].statement.actions == ("s3:PutObject", "s3:GetObject")
