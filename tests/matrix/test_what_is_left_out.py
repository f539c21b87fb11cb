"""What the matrix leaves out is the same as something that is in it, and the matrix can fail."""

import json
import re
from dataclasses import replace

import pytest

from rota.access import compile_policies
from rota.registry import Registry
from tests.matrix.conftest import ASKED
from tests.matrix.deployed import Deployed, Role, deployed, registry_of
from tests.matrix.requests import Grants, grants_of
from tests.matrix.test_task_roles import ask_of_tasks


def shape(registry: Registry, environment: str) -> dict[str, list[str]]:
    """What each task of an environment may do, with the environment's own name, account and Region taken out."""
    resolved = registry.resolve(environment)
    shapes = {}
    for task in resolved.tasks:
        grants = grants_of(registry, task.name, environment, resolved.place).all
        shapes[task.name] = sorted(without_values(repr(grant), environment) for grant in grants)
    return shapes


def without_values(text: str, environment: str) -> str:
    """The text without what every environment has of its own: its name, account ids, user pools and addresses."""
    for own in (rf"\b{environment}\b", r"\b\d{12}\b", r"(?<=us-east-1_)\w+", r"[\w.-]+@", r"(?<=secret:)[\w-]+"):
        text = re.sub(own, "…", text)
    return re.sub(r"vendor-\w+-", "vendor-…-", text)


@pytest.mark.parametrize("system", ASKED)
def test_an_environment_that_is_not_asked_about_has_the_permissions_of_one_that_is(system: str) -> None:
    registry = registry_of(system)
    assert set(ASKED[system]) <= set(registry.environments)
    asked = [shape(registry, name) for name in ASKED[system]]
    for name in set(registry.environments) - set(ASKED[system]):
        different = [
            task
            for task, grants in shape(registry, name).items()
            if not any(other.get(task) == grants for other in asked)
        ]
        assert different == [], name


@pytest.fixture(scope="module")
def staging() -> Deployed:
    return deployed(registry_of("shop"), "staging")


def with_role(there: Deployed, task: str, change: tuple[str, str]) -> Deployed:
    """The same environment, with a text of one task role's policy changed."""
    definition = there.definitions[task]
    document = json.loads(json.dumps(definition.task_role.documents[0]).replace(*change))
    role: Role = replace(definition.task_role, documents=(document,), policies=compile_policies([document]))
    return replace(there, definitions={**there.definitions, task: replace(definition, task_role=role)})


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("inbox/*", "inbox*"), "should deny (the neighbour)"),
        (("inbox/*", "*"), "should deny (the neighbour)"),
        (("s3:DeleteObject", "s3:DeleteObjectVersion"), "should allow (what it says)"),
        (("s3:GetObject", "s3:Get*"), "should deny (all its service has)"),
        (("222222222222", "*"), "should deny (elsewhere)"),
        (("us-east-1", "us-west-2"), "should allow (what it says)"),
        (("StringLike", "StringLikeIfExists"), "should deny (another context)"),
        (("shop-staging-orders/archive", "shop-staging-*"), "should deny (a sibling's)"),
        (("dynamodb:PutItem", "iam:PassRole"), "should allow (what it says)"),
    ],
    ids=lambda value: value if isinstance(value, str) else " for ".join(reversed(value)),
)
def test_the_matrix_sees_a_policy_that_is_a_little_wrong(
    staging: Deployed, change: tuple[str, str], wrong: str
) -> None:
    verdicts = ask_of_tasks(with_role(staging, "take-orders", change))
    assert any(wrong in answer for answer in verdicts.wrong), verdicts.wrong[:5]
    assert all(answer.startswith("shop-staging-take-orders ") for answer in verdicts.wrong)


def test_the_matrix_asks_for_every_action_that_the_registries_grant() -> None:
    granted = set()
    for system, names in ASKED.items():
        registry = registry_of(system)
        for name in names:
            environment = registry.resolve(name)
            for task in environment.tasks:
                granted |= {action for statement in task.statements for action in statement.actions}
                own: Grants = grants_of(registry, task.name, name, environment.place)
                assert {request.action for request in own.requests()} == {grant.action for grant in own.all}
                assert {grant.action for grant in own.all} == {a for s in task.statements for a in s.actions}
    assert len(granted) >= 20
