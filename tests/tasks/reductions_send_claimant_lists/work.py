"""Approved claims, and the lists that must be made of them."""

from collections import Counter
from collections.abc import Mapping, Sequence

import boto3
import pytest

from tests.faults.proxy import Exchange
from tests.faults.survival import LostAndTwice, Workload, compare
from tests.tasks.account import SampleAccount

CLAIM = {"claim_id": "C1", "status": "approved", "customer_number": "1", "start_date": "2026-01-01"}
CLAIM |= {"birth_date": "1980-01-01", "first_name": "Ada", "last_name": "Lovelace"}
NARROWER = {
    ("s3", "write", "${app}-${environment}-agencies/outbound/*"): "${app}-${environment}-agencies/outbound/dia/*",
}


def fill(env: Mapping[str, str], _: pytest.MonkeyPatch) -> None:
    item = {name: {"S": text} for name, text in CLAIM.items()}
    boto3.client("dynamodb").put_item(TableName=env["CLAIMS_TABLE"], Item=item)
    boto3.client("s3").create_bucket(Bucket=env["AGENCY_BUCKET"])


def _add_claims(account: SampleAccount) -> None:
    claim = {"status": "approved", "customer_number": "1", "start_date": "2026-01-01", "birth_date": "1980-01-01"}
    for number in range(5):
        account.add("claims", claim_id=f"C{number}", first_name="Ada", last_name="Lovelace", **claim)


def _judge_lists(account: SampleAccount, _: Sequence[Exchange]) -> LostAndTwice:
    found: Counter[str] = Counter()
    for key, body in account.objects("agencies").items():
        found[key] += 1
        found.update(f"{key} {line[1:3]}" for line in body.decode().splitlines() if line.startswith("D"))
    keys = [f"outbound/{agency}/claimants-20260105.txt" for agency in ("dia", "dua")]
    return compare(Counter([*keys, *(f"{key} C{number}" for key in keys for number in range(5))]), found)


WORKLOAD = Workload(_add_claims, _judge_lists)
