"""boto3 clients as tasks should have them: patient with a busy AWS, and not silent about it."""

import logging
import os
from collections.abc import Mapping
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.model import OperationModel

ATTEMPTS = 10
"""Calls in all, the first one included. Adaptive mode spaces them out and slows the client down meanwhile.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html
"""

# What AWS services call throttling where the name does not say so; botocore retries the same codes.
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
    """As much of botocore's HTTP response as is looked at here."""

    status_code: int


def make_client(service: str, log: logging.Logger, region: str | None, **options: object) -> Any:  # noqa: ANN401  # boto3 makes its client classes at run time
    """A boto3 client of `service`; a `config` among the options is laid over ours.

    The region is that of the options, else AWS_REGION (which ECS sets and botocore does not read), else
    AWS_DEFAULT_REGION, else `region`.
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
        """Log a throttled answer. Returning None leaves the decision to retry to botocore."""
        if response is None:  # no answer at all: the connection failed
            return
        http, parsed = response
        code = parsed.get("Error", {}).get("Code", "")
        if code in THROTTLES or "Throttl" in code or http.status_code == TOO_MANY_REQUESTS:
            details = {"service": service, "operation": operation.name, "code": code, "attempt": attempts}
            log.warning("AWS throttled a call", extra=details)

    client.meta.events.register("needs-retry", note_throttling)
    return client
