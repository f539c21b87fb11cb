"""The runtime's client, `context.client()`, before AWS's documented ways to say that it is too much, or unwell."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from rota.local import Emulator
from rota.local.client.variables import variables
from rota.runtime.aws_client import make_client
from tests.faults.account import Account
from tests.faults.proxy import Answer, Forward, Proxy, Request
from tests.faults.random_faults import INTERNAL, THROTTLES, refusal
from tests.faults.summary import Count, count_faults

CALLS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "dynamodb": ("dynamodb", lambda client: client.list_tables()),
    "s3": ("s3", lambda client: client.list_buckets()),
    "ses": ("sesv2", lambda client: client.get_account()),
    "ssm": ("ssm", lambda client: client.describe_parameters()),
}
"""Service -> the name of its client, and a call."""


@pytest.mark.parametrize("service", CALLS)
def test_the_runtimes_client_asks_again_until_the_service_has_recovered(
    service: str,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    account = Account(emulator)
    status, throttles = THROTTLES[service]
    refusals = [(status, throttles[-1]), INTERNAL[service][0]]
    left = list(refusals)

    def plan(_request: Request, forward: Forward) -> Answer:
        return refusal(service, *left.pop(0)) if left else forward()

    name, call = CALLS[service]
    with Proxy(account.endpoint, plan) as proxy:
        for variable, value in variables(proxy.endpoint, account=account.number).items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
        call(make_client(name, logging.getLogger("task"), "us-east-1"))
    assert left == []
    assert len(proxy.forwarded) == 1
    (throttled,) = [vars(record) for record in caplog.records if record.message == "AWS throttled a call"]
    assert (throttled["service"], throttled["code"]) == (name, throttles[-1])
    for kind in ("throttled", "error before"):
        count_faults(request, Count(kind, 1, 1, 0, 0))
