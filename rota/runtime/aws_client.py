"""boto3 clients for tasks, which retry throttled calls and log them."""

import logging
import os
from collections.abc import Mapping
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.model import OperationModel

ATTEMPTS = 10
"""Attempts in all, including the first. Adaptive mode waits between them and slows the client down.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html
"""

# Error codes for throttling whose names do not show it. botocore retries the same codes.
THROTTLES = frozenset(
    {
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "TooManyRequestsException",
    }
)
TOO_MANY_REQUESTS = 429


class HttpAnswer(Protocol):
    """The part of botocore's HTTP response that is used here."""

    status_code: int


def make_client(service: str, log: logging.Logger, region: str | None, **options: object) -> Any:  # noqa: ANN401  # boto3 makes its client classes at run time
    """A boto3 client of `service`. A `config` among the options is merged over Rota's own.

    The region comes from the options, else from AWS_REGION (which ECS sets and botocore does not read), else from
    AWS_DEFAULT_REGION, else it is `region`.
    """
    options.setdefault("region_name", os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or region)
    config = Config(retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS})
    if isinstance(given := options.pop("config", None), Config):
        config = config.merge(given)
    client = boto3.client(service, config=config, **options)

    def note_throttling(
        operation: OperationModel,
        attempts: int,
        response: tuple[HttpAnswer, Mapping[str, Mapping[str, str]]] | None,
        **_: object,
    ) -> None:
        """Log a throttled response. Returning None leaves the decision to retry to botocore."""
        if response is None:  # the connection failed
            return
        http, parsed = response
        code = parsed.get("Error", {}).get("Code", "")
        if code in THROTTLES or "Throttl" in code or http.status_code == TOO_MANY_REQUESTS:
            details = {"service": service, "operation": operation.name, "code": code, "attempt": attempts}
            log.warning("AWS throttled a call", extra=details)

    client.meta.events.register("needs-retry", note_throttling)
    return client
