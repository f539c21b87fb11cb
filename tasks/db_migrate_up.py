"""Bring the tables to the schema of this image: apply every migration that the ledger does not list.

The ledger is a table of its own: one item for each applied migration, and one that is the lock. The lock is taken by
a conditional write, renewed as long as its owner works, and free again once it has run out, so that a run that died
keeps nobody out for long. A migration is entered after it was applied; one that was interrupted is applied again,
which each allows.
"""

import time
import uuid
from contextlib import suppress
from typing import Any

from rota.runtime import TaskContext
from tasks.migrations import MIGRATIONS, Database, Migration

LOCK = "lock"
LOCK_LASTS = 300
"""Seconds without a sign of life after which a run is taken for dead; longer than any single call takes."""

TABLES = {
    "prices": "PRICES_TABLE",
    "reminders": "REMINDERS_TABLE",
    "replies": "EDI_TABLE",
    "claims": "CLAIMS_TABLE",
}
"""A table's role in the migrations, and the variable with its name."""


class LedgerError(Exception):
    """The ledger does not fit this image, or another run holds its lock."""


class StoppedError(Exception):
    """The run was asked to stop between two pieces of work."""


class Ledger:
    """Which migrations were applied, and who may apply the next."""

    def __init__(self, dynamodb: Any, table: str) -> None:  # noqa: ANN401  # boto3 makes its client classes at run time
        self._dynamodb = dynamodb
        self._table = table
        self._owner = uuid.uuid4().hex
        self._renewed = 0.0

    def take_lock(self) -> None:
        """Raises LedgerError while another run has it.

        When only the answer was lost, boto3 asks again and finds the lock taken: by this run.
        """
        now = int(time.time())
        taken = self._put(
            {"id": {"S": LOCK}, "owner": {"S": self._owner}, "until": {"N": str(now + LOCK_LASTS)}},
            "attribute_not_exists(id) OR #until < :now OR #owner = :owner",
            {"#until": "until", "#owner": "owner"},
            {":now": {"N": str(now)}, ":owner": {"S": self._owner}},
        )
        if not taken:
            raise LedgerError(
                f"another run is at work on {self._table}; its lock ends {LOCK_LASTS} seconds after it does"
            )
        self._renewed = time.monotonic()

    def keep_lock(self) -> None:
        """Renew the lock when a good part of it has run. Raises LedgerError when it went to another run."""
        if time.monotonic() - self._renewed < LOCK_LASTS / 10:
            return
        until = str(int(time.time()) + LOCK_LASTS)
        kept = self._put(
            {"id": {"S": LOCK}, "owner": {"S": self._owner}, "until": {"N": until}},
            "#owner = :owner",
            {"#owner": "owner"},
            {":owner": {"S": self._owner}},
        )
        if not kept:
            raise LedgerError(f"the lock of {self._table} went to another run while this one was held up")
        self._renewed = time.monotonic()

    def release_lock(self) -> None:
        """Leave the lock to others; does nothing when they have it already."""
        with suppress(self._dynamodb.exceptions.ConditionalCheckFailedException):
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"id": {"S": LOCK}},
                ConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": {"S": self._owner}},
            )

    def applied(self) -> dict[int, str]:
        """Number -> name of every migration in the ledger."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
        items = [item for page in pages for item in page["Items"] if item["id"]["S"] != LOCK]
        return {int(item["id"]["S"]): item["name"]["S"] for item in items}

    def enter(self, migration: Migration) -> None:
        """Note that a migration was applied."""
        row = {"id": {"S": f"{migration.number:04d}"}, "name": {"S": migration.name}}
        self._put(row | {"applied_at": {"N": str(int(time.time()))}}, "attribute_not_exists(id)", {}, {})

    def _put(self, item: dict[str, Any], condition: str, names: dict[str, str], values: dict[str, Any]) -> bool:
        optional = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=condition,
                **{name: value for name, value in optional.items() if value},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def main(context: TaskContext) -> None:
    """Take the lock, apply what is pending in order, give the lock back."""
    dynamodb = context.client("dynamodb")
    tables = {role: context.env[variable] for role, variable in TABLES.items()}
    tables["ledger"] = context.env["MIGRATIONS_TABLE"]
    ledger = Ledger(dynamodb, tables["ledger"])

    def check() -> None:
        if context.stopping:
            raise StoppedError
        ledger.keep_lock()

    database = Database(dynamodb, tables, check)
    database.create("ledger", ("id:S",))
    ledger.take_lock()
    done = 0
    try:
        for migration in pending(ledger.applied()):
            check()
            context.log.info("applying", extra={"migration": migration.number, "title": migration.name})
            migration.apply(database)
            ledger.enter(migration)
            done += 1
    except StoppedError:
        context.log.warning("stopped before the last migration", extra={"applied": done})
        return
    finally:
        ledger.release_lock()
    context.log.info("the schema is current", extra={"applied": done, "version": MIGRATIONS[-1].number})


def pending(applied: dict[int, str]) -> tuple[Migration, ...]:
    """The migrations still to apply, in order. Raises LedgerError when the ledger tells another history than ours."""
    known = {migration.number: migration.name for migration in MIGRATIONS}
    strange = [f"{number} '{name}'" for number, name in sorted(applied.items()) if known.get(number) != name]
    if strange:
        raise LedgerError(f"this image does not know the applied migrations {', '.join(strange)}; it may be older")
    return tuple(migration for migration in MIGRATIONS if migration.number not in applied)
