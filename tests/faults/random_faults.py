"""Faults for a share of a run's requests, chosen by a seed: the same seed and request number, the same fault."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.proxy import Answer, Forward, Request
from tests.faults.request_kinds import kind_of

KINDS = ("throttled", "error before", "error after", "dropped before", "dropped after", "cut off", "slow")

LOST = ("error before", "error after", "dropped before", "dropped after", "cut off")
"""After these a client cannot know whether its request was carried out."""

SLOW = 0.3
"""Seconds that a slow answer takes longer; no client here gives up before 30."""

JSON = "application/x-amz-json-1.0"

THROTTLES = {
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    "dynamodb": (400, ("ProvisionedThroughputExceededException", "ThrottlingException")),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    "s3": (503, ("SlowDown",)),
    # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
    "ses": (429, ("TooManyRequestsException",)),
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
    "ssm": (400, ("ThrottlingException",)),
}
"""Service -> status and codes by which it says that a client is too fast."""

INTERNAL = {
    "dynamodb": ((500, "InternalServerError"), (503, "ServiceUnavailable")),
    "s3": ((500, "InternalError"), (503, "ServiceUnavailable")),
    "ses": ((500, "InternalFailure"), (503, "ServiceUnavailable")),
    "ssm": ((500, "InternalServerError"), (503, "ServiceUnavailable")),
}


def refusal(service: str, status: int, code: str) -> Answer:
    """The service's own form of an error; for a server that is no AWS service, plain text."""
    if service == "s3":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>Try again.</Message></Error>'
        )
        return Answer(status, (("Content-Type", "application/xml"),), body.encode())
    if service == "ses":
        headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", code))
        return Answer(status, headers, b'{"message": "Try again."}')
    if service in {"dynamodb", "ssm"}:
        body = f'{{"__type": "com.amazonaws.{service}#{code}", "message": "Try again."}}'
        return Answer(status, (("Content-Type", JSON),), body.encode())
    return Answer(status, (("Content-Type", "text/plain"),), b"Try again.")


@dataclass
class RandomFaults:
    """A plan for a proxy: at most `most` faults of `kinds`, each for one request in three, no three in a row: a client
    waits twice as long after each.

    `injected` lists the kinds in order; `mails` are the faults that hit calls of SES: the request and the kind.
    """

    seed: str
    most: int = 6
    kinds: tuple[str, ...] = KINDS
    share: float = 1 / 3
    injected: Counter[str] = field(default_factory=Counter)
    mails: list[tuple[Request, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._in_a_row = 0

    def __call__(self, request: Request, forward: Forward) -> Answer | None:
        chance = random.Random(f"{self.seed}/{request.number}")  # noqa: S311  # reproducible, not secret
        with self._lock:
            if self._in_a_row == 2 or self.injected.total() >= self.most or chance.random() >= self.share:
                kind, self._in_a_row = None, 0
            else:
                kind, self._in_a_row = chance.choice(self.kinds), self._in_a_row + 1
                self.injected[kind] += 1
                if kind_of(request) == "send":
                    self.mails.append((request, kind))
        return inject(kind, request, forward, chance) if kind else forward()


def inject(kind: str, request: Request, forward: Forward, chance: random.Random) -> Answer | None:
    """What the client gets for a request that meets this fault."""
    service = request.service
    if kind == "throttled":
        status, codes = THROTTLES[service]
        return refusal(service, status, chance.choice(codes))
    if kind == "slow":
        time.sleep(SLOW)
        return forward()
    answer = forward() if kind in {"error after", "dropped after", "cut off"} else None
    if kind.startswith("error"):
        return refusal(service, *chance.choice(INTERNAL.get(service, ((500, ""), (503, "")))))
    if answer and kind == "cut off":
        return Answer(answer.status, answer.headers, answer.body, cut=True)
    return None
