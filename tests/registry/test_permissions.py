"""The permissions of a task, block by block, are together those of its role."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from rota.access import Statement
from rota.registry import load
from rota.registry.permissions import permissions
from tests.projects.copies import REGISTRY, shop, shop_registry

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


@pytest.mark.parametrize(
    "file",
    [shop() / REGISTRY, "examples/milmove/tasks.yaml", "examples/pfml/tasks.yaml"],
    ids=["shop", "milmove", "pfml"],
)
def test_every_statement_of_a_role_stands_somewhere_in_the_file_and_the_reverse(file: Path | str) -> None:
    registry = load(ROOT / file)
    for name in registry.environments:
        environment = registry.resolve(name)
        for task in environment.tasks:
            found = permissions(registry, environment, task)
            assert pairs(each.statement for each in found if not each.at_start) == pairs(task.statements)
            secrets = {(each.path[-1], each.statement.resources) for each in found if each.at_start}
            assert secrets == {(secret.variable, (secret.resource,)) for secret in task.secrets}


def test_a_path_leads_to_what_the_file_says() -> None:
    registry = shop_registry()
    environment = registry.resolve("staging")
    found = 0
    for task in environment.tasks:
        for permission in permissions(registry, environment, task):
            value = registry.data
            for part in permission.path:
                value = value[part]  # type: ignore[index]  # a key or an index
            assert value
            found += 1
    assert found > 10
