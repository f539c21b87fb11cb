"""An AWS account of a test's own in the emulator with what the sample tasks work on, and what is found in it."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.faults.account import Account
from tests.faults.task_run import Workplace
from tests.tasks.sample import STAGING, project
from tests.tasks.tables import create

TABLES = {
    "prices": "payments-staging-fuel-prices",
    "reminders": "payments-staging-reminders",
    "replies": "payments-staging-edi-replies",
    "claims": "payments-staging-claims",
}
LEDGER = "payments-staging-migrations"
BUCKETS = ("edi", "agencies", "reports", "fuel-prices")

AT = Workplace(project(), STAGING)
"""Where the sample tasks are run."""


class SampleAccount(Account):
    """An account with tables and buckets; a bucket goes by the end of its name."""

    def bucket(self, name: str) -> str:
        return super().bucket(f"payments-staging-{name}")

    def prepare(self) -> None:
        """Make the tables of the newest schema, the buckets, and a domain that may send mail."""
        create(self.dynamodb, TABLES)
        for name in BUCKETS:
            self.s3.create_bucket(Bucket=self.bucket(name))
        self.sesv2.create_email_identity(EmailIdentity="example.com")

    def add(self, role: str, **texts: str) -> None:
        """Put an item of texts into the table in this role."""
        self.dynamodb.put_item(TableName=TABLES[role], Item={name: {"S": text} for name, text in texts.items()})

    def items(self, role: str) -> list[dict[str, str]]:
        """The items of the table in this role; each attribute as text."""
        return self.rows(TABLES[role])

    def objects(self, name: str, prefix: str = "") -> dict[str, bytes]:
        """Key -> content of the objects of a bucket."""
        keys = [key for key in self.tags(name) if key.startswith(prefix)]
        return {key: self.s3.get_object(Bucket=self.bucket(name), Key=key)["Body"].read() for key in keys}

    def tags(self, name: str) -> dict[str, str]:
        """Key -> entity tag of the objects of a bucket: MD5 of the content, for one that was put in one call."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket(name))
        return {found["Key"]: found["ETag"].strip('"') for page in pages for found in page.get("Contents", [])}

    def put(self, name: str, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket(name), Key=key, Body=body)

    def mails(self) -> Counter[str]:
        """How many mails SES was given for each reminder, whose id is the address before the @."""
        status, body = self.emulator.ask("GET", f"/_ministack/ses/messages?account={self.number}")
        assert status == 200
        given = json.loads(body)["messages"].get(self.number, [])
        return Counter(address.split("@")[0] for mail in given for address in mail["To"])

    def add_reminder(self, name: str, **texts: str) -> None:
        due = {"status": "due", "due_on": "2026-01-05", "email": f"{name}@example.com", "name": "Ada"}
        self.add("reminders", id=name, **{**due, **texts})

    def reminders(self, status: str) -> set[str]:
        """The ids of the reminders in this state."""
        return {item["id"] for item in self.items("reminders") if item["status"] == status}

    def age_claims(self) -> None:
        """Let every claim be 16 minutes old, past CLAIM_LASTS."""
        claimed_at = (datetime.now(UTC) - timedelta(minutes=16)).isoformat()
        for item in self.items("reminders"):
            if item["status"] == "sending":
                self.add("reminders", **{**item, "claimed_at": claimed_at})

    def decide(self) -> None:
        """What a person does with unconfirmed reminders: look them up in SES, write `sent` or `due`."""
        sent = self.mails()
        for item in self.items("reminders"):
            if item["status"] == "unconfirmed":
                self.add("reminders", **{**item, "status": "sent" if sent[item["id"]] else "due"})
