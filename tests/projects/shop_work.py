"""The tasks of tests/projects/shop in this process, and an account with work for each."""

import importlib
from collections.abc import Callable
from datetime import UTC, datetime

import boto3

from rota.registry import Handler, Task
from rota.runtime import TaskContext
from tests.projects.shop.tasks.create_table import ORDERS

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TABLE, BUCKET, REPORTS = "shop-staging-orders", "shop-staging-orders", "shop-staging-reports"


def main_of(task: Task) -> Callable[[TaskContext], None]:
    """The task's handler, out of this repository: `tasks` is the name of another package here."""
    assert isinstance(task.program, Handler)
    module = importlib.import_module(f"tests.projects.shop.{task.program.module}")
    main: Callable[[TaskContext], None] = getattr(module, task.program.function)
    return main


def fill() -> None:
    """Make the table, buckets and identity of staging with boto3's default session, and work for every scope."""
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    dynamodb.create_table(TableName=TABLE, **ORDERS)
    for id_, status in (("o1", "open"), ("o2", "expired")):
        row = {"id": {"S": id_}, "status": {"S": status}, "email": {"S": "ada@example.com"}}
        dynamodb.put_item(TableName=TABLE, Item=row)
    for bucket in (BUCKET, REPORTS):
        s3.create_bucket(Bucket=bucket)
    for name, body in (("a.txt", b"o3 bo@example.com\n"), ("b.txt", b"")):
        s3.put_object(Bucket=BUCKET, Key=f"inbox/{name}", Body=body)
    boto3.client("sesv2").create_email_identity(EmailIdentity="example.com")
