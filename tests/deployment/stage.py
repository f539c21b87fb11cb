"""The tasks of a deployed environment run in this process, each with its own role's credentials or under the guard."""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from rota.access import Statement
from rota.registry import Environment, Task
from rota.runtime import TaskContext, Variables
from rota.runtime.guard.guard import Guard
from tests.deployment.leftovers import BOOTSTRAP
from tests.deployment.role_sessions import Callers
from tests.projects.shop_work import MONDAY
from tests.runtime.guard.conftest import watching

POLICY = "task"
KEY = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
LOADER = Loader(include_default_search_paths=True)
"""One for all sessions: reading the services' models takes longer than most tasks."""


class WatchedVariables(Variables):
    """Variables that remember which of them were asked for."""

    __slots__ = ("read",)

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)


@dataclass(frozen=True)
class Stage:
    """The deployed environment, and ways to be one caller or another in this process.

    `fill` gives a task its work with boto3's default session; `main_of` is its handler.
    """

    callers: Callers
    environment: Environment
    monkeypatch: pytest.MonkeyPatch
    fill: Callable[[Task], None]
    main_of: Callable[[Task], Callable[[TaskContext], object]]

    def be(self, key: dict[str, str]) -> None:
        """Have boto3 use a key, and forget the one before."""
        for name in KEY:
            if name in key:
                self.monkeypatch.setenv(name.upper(), key[name])
            else:
                self.monkeypatch.delenv(name.upper(), raising=False)
        session = botocore.session.Session()
        session.register_component("data_loader", LOADER)
        self.monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.session.Session(botocore_session=session))

    def prepare(self, task: Task) -> None:
        """Give the task its work, as the account's root, and nothing of what an earlier run has left."""
        self.be({"aws_access_key_id": self.callers.account, "aws_secret_access_key": "test"})
        dynamodb, s3 = (self.callers.client("root", service) for service in ("dynamodb", "s3"))
        for table in dynamodb.list_tables()["TableNames"]:
            dynamodb.delete_table(TableName=table)
        for bucket in (each["Name"] for each in s3.list_buckets()["Buckets"]):
            if bucket.startswith(BOOTSTRAP):
                continue
            for found in s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
                s3.delete_object(Bucket=bucket, Key=found["Key"])
            s3.delete_bucket(Bucket=bucket)
        self.callers.client("root", "sesv2").delete_email_identity(EmailIdentity="example.com")
        self.fill(self.environment.task(task.name))

    def run(self, task: Task) -> set[str]:
        """Run the task's handler with its own role's credentials; the names of the variables that it read."""
        self.prepare(task)
        self.be(dict(self.callers.take_on(self.callers.role(task.names.task_role))))
        return self._handle(task)

    def guarded(self, task: Task) -> None:
        """Run the task's handler as root, its clients asking the guard first."""
        self.prepare(task)
        with watching(Guard(task, self.environment)):
            self._handle(task)

    def take_out(self, task: Task, statement: Statement) -> None:
        """Take a statement out of the deployed role's policy, by PutRolePolicy."""
        role = self.callers.role(task.names.task_role)
        document = dict(role.documents[POLICY])
        left = [each for each in document["Statement"] if each != statement.document()]
        assert len(left) == len(document["Statement"]) - 1
        self.put(task, left)

    def put(self, task: Task, statements: list[dict[str, object]]) -> None:
        """Give the deployed role these statements, and no others."""
        iam = self.callers.client("root", "iam")
        name = task.names.task_role
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=name, PolicyName=POLICY, PolicyDocument=document)
        else:
            iam.delete_role_policy(RoleName=name, PolicyName=POLICY)

    def _handle(self, task: Task) -> set[str]:
        env = WatchedVariables({**task.env, **{secret.variable: "0123456789abcdef" for secret in task.secrets}})
        name, log = self.environment.name, logging.getLogger("task")
        self.main_of(task)(TaskContext(task.name, name, env, log, scheduled_time=MONDAY))
        return env.read


def refusal(error: ClientError) -> tuple[str, str, str]:
    """The call, the code by which its service refuses, and the action that was missing.

    Of the resource the emulator's message says nothing; the guard's is held to the registry's in tests/runtime/guard.
    """
    missing = re.search(r"is not authorized to perform: (\S+)", str(error))
    assert missing, str(error)
    return error.operation_name, error.response["Error"]["Code"], missing[1]
