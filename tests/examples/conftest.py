"""The two example registries, every environment resolved, and a small registry to plant a defect in."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rota.errors import ProblemsError
from rota.registry import Environment, Registry, load, loads

EXAMPLES = Path(__file__).parents[2] / "examples"

HEAD = """\
version: 1
app: app
environments:
  stg: {account: "222222222222", region: us-east-1}
  prd: {account: "333333333333", region: us-east-1}
"""


def registry_of(system: str) -> Registry:
    return load(EXAMPLES / system / "tasks.yaml")


def environments_of(system: str) -> Mapping[str, Environment]:
    registry = registry_of(system)
    return {name: registry.resolve(name) for name in registry.environments}


@pytest.fixture(scope="session")
def milmove() -> Mapping[str, Environment]:
    return environments_of("milmove")


@pytest.fixture(scope="session")
def pfml() -> Mapping[str, Environment]:
    return environments_of("pfml")


@pytest.fixture(scope="session")
def both(milmove: Mapping[str, Environment], pfml: Mapping[str, Environment]) -> tuple[Environment, ...]:
    return (*milmove.values(), *pfml.values())


@pytest.fixture
def loaded() -> Callable[[str], Registry]:
    """Loads what follows the head of a registry with the environments stg and prd."""
    return lambda body: loads(HEAD + body)


@pytest.fixture
def refusal() -> Callable[[str], str]:
    """What the loader says of a registry; it stands below five lines of a head with the environments stg and prd."""

    def refuse(body: str, head: str = HEAD) -> str:
        with pytest.raises(ProblemsError) as refused:
            loads(head + body)
        return str(refused.value)

    return refuse
