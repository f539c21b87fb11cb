"""Payments of a day, and what must be in the report."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence

import boto3
import pytest

from tests.faults.proxy import Exchange
from tests.faults.survival import LostAndTwice, Workload, compare
from tests.tasks.account import SampleAccount

DAY = "2026-01-05"
PAYMENT = {"payment_id": "P1", "paid_on": DAY, "payee": "Ada", "amount": 1, "currency": "USD"}


def fill(env: Mapping[str, str], _: pytest.MonkeyPatch) -> None:
    s3, bucket = boto3.client("s3"), env["REPORTS_BUCKET"]
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=f"payments/{DAY}/a.jsonl", Body=json.dumps(PAYMENT).encode())


def _add_payments(account: SampleAccount) -> None:
    for file in range(3):
        payments = [
            {"payment_id": f"P{file}{row}", "paid_on": DAY, "payee": "Ada", "amount": row, "currency": "USD"}
            for row in range(40)
        ]
        body = "".join(json.dumps(payment) + "\n" for payment in payments)
        account.put("reports", f"payments/{DAY}/{file}.jsonl", body.encode())


def _judge_report(account: SampleAccount, _: Sequence[Exchange]) -> LostAndTwice:
    (report,) = account.objects("reports", "reports/").values()
    rows = Counter(row["payment_id"] for row in csv.DictReader(io.StringIO(report.decode(), newline="")))
    return compare(Counter(f"P{file}{row}" for file in range(3) for row in range(40)), rows)


WORKLOAD = Workload(_add_payments, _judge_report, (DAY,))
