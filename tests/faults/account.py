"""An AWS account of a test's own in the emulator, and what is found in it in the end."""

import itertools
import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.config import Config
from botocore.session import Session

from rota.local import Emulator
from rota.local.client.session import NOTHING_OF_THE_SHELL
from rota.local.client.variables import REGION
from tasks.migrations import MIGRATIONS, Database

TABLES = {
    "prices": "payments-staging-fuel-prices",
    "reminders": "payments-staging-reminders",
    "replies": "payments-staging-edi-replies",
    "claims": "payments-staging-claims",
    "ledger": "payments-staging-migrations",
}
BUCKETS = ("edi", "agencies", "reports", "fuel-prices")

SESSION = Session(session_vars=NOTHING_OF_THE_SHELL)
"""One for all accounts: reading the services' models takes longer than a run of a task."""

_numbers = itertools.count(1)


class Account:
    """An empty account; ministack takes an access key id of twelve digits for one."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        # No other test of this emulator has it: tests of one process share a counter, and no process the emulator.
        self.number = f"{os.getpid() % 10**6:06d}{next(_numbers):06d}"
        self.dynamodb, self.s3, self.sesv2 = (self._client(service) for service in ("dynamodb", "s3", "sesv2"))

    def _client(self, service: str) -> Any:  # noqa: ANN401  # botocore makes its client classes at run time
        return SESSION.create_client(
            service,
            region_name=REGION,
            endpoint_url=self.endpoint,
            aws_access_key_id=self.number,
            aws_secret_access_key="test",
            config=Config(proxies={}),
        )

    @property
    def endpoint(self) -> str:
        return self._emulator.endpoint

    def bucket(self, name: str) -> str:
        """A bucket of staging, with the account in its name: bucket names are shared by all accounts, as in AWS."""
        return f"payments-staging-{name}-{self.number}"

    @property
    def database(self) -> Database:
        """The tables as migrations see them."""
        return Database(self.dynamodb, TABLES, check=lambda: None)

    def prepare(self) -> None:
        """Make the tables of the newest schema, the buckets, and a domain that may send mail."""
        for migration in MIGRATIONS:
            migration.apply(self.database)
        for name in BUCKETS:
            self.s3.create_bucket(Bucket=self.bucket(name))
        self.sesv2.create_email_identity(EmailIdentity="example.com")

    def add(self, role: str, **texts: str) -> None:
        """Put an item of texts into the table in this role."""
        self.dynamodb.put_item(TableName=TABLES[role], Item={name: {"S": text} for name, text in texts.items()})

    def items(self, role: str) -> list[dict[str, str]]:
        """The items of the table in this role; each attribute as text."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLES[role])
        items = (item for page in pages for item in page["Items"])
        return [{name: str(next(iter(value.values()))) for name, value in item.items()} for item in items]

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
        status, body = self._emulator.ask("GET", f"/_ministack/ses/messages?account={self.number}")
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
