"""Files of the partner in the inbox, and what must have become of them."""

from collections.abc import Mapping, Sequence

import boto3
import pytest

from tasks.process_edis import QuarantinedError
from tests.faults.proxy import Exchange
from tests.faults.survival import LostAndTwice, Workload
from tests.tasks.account import SampleAccount
from tests.tasks.process_edis.edi import ACCEPTED, interchange
from tests.tasks.process_edis.partner import Partner

EXPECTED = (QuarantinedError,)


def fill(env: Mapping[str, str], _: pytest.MonkeyPatch) -> None:
    """One file that can be read, and one for the quarantine."""
    s3, bucket = boto3.client("s3"), env["EDI_BUCKET"]
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="inbox/a.edi", Body=interchange(ACCEPTED).encode())
    s3.put_object(Bucket=bucket, Key="inbox/b.edi", Body=b"no interchange")


def _add_files(account: SampleAccount) -> None:
    partner = Partner(account)
    for _ in range(3):
        partner.send()


def _judge_files(account: SampleAccount, _: Sequence[Exchange]) -> LostAndTwice:
    sent = Partner(account)
    for _number in range(3):
        sent.note()
    return sent.lost_and_twice()


WORKLOAD = Workload(_add_files, _judge_files)
