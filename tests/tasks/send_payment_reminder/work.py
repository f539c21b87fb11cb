"""Reminders that are due, and what must have become of them."""

from collections import Counter
from collections.abc import Mapping, Sequence

import boto3
import pytest

from tests.faults.proxy import Exchange, Request
from tests.faults.random_faults import LOST, RandomFaults
from tests.faults.survival import LostAndTwice, Workload, compare
from tests.tasks.account import SampleAccount

REMINDER = {"id": "a", "status": "due", "due_on": "2026-01-05", "email": "a@example.com"}
REMINDERS = tuple(f"r{number}" for number in range(5))


def fill(env: Mapping[str, str], _: pytest.MonkeyPatch) -> None:
    item = {name: {"S": text} for name, text in REMINDER.items()}
    boto3.client("dynamodb").put_item(TableName=env["REMINDERS_TABLE"], Item=item)
    boto3.client("sesv2").create_email_identity(EmailIdentity="example.com")


def reminder_of(request: Request) -> str:
    """The id of the reminder that an update or a mail is about."""
    if request.operation == "UpdateItem":
        return str(request.json()["Key"]["id"]["S"])
    return str(request.json()["Destination"]["ToAddresses"][0]).split("@")[0]


def _add_reminders(account: SampleAccount) -> None:
    for name in REMINDERS:
        account.add_reminder(name)


def _judge_reminders(account: SampleAccount, _: Sequence[Exchange]) -> LostAndTwice:
    assert account.reminders("sent") == set(REMINDERS)
    return compare(Counter(REMINDERS), account.mails())


def _look(account: SampleAccount, faults: RandomFaults, code: int, log: str) -> None:
    """Just the mails whose answer was lost are in doubt, and a person decides on them."""
    doubtful = {reminder_of(mail) for mail, kind in faults.mails if kind in LOST}
    assert account.reminders("unconfirmed") == doubtful, log
    assert (code == 1) == bool(doubtful), log
    assert account.mails() == dict.fromkeys(account.mails(), 1), log
    account.decide()


WORKLOAD = Workload(_add_reminders, _judge_reminders, look=_look)
