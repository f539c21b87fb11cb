"""The sample tasks with the roles that TasksStaging gives them: each does its work by its role, and with no less.

CloudFormation makes the stack from its template, where IAM is enforced (AUTH=true); the CDK CLI is tested in
tests/deployment.
"""

import json
from collections.abc import Iterator

import pytest

from rota.local import Emulator
from rota.registry import Task
from tests.assemblies import assembled
from tests.deployment.role_proofs import is_denied_what_the_guard_predicts, reads_each_of_its_variables
from tests.deployment.role_sessions import Callers
from tests.deployment.stage import POLICY, Stage
from tests.deployment.systems import Account
from tests.tasks.sample import REGISTRY, STAGING, fill, main_of

STATEMENTS = [
    pytest.param(task, index, id=f"{task.name}-{'-'.join(statement.actions)}")
    for task in STAGING.tasks
    for index, statement in enumerate(task.statements)
]


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    folder = tmp_path_factory.mktemp("roles")
    stack = STAGING.names.stack
    template = json.loads((assembled((REGISTRY, STAGING.name)) / f"{stack}.template.json").read_text())
    assert STAGING.account is not None
    assert STAGING.region is not None
    with Emulator({"AUTH": "true"}) as emulator:
        account = Account(emulator, STAGING.account, STAGING.region, folder)
        cloudformation = account.client("cloudformation")
        body = json.dumps(template, separators=(",", ":"))  # a template that is sent has 51,200 bytes at most
        cloudformation.create_stack(StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
        waiter = cloudformation.get_waiter("stack_create_complete")
        waiter.wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        yield Callers(account)


@pytest.fixture
def stage(callers: Callers, task: Task, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The task's role as it was deployed, and again when the test has made something else of it."""
    for name, value in callers.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    made = Stage(callers, STAGING, monkeypatch, lambda task: fill(task, monkeypatch), main_of)
    statements = callers.role(task.names.task_role).documents[POLICY]["Statement"]
    yield made
    made.put(task, statements)


@pytest.mark.parametrize("task", STAGING.tasks, ids=lambda task: str(task.name))
def test_a_task_does_its_work_with_its_deployed_role_and_reads_each_of_its_variables(stage: Stage, task: Task) -> None:
    reads_each_of_its_variables(stage, task)


@pytest.mark.parametrize(("task", "index"), STATEMENTS)
def test_without_one_scope_of_its_deployed_role_a_task_is_denied_what_the_guard_refuses(
    stage: Stage, task: Task, index: int
) -> None:
    is_denied_what_the_guard_predicts(stage, task, index)
