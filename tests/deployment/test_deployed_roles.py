"""Every role of the deployed TasksStaging: what it may do, and that its task can do its work by it and with no less.

The CDK CLI bootstraps and deploys where IAM is enforced (AUTH=true); what is probed is read from IAM. tests/matrix puts
far more requests to roles that it makes from templates.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from botocore.exceptions import ClientError

from rota.access import evaluate
from rota.local import Emulator
from rota.registry import Task, load
from tests.deployment.probes import CALLS_HERE, CLUSTER, Probe, definition, probes
from tests.deployment.role_proofs import is_denied_what_the_guard_predicts, reads_each_of_its_variables
from tests.deployment.role_sessions import Callers, DeployedRole
from tests.deployment.stage import POLICY, Stage
from tests.deployment.systems import STAGING, Account
from tests.matrix.calls import furnish, goes_through
from tests.projects.shop_work import fill, main_of

((FILE, NAME),) = STAGING.environments
ENVIRONMENT = load(FILE).resolve(NAME)
STATEMENTS = [
    pytest.param(task, index, id=f"{task.name}-{'-'.join(statement.actions)}")
    for task in ENVIRONMENT.tasks
    for index, statement in enumerate(task.statements)
]
INVOCATION = "shop-staging-invocation"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
ROLES = (
    *("shop-staging-exec", "shop-staging-write-report.exec", INVOCATION),
    *(task.names.task_role for task in ENVIRONMENT.tasks),
)


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    folder = tmp_path_factory.mktemp("roles")
    with Emulator({"AUTH": "true"}) as emulator:
        account = Account(emulator, STAGING.account, STAGING.region, folder)
        assembly = STAGING.assembly(folder / "assembly")
        account.bootstrap(assembly)
        account.deploy(assembly)
        account.client("ecs").create_cluster(clusterName=CLUSTER)  # which the registry only names
        yield Callers(account)


@pytest.fixture(scope="module")
def roles(callers: Callers) -> dict[str, DeployedRole]:
    """The roles as CloudFormation made them, before anything changes their trust."""
    return {role.name: role for role in callers.roles("/shop/staging/")}


@pytest.fixture
def stage(callers: Callers, task: Task, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The task's role as it was deployed, and again when the test has made something else of it."""
    for name, value in callers.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    made = Stage(callers, ENVIRONMENT, monkeypatch, lambda _: fill(), main_of)
    statements = callers.role(task.names.task_role).documents[POLICY]["Statement"]
    yield made
    made.put(task, statements)


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
        through = call(callers, role, probe) if probe.is_called else granted
        if decision.allowed is not granted or through is not granted:
            disagree.append(f"{asked}: statement {granted}, emulator {through}, {decision.reason}")
    assert disagree == []
    for statement in role.statements:
        kinds = Counter(probe.granted for probe in rows if probe.statement == statement)
        assert kinds[True] >= 1, statement
        assert kinds[False] >= 1, statement
    record_property("probes of deployed roles", sum(probe.is_called for probe in rows) + 1)


def call(callers: Callers, role: DeployedRole, probe: Probe) -> bool:
    if probe.request.action == "iam:PassRole":
        define(callers, probe.request.resource)
    elif probe.request.resource != "*":
        furnish(partial(callers.client, "root"), probe.request.resource, STAGING.region)
    return goes_through(partial(callers.client, role.arn), probe.request, CALLS_HERE)


def define(callers: Callers, role: str) -> None:
    """Register a task definition with a role that is there just then: IAM knows a name under one path only."""
    iam = callers.client("root", "iam")
    path, _, name = role.partition(":role")[2].rpartition("/")
    iam.create_role(RoleName=name, Path=f"{path}/", AssumeRolePolicyDocument=json.dumps(TRUST))
    try:
        callers.client("root", "ecs").register_task_definition(**definition(role))
    finally:
        iam.delete_role(RoleName=name)


@pytest.mark.parametrize("task", ENVIRONMENT.tasks, ids=lambda task: str(task.name))
def test_the_invocation_role_starts_each_task_in_its_cluster_and_in_no_other(
    callers: Callers, roles: dict[str, DeployedRole], task: Task, record_property: Callable[[str, object], None]
) -> None:
    callers.take_on(roles[INVOCATION])
    ecs = callers.client(roles[INVOCATION].arn, "ecs")
    placed = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}
    run = partial(ecs.run_task, taskDefinition=task.names.family, launchType="FARGATE", networkConfiguration=placed)
    started = run(cluster=CLUSTER)
    assert len(started["tasks"]) == 1, started["failures"]
    with pytest.raises(ClientError, match="is not authorized to perform: ecs:RunTask"):
        run(cluster=f"{CLUSTER}-other")
    record_property("probes of deployed roles", 2)


@pytest.mark.parametrize("task", ENVIRONMENT.tasks, ids=lambda task: str(task.name))
def test_a_task_does_its_work_with_its_deployed_role_and_reads_each_of_its_variables(stage: Stage, task: Task) -> None:
    reads_each_of_its_variables(stage, task)


@pytest.mark.parametrize(("task", "index"), STATEMENTS)
def test_without_one_scope_of_its_deployed_role_a_task_is_denied_what_the_guard_refuses(
    stage: Stage, task: Task, index: int
) -> None:
    is_denied_what_the_guard_predicts(stage, task, index)
