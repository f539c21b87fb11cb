"""Each task under the permissions that the registry gives it, in an emulator that enforces IAM."""

import importlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from rota.access import Statement
from rota.local import Emulator
from rota.registry import Handler, Task, load
from rota.runtime import TaskContext, Variables
from tasks import save_fuel_price_data
from tests.tasks.conftest import MONDAY
from tests.tasks.work import fill

STAGING = load(Path(__file__).parents[2] / "tasks/tasks.yaml").resolve("staging")
STATEMENTS = [
    pytest.param(task, left_out, id=f"{task.name}-{'-'.join(left_out.actions)}")
    for task in STAGING.tasks
    for left_out in task.statements
]


@pytest.fixture(scope="module")
def guarded() -> Iterator[Emulator]:
    assert STAGING.account
    with Emulator({"AUTH": "true", "MINISTACK_ACCOUNT_ID": STAGING.account}) as running:
        yield running


@pytest.fixture(autouse=True)
def account(guarded: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The staging account with some work for every task, and this process as its root."""
    guarded.reset()
    for name, value in guarded.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    answer = fill(STAGING)
    monkeypatch.setattr(save_fuel_price_data, "fetch", lambda *_: answer)


class WatchedVariables(Variables):
    """Variables that remember which of them were asked for."""

    __slots__ = ("read",)

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)


def run_with(statements: list[Statement], task: Task, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Run the task's handler as somebody who may do what these statements allow, and nothing else.

    Returns the names of the variables that it read.
    """
    iam: Any = boto3.client("iam")
    iam.create_user(UserName=task.name)
    policy = {"Version": "2012-10-17", "Statement": [statement.document() for statement in statements]}
    if statements:
        iam.put_user_policy(UserName=task.name, PolicyName="task", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=task.name)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it would remember who we were
    assert isinstance(task.program, Handler)
    main = getattr(importlib.import_module(task.program.module), task.program.function)
    env = WatchedVariables({**task.env, **{secret.variable: "0123456789abcdef" for secret in task.secrets}})
    log = logging.getLogger("task")
    main(TaskContext(name=task.name, environment=STAGING.name, env=env, log=log, scheduled_time=MONDAY))
    return env.read


@pytest.mark.parametrize("task", STAGING.tasks, ids=lambda task: str(task.name))
def test_what_the_registry_gives_a_task_is_enough_and_each_variable_is_read(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = run_with(list(task.statements), task, monkeypatch)
    declared = {*task.env, *(secret.variable for secret in task.secrets)}
    assert read == declared - {"LOG_LEVEL"}  # which the runtime reads


@pytest.mark.parametrize(("task", "left_out"), STATEMENTS)
def test_no_statement_of_the_registry_is_more_than_the_task_needs(
    task: Task, left_out: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = [statement for statement in task.statements if statement != left_out]
    with pytest.raises(ClientError, match="is not authorized to perform"):
        run_with(rest, task, monkeypatch)
