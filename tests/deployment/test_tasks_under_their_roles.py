"""Each task of the repository does its work with the credentials of the role that CloudFormation made for it.

tests/tasks/test_roles.py does the same with a user who has the registry's statements; here CloudFormation has
made the policy, and a statement is taken out of it in IAM. The guard of `rota run` says beforehand what will happen.
"""

import importlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import boto3
import pytest
from botocore.exceptions import ClientError

from rota.access import Statement
from rota.local import Emulator
from rota.registry import Handler, Task
from rota.runtime import TaskContext, Variables
from rota.runtime.guard.guard import Guard
from tasks import save_fuel_price_data
from tests.deployment.role_sessions import Callers, deploy
from tests.deployment.systems import SYSTEMS, Account, assembly_of
from tests.runtime.guard.conftest import watching
from tests.tasks.conftest import MONDAY
from tests.tasks.work import fill

SYSTEM = SYSTEMS["payments"]
STAGING = SYSTEM.registry.resolve(SYSTEM.environment)
POLICY = "task"
STATEMENTS = [
    pytest.param(task, index, id=f"{task.name}-{'-'.join(statement.actions)}")
    for task in STAGING.tasks
    for index, statement in enumerate(task.statements)
]


@dataclass(frozen=True)
class Stage:
    """The deployed environment, and ways to be one caller or another in this process."""

    callers: Callers
    monkeypatch: pytest.MonkeyPatch

    def be(self, key: dict[str, str]) -> None:
        """Have boto3 use a key, and forget the one before."""
        for name in ("aws_access_key_id", "aws_secret_access_key", "aws_session_token"):
            if name in key:
                self.monkeypatch.setenv(name.upper(), key[name])
            else:
                self.monkeypatch.delenv(name.upper(), raising=False)
        self.monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    def prepare(self) -> None:
        """Give every task its work, as the account's root, and nothing of what an earlier run has left."""
        self.be({"aws_access_key_id": SYSTEM.account, "aws_secret_access_key": "test"})
        for table in boto3.client("dynamodb").list_tables()["TableNames"]:
            boto3.client("dynamodb").delete_table(TableName=table)
        for bucket in boto3.resource("s3").buckets.all():
            bucket.objects.delete()
            bucket.delete()
        boto3.client("sesv2").delete_email_identity(EmailIdentity="example.com")
        answer = fill(STAGING)
        self.monkeypatch.setattr(save_fuel_price_data, "fetch", lambda *_: answer)

    def run(self, task: Task) -> None:
        """Run the task's handler with its own role's credentials."""
        self.prepare()
        self.be(dict(self.callers.take_on(self.callers.role(task.names.task_role))))
        run(task)

    def guarded(self, task: Task) -> None:
        """Run the task's handler as root, its clients asking the guard first."""
        self.prepare()
        with watching(Guard(task, STAGING)):
            run(task)

    def take_out(self, task: Task, statement: Statement) -> None:
        """Take a statement out of the deployed role's policy, by PutRolePolicy."""
        role = self.callers.role(task.names.task_role)
        document = dict(role.documents[POLICY])
        left = [each for each in document["Statement"] if each != statement.document()]
        assert len(left) == len(document["Statement"]) - 1
        self.put(task, left)

    def put(self, task: Task, statements: list[dict[str, object]]) -> None:
        iam = self.callers.client("root", "iam")
        name = task.names.task_role
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=name, PolicyName=POLICY, PolicyDocument=document)
        else:
            iam.delete_role_policy(RoleName=name, PolicyName=POLICY)


def run(task: Task) -> None:
    assert isinstance(task.program, Handler)
    main = getattr(importlib.import_module(task.program.module), task.program.function)
    env = Variables({**task.env, **{secret.variable: "0123456789abcdef" for secret in task.secrets}})
    main(TaskContext(task.name, STAGING.name, env, logging.getLogger("task"), scheduled_time=MONDAY))


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    folder = tmp_path_factory.mktemp("tasks")
    with Emulator({"AUTH": "true"}) as emulator:
        account = Account(emulator, SYSTEM.account, SYSTEM.region, folder)
        deploy(account, assembly_of(SYSTEM.registry, SYSTEM.environment, folder / "assembly"), *SYSTEM.stacks)
        yield Callers(account)


@pytest.fixture
def stage(callers: Callers, task: Task, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The task's role as it was deployed, and again when the test has made something else of it."""
    for name, value in callers.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    made = Stage(callers, monkeypatch)
    statements = callers.role(task.names.task_role).documents[POLICY]["Statement"]
    yield made
    made.put(task, statements)


@pytest.mark.parametrize("task", STAGING.tasks, ids=lambda task: str(task.name))
def test_a_task_does_its_work_with_its_deployed_role(stage: Stage, task: Task) -> None:
    stage.run(task)


@pytest.mark.parametrize(("task", "index"), STATEMENTS)
def test_without_one_scope_of_its_deployed_role_a_task_is_refused_just_what_the_guard_says(
    stage: Stage, task: Task, index: int
) -> None:
    left_out = task.statements[index]
    rest = replace(task, statements=tuple(each for each in task.statements if each != left_out))
    with pytest.raises(ClientError) as predicted:
        stage.guarded(rest)
    stage.take_out(task, left_out)
    with pytest.raises(ClientError) as refused:
        stage.run(task)
    assert refusal(refused.value) == refusal(predicted.value)


def refusal(error: ClientError) -> tuple[str, str, str]:
    """The call, the code by which its service refuses, and the action that was missing.

    Of the resource the emulator's message says nothing; the guard's is held to the registry's in tests/tasks.
    """
    missing = re.search(r"is not authorized to perform: (\S+)", str(error))
    assert missing, str(error)
    return error.operation_name, error.response["Error"]["Code"], missing[1]
