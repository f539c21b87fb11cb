"""The schema of the tasks' tables, as numbered steps that are each safe to repeat.

A step that ran anywhere is history: never change or renumber it, add another. `db-migrate-up` applies them.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Database:
    """What a step works on: the tables' names by role, and `check`, to be called between pieces of long work.

    `check` raises when the run must stop or has lost its lock.
    """

    dynamodb: Any
    tables: dict[str, str]
    check: Callable[[], None]

    def create(self, role: str, keys: tuple[str, ...], index: tuple[str, tuple[str, ...]] | None = None) -> None:
        """Create a table, unless it is there, and wait until it can be used. A key is `name:type`, `week:S`."""
        schema = [_key_schema(keys)]
        options: dict[str, object] = {}
        if index:
            name, index_keys = index
            schema.append(_key_schema(index_keys))
            by_keys = {"IndexName": name, "KeySchema": schema[1], "Projection": {"ProjectionType": "ALL"}}
            options["GlobalSecondaryIndexes"] = [by_keys]
        attributes = dict(key.split(":") for key in (*keys, *(index[1] if index else ())))
        # It may have been made by a run that died before it could say so.
        with suppress(self.dynamodb.exceptions.ResourceInUseException):
            self.dynamodb.create_table(
                TableName=self.tables[role],
                KeySchema=schema[0],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": of} for name, of in attributes.items()],
                BillingMode="PAY_PER_REQUEST",
                **options,
            )
        self.dynamodb.get_waiter("table_exists").wait(TableName=self.tables[role], WaiterConfig={"Delay": 2})


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step."""

    number: int
    name: str
    apply: Callable[[Database], None]


def _key_schema(keys: tuple[str, ...]) -> list[dict[str, str]]:
    names = (key.split(":")[0] for key in keys)
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def _create_fuel_prices(database: Database) -> None:
    database.create("prices", ("series:S", "week:S"))


def _create_reminders(database: Database) -> None:
    database.create("reminders", ("id:S",), ("by-status", ("status:S", "due_on:S")))


def _create_edi_replies(database: Database) -> None:
    database.create("replies", ("interchange:S", "reply:N"))


def _create_claims(database: Database) -> None:
    database.create("claims", ("claim_id:S",), ("by-status", ("status:S", "claim_id:S")))


def _give_reminders_a_status(database: Database) -> None:
    """Reminders without a status are in no index, so that nobody would ever be reminded: make them due."""
    pages = database.dynamodb.get_paginator("scan").paginate(
        TableName=database.tables["reminders"],
        FilterExpression="attribute_not_exists(#status)",
        ExpressionAttributeNames={"#status": "status"},
    )
    for page in pages:
        for item in page["Items"]:
            database.check()
            database.dynamodb.update_item(
                TableName=database.tables["reminders"],
                Key={"id": item["id"]},
                # A task may have given it one since the scan.
                UpdateExpression="SET #status = if_not_exists(#status, :due)",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={":due": {"S": "due"}},
            )


MIGRATIONS = (
    Migration(1, "create fuel prices", _create_fuel_prices),
    Migration(2, "create reminders", _create_reminders),
    Migration(3, "create EDI replies", _create_edi_replies),
    Migration(4, "create claims", _create_claims),
    Migration(5, "give reminders a status", _give_reminders_a_status),
)
