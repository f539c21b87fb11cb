"""Work for each task of staging, and what must be there in the end: nothing lost, nothing twice."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tasks.migrations import MIGRATIONS, Migration
from tests.faults.account import TABLES, Account
from tests.faults.partner import Partner
from tests.faults.proxy import Exchange

DAY = "2026-01-05"
PRICES = tuple(
    {"period": f"2025-12-{day:02d}", "series": "EMD", "value": "3.6", "units": "$/GAL"} for day in (8, 15, 22)
)
ANSWER = json.dumps({"response": {"data": PRICES}}).encode()
"""What the price API answers."""

LostAndTwice = tuple[int, int]


@dataclass(frozen=True)
class Workload:
    """`fill` an account with work; `judge` it, with all that reached AWS: how much is lost, how much is there twice."""

    fill: Callable[[Account], None]
    judge: Callable[[Account, Sequence[Exchange]], LostAndTwice]
    args: tuple[str, ...] = ()


def compare(wanted: Counter[str], found: Counter[str]) -> LostAndTwice:
    """How many are lacking, and how many are too many."""
    return (wanted - found).total(), (found - wanted).total()


def _add_payments(account: Account) -> None:
    for file in range(3):
        payments = [
            {"payment_id": f"P{file}{row}", "paid_on": DAY, "payee": "Ada", "amount": row, "currency": "USD"}
            for row in range(40)
        ]
        body = "".join(json.dumps(payment) + "\n" for payment in payments)
        account.put("reports", f"payments/{DAY}/{file}.jsonl", body.encode())


def _judge_report(account: Account, _: Sequence[Exchange]) -> LostAndTwice:
    (report,) = account.objects("reports", "reports/").values()
    rows = Counter(row["payment_id"] for row in csv.DictReader(io.StringIO(report.decode(), newline="")))
    return compare(Counter(f"P{file}{row}" for file in range(3) for row in range(40)), rows)


def _judge_prices(account: Account, _: Sequence[Exchange]) -> LostAndTwice:
    newest = f"raw/EMD/{PRICES[-1]['period']}.json"
    found = Counter(item["week"] for item in account.items("prices") if item["raw_key"] == newest)
    found += Counter(key for key, body in account.objects("fuel-prices").items() if body == ANSWER)
    return compare(Counter([*(price["period"] for price in PRICES), newest]), found)


REMINDERS = tuple(f"r{number}" for number in range(5))


def _add_reminders(account: Account) -> None:
    for name in REMINDERS:
        account.add_reminder(name)


def _judge_reminders(account: Account, _: Sequence[Exchange]) -> LostAndTwice:
    assert account.reminders("sent") == set(REMINDERS)
    return compare(Counter(REMINDERS), account.mails())


def _add_files(account: Account) -> None:
    partner = Partner(account)
    for _ in range(3):
        partner.send()


def _judge_files(account: Account, _: Sequence[Exchange]) -> LostAndTwice:
    sent = Partner(account)
    for _number in range(3):
        sent.note()
    return sent.lost_and_twice()


def _undo_migrations(account: Account) -> None:
    """Leave a table of an older day: reminders of which some have no status."""
    for role in ("prices", "reminders", "replies", "claims"):
        account.dynamodb.delete_table(TableName=TABLES[role])
    MIGRATIONS[1].apply(account.database)
    for name in REMINDERS:
        account.add("reminders", id=name, email=f"{name}@example.com")
    account.add_reminder("done", status="sent")


def _judge_migrations(account: Account, forwarded: Sequence[Exchange]) -> LostAndTwice:
    """Each is in the ledger and was entered once; each table was created once; the data is what the last one makes."""
    assert account.reminders("due") == set(REMINDERS)
    assert account.reminders("sent") == {"done"}
    assert [item["id"] for item in account.items("ledger") if item["id"] == "lock"] == []
    done = Counter(_of_migration(exchange) for exchange in forwarded if exchange.status == 200)
    created = {TABLES[role] for role in TABLES if role != "reminders"}
    names = (_entry(migration) for migration in MIGRATIONS)
    lost, twice = compare(Counter([*created, *names]), Counter({name: count for name, count in done.items() if name}))
    ledger = compare(Counter(map(_entry, MIGRATIONS)), Counter(item["id"] for item in account.items("ledger")))
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


def _add_claims(account: Account) -> None:
    claim = {"status": "approved", "customer_number": "1", "start_date": "2026-01-01", "birth_date": "1980-01-01"}
    for number in range(5):
        account.add("claims", claim_id=f"C{number}", first_name="Ada", last_name="Lovelace", **claim)


def _judge_lists(account: Account, _: Sequence[Exchange]) -> LostAndTwice:
    found: Counter[str] = Counter()
    for key, body in account.objects("agencies").items():
        found[key] += 1
        found.update(f"{key} {line[1:3]}" for line in body.decode().splitlines() if line.startswith("D"))
    keys = [f"outbound/{agency}/claimants-20260105.txt" for agency in ("dia", "dua")]
    return compare(Counter([*keys, *(f"{key} C{number}" for key in keys for number in range(5))]), found)


WORKLOADS: Mapping[str, Workload] = {
    "export-report": Workload(_add_payments, _judge_report, (DAY,)),
    "save-fuel-price-data": Workload(lambda _account: None, _judge_prices),
    "send-payment-reminder": Workload(_add_reminders, _judge_reminders),
    "process-edis": Workload(_add_files, _judge_files),
    "db-migrate-up": Workload(_undo_migrations, _judge_migrations),
    "reductions-send-claimant-lists": Workload(_add_claims, _judge_lists),
}
