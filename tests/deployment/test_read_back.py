"""What is synthesized is deployed by the CDK CLI as it is, and each service then has what the template says.

An emulated AWS takes the registry of the tests' own project, both examples and the registry of the snapshots.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deployment.conftest import AccountOf
from tests.deployment.departures import DEPARTURES
from tests.deployment.leftovers import leftovers
from tests.deployment.read_back import DeployedStack, Difference
from tests.deployment.systems import SYSTEMS, Account


@dataclass(frozen=True)
class Deployment:
    """A system's stacks as they were deployed, and how the services' answers differ from their templates.

    `before` is what the account had already.
    """

    account: Account
    assembly: Path
    before: tuple[str, ...]
    stacks: tuple[DeployedStack, ...]
    differences: tuple[Difference, ...]

    @property
    def retained(self) -> list[str]:
        """The physical ids of what the templates keep when their stack is deleted: log groups."""
        return [
            stack.physical[name]
            for stack in self.stacks
            for name, resource in json.loads((self.assembly / f"{stack.name}.template.json").read_text())[
                "Resources"
            ].items()
            if resource.get("DeletionPolicy", "Delete") != "Delete"
        ]


@pytest.fixture(scope="module")
def deployments(account_of: AccountOf, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Deployment]:
    """Every system deployed and read back, one after the other."""
    made = {}
    for key, system in SYSTEMS.items():
        assembly = system.assembly(tmp_path_factory.mktemp("assembly") / "cdk.out")
        account = account_of(system.account, system.region)
        account.bootstrap(assembly)
        account.prepare(system)
        before = tuple(leftovers(account))
        account.deploy(assembly)
        stacks = tuple(DeployedStack(account, assembly, name) for name in system.stacks)
        differences = tuple(difference for stack in stacks for difference in stack.differences())
        made[key] = Deployment(account, assembly, before, stacks, differences)
    return made


@pytest.fixture(scope="module")
def destroyed(deployments: Mapping[str, Deployment]) -> Mapping[str, Deployment]:
    """The same, after `cdk destroy` of each."""
    for deployment in deployments.values():
        deployment.account.destroy(deployment.assembly)
    return deployments


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_resource_has_the_properties_that_its_template_gives_it(
    deployments: Mapping[str, Deployment], system: str
) -> None:
    unexplained = [
        difference
        for difference in deployments[system].differences
        if not any(departure.explains(difference) for departure in DEPARTURES)
    ]
    assert unexplained == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_services_were_asked_about_every_resource(
    deployments: Mapping[str, Deployment], system: str, record_property: Callable[[str, object], None]
) -> None:
    stacks = deployments[system].stacks
    assert {stack.name: stack.read for stack in stacks} == {stack.name: set(stack.types) for stack in stacks}
    record_property("resources read back", sum(len(stack.read) for stack in stacks))


def test_what_the_emulator_is_known_to_do_otherwise_it_still_does(deployments: Mapping[str, Deployment]) -> None:
    every = [difference for deployment in deployments.values() for difference in deployment.differences]
    caught_up = [each for each in DEPARTURES if not any(each.explains(difference) for difference in every)]
    assert caught_up == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_destroy_leaves_nothing_but_the_log_groups_that_are_to_be_kept(
    destroyed: Mapping[str, Deployment], system: str
) -> None:
    deployment = destroyed[system]
    assert sorted(leftovers(deployment.account)) == sorted([*deployment.before, *deployment.retained])
