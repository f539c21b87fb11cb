"""A small AWS account on this machine with the tasks' tables and one bucket, and contexts as the runtime makes them."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from rota.local import Emulator
from rota.runtime import TaskContext, Variables
from tests.tasks.account import SampleAccount
from tests.tasks.tables import create

TABLES = {
    "prices": "payments-staging-fuel-prices",
    "reminders": "payments-staging-reminders",
    "replies": "payments-staging-edi-replies",
    "claims": "payments-staging-claims",
}
MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
BUCKET = "bucket"


class CrashError(BaseException):
    """The end of a process in the middle of its work, as a test brings it about."""


@dataclass(frozen=True)
class Cloud:
    """The account: its clients, and what tests ask it most."""

    emulator: Emulator
    dynamodb: Any
    s3: Any
    sesv2: Any

    def context(self, env: dict[str, str], *args: str) -> TaskContext:
        """A context scheduled for Monday, 5 January 2026."""
        return TaskContext(
            name="job",
            environment="staging",
            env=Variables(env),
            log=logging.getLogger("task"),
            scheduled_time=MONDAY,
            args=args,
            region="us-east-1",
        )

    def keys(self, prefix: str = "") -> list[str]:
        """The keys of the bucket below a prefix."""
        return [found["Key"] for found in self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]

    def content(self, key: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return body

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def items(self, table: str) -> list[dict[str, str]]:
        """The items of the table in this role; each attribute as text."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLES[table])
        return [
            {name: str(next(iter(value.values()))) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]

    def add(self, table: str, **texts: str) -> None:
        """Put an item of texts into the table in this role."""
        item = {name: {"S": text} for name, text in texts.items()}
        self.dynamodb.put_item(TableName=TABLES[table], Item=item)

    def mails(self) -> list[dict[str, Any]]:
        """Every mail that SES was given."""
        _, body = self.emulator.ask("GET", "/_ministack/ses/messages")
        return [mail for mails in json.loads(body)["messages"].values() for mail in mails]


NewAccount = Callable[[], SampleAccount]
Dying = Callable[..., AbstractContextManager[None]]
StopAt = Callable[[str, str, TaskContext], None]


@pytest.fixture
def cloud(aws: Emulator) -> Cloud:
    """The account with the tables of the newest schema, an empty bucket, and a domain that may send mail."""
    made = Cloud(aws, boto3.client("dynamodb"), boto3.client("s3"), boto3.client("sesv2"))
    create(made.dynamodb, TABLES)
    made.s3.create_bucket(Bucket=BUCKET)
    made.sesv2.create_email_identity(EmailIdentity="example.com")
    return made


@pytest.fixture
def new_account(emulator: Emulator) -> NewAccount:
    """Makes accounts with the tables and buckets of staging, in an emulator that the tests of a process share."""

    def make() -> SampleAccount:
        account = SampleAccount(emulator)
        account.prepare()
        return account

    return make


@pytest.fixture
def account(new_account: NewAccount) -> SampleAccount:
    return new_account()


@pytest.fixture
def dying(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Dying:
    """`with dying("s3", "put_object", at=2):` the process dies at the second such call.

    The call is not made, unless `done` says that it was and only its answer was not seen.
    """

    @contextmanager
    def dying(service: str, operation: str, *, at: int, done: bool = False) -> Iterator[None]:
        client = getattr(cloud, service)
        real = getattr(client, operation)
        calls = 0

        def call(*args: object, **options: object) -> object:
            nonlocal calls
            calls += 1
            if calls == at:
                if done:
                    real(*args, **options)
                raise CrashError
            return real(*args, **options)

        with monkeypatch.context() as patched:
            patched.setattr(client, operation, call)
            patched.setattr(TaskContext, "client", lambda _self, name, **_options: getattr(cloud, name))
            with pytest.raises(CrashError):
                yield

    return dying


@pytest.fixture
def stop_at(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> StopAt:
    """`stop_at("s3", "delete_object", context)`: SIGTERM comes during the first such call."""

    def stop_at(service: str, operation: str, context: TaskContext) -> None:
        client = getattr(cloud, service)
        real = getattr(client, operation)

        def call(*args: object, **options: object) -> object:
            context.stop_request.made = True
            return real(*args, **options)

        monkeypatch.setattr(client, operation, call)
        monkeypatch.setattr(TaskContext, "client", lambda _self, name, **_options: getattr(cloud, name))

    return stop_at
