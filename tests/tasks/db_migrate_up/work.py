"""Tables of an older day, and what the migrations must have made of them."""

from collections import Counter
from collections.abc import Mapping, Sequence

import boto3
import pytest

from tasks.migrations import MIGRATIONS, Migration
from tests.faults.proxy import Exchange
from tests.faults.survival import LostAndTwice, Workload, compare
from tests.tasks.account import LEDGER, TABLES, SampleAccount
from tests.tasks.tables import create

REMINDERS = tuple(f"r{number}" for number in range(5))


def fill(env: Mapping[str, str], _: pytest.MonkeyPatch) -> None:
    """A reminder without a status: work for the migration that gives it one."""
    old = {"id": {"S": "b"}, "email": {"S": "b@example.com"}}
    boto3.client("dynamodb").put_item(TableName=env["REMINDERS_TABLE"], Item=old)


def _undo_migrations(account: SampleAccount) -> None:
    """Leave a table of an older day: reminders of which some have no status."""
    for role in ("prices", "reminders", "replies", "claims"):
        account.dynamodb.delete_table(TableName=TABLES[role])
    create(account.dynamodb, {"reminders": TABLES["reminders"]})
    for name in REMINDERS:
        account.add("reminders", id=name, email=f"{name}@example.com")
    account.add_reminder("done", status="sent")


def _judge_migrations(account: SampleAccount, forwarded: Sequence[Exchange]) -> LostAndTwice:
    """Each is in the ledger and was entered once; each table was created once; the data is what the last one makes."""
    assert account.reminders("due") == set(REMINDERS)
    assert account.reminders("sent") == {"done"}
    assert [item["id"] for item in account.rows(LEDGER) if item["id"] == "lock"] == []
    done = Counter(_of_migration(exchange) for exchange in forwarded if exchange.status == 200)
    created = {LEDGER, *(name for role, name in TABLES.items() if role != "reminders")}
    names = (_entry(migration) for migration in MIGRATIONS)
    lost, twice = compare(Counter([*created, *names]), Counter({name: count for name, count in done.items() if name}))
    ledger = compare(Counter(map(_entry, MIGRATIONS)), Counter(item["id"] for item in account.rows(LEDGER)))
    return lost + ledger[0], twice + ledger[1]


def _entry(migration: Migration) -> str:
    return f"{migration.number:04d}"


def _of_migration(exchange: Exchange) -> str:
    """The table that a request made, or the migration that it entered."""
    request = exchange.request
    if request.operation == "CreateTable":
        return str(request.json()["TableName"])
    if request.operation == "PutItem" and (name := request.json()["Item"]["id"]["S"]) != "lock":
        return str(name)
    return ""


WORKLOAD = Workload(_undo_migrations, _judge_migrations)
