"""An AWS account of a test's own in the emulator."""

import itertools
import os
from typing import Any

from botocore.config import Config
from botocore.session import Session

from rota.local import Emulator
from rota.local.client.session import NOTHING_OF_THE_SHELL
from rota.local.client.variables import REGION

SESSION = Session(session_vars=NOTHING_OF_THE_SHELL)
"""One for all accounts: reading the services' models takes longer than a run of a task."""

_numbers = itertools.count(1)


class Account:
    """An empty account; ministack takes an access key id of twelve digits for one."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
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
        return self.emulator.endpoint

    def bucket(self, name: str) -> str:
        """A bucket with the account in its name: bucket names are shared by all accounts, as in AWS."""
        return f"{name}-{self.number}"

    def rows(self, table: str) -> list[dict[str, str]]:
        """The items of a table; each attribute as text."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table)
        items = (item for page in pages for item in page["Items"])
        return [{name: str(next(iter(value.values()))) for name, value in item.items()} for item in items]
