"""Every role of the deployed TasksStaging is taken on, and makes real calls inside and just outside each statement.

tests/matrix puts far more requests to roles that it makes from templates; here CloudFormation has made them, and what
is asked is read from IAM. The emulator enforces IAM (AUTH=true).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from rota.access import evaluate
from rota.local import Emulator
from tests.deployment.probes import CALLS_HERE, NOT_CALLED, Probe, probes
from tests.deployment.role_sessions import Callers, DeployedRole, deploy
from tests.deployment.systems import SYSTEMS, Account, assembly_of
from tests.matrix.calls import furnish, goes_through

STAGING = SYSTEMS["payments"]
ROLES = tuple(
    f"payments-staging-{name}"
    for name in (
        "exec",
        "invocation",
        "db-migrate-up",
        "export-report",
        "process-edis",
        "reductions-send-claimant-lists",
        "save-fuel-price-data",
        "save-fuel-price-data-exec",
        "send-payment-reminder",
    )
)


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    folder = tmp_path_factory.mktemp("roles")
    with Emulator({"AUTH": "true"}) as emulator:
        account = Account(emulator, STAGING.account, STAGING.region, folder)
        assembly = assembly_of(STAGING.registry, STAGING.environment, folder / "assembly")
        deploy(account, assembly, *STAGING.stacks)
        yield Callers(account)


@pytest.fixture(scope="module")
def roles(callers: Callers) -> dict[str, DeployedRole]:
    """The roles as CloudFormation made them, before anything changes their trust."""
    return {role.name: role for role in callers.roles("/payments/staging/")}


def test_the_stack_has_the_roles_that_are_probed_here(roles: dict[str, DeployedRole]) -> None:
    assert sorted(roles) == sorted(ROLES)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_lets_in_only_the_service_that_it_is_for_and_allows_what_its_statements_say_and_nothing_beside(
    callers: Callers,
    roles: dict[str, DeployedRole],
    name: str,
    record_property: Callable[[str, object], None],
) -> None:
    role = roles[name]
    assert callers.is_refused(role)
    callers.take_on(role)
    disagree, rows = [], list(probes(role))
    for probe in rows:
        granted, asked = probe.granted, probe.request
        decision = evaluate(role.policies, asked.action, asked.resource, dict(asked.context))
        through = granted if asked.action in NOT_CALLED else call(callers, role, probe)
        if decision.allowed is not granted or through is not granted:
            disagree.append(f"{asked}: statement {granted}, emulator {through}, {decision.reason}")
    assert disagree == []
    for statement in role.statements:
        kinds = Counter(probe.granted for probe in rows if probe.statement == statement)
        assert kinds[True] >= 1, statement
        assert kinds[False] >= 1, statement
    made = [probe for probe in rows if probe.request.action not in NOT_CALLED]
    record_property("probes of deployed roles", len(made) + 1)


def call(callers: Callers, role: DeployedRole, probe: Probe) -> bool:
    if probe.request.resource != "*":
        furnish(partial(callers.client, "root"), probe.request.resource, STAGING.region)
    return goes_through(partial(callers.client, role.arn), probe.request, CALLS_HERE)
