"""Whose credentials these are, and which accounts and Regions can be asked with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rota.errors import RotaError
from rota.ops.aws_errors import one_line_errors
from rota.registry import Environment

ANSWER_WITHIN = 30
"""Seconds to wait for an answer, and for a connection."""

ATTEMPTS = 5
"""Calls that are throttled or lost are repeated up to this number, with growing pauses (botocore's mode `standard`)."""


@dataclass(frozen=True, slots=True)
class AwsPlace:
    """One account and Region, the environments of the registry that are deployed there, and clients for it.

    `region_option` is what an `aws` command needs to reach the Region, and empty when the shell's Region is the same.
    """

    account: str
    region: str
    environments: tuple[Environment, ...]
    session: Any
    region_option: str = ""
    _clients: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"account {self.account}, {self.region}"

    def client(self, service: str) -> Any:  # noqa: ANN401  # botocore makes its client classes at run time
        """The client of a service; the same one at each call."""
        if service not in self._clients:
            self._clients[service] = make_client(self.session, service, self.region)
        return self._clients[service]

    def pages(self, service: str, call: str, key: str, **request: Any) -> Iterable[Any]:  # noqa: ANN401  # JSON
        """The items of all pages of a call that lists."""
        for page in self.client(service).get_paginator(call).paginate(**request):
            yield from page.get(key, ())


@dataclass(frozen=True, slots=True)
class NotAsked:
    """An environment that these credentials cannot ask about, and why."""

    environment: str
    reason: str


def make_session() -> Any:  # noqa: ANN401  # untyped
    """The boto3 session of this shell: its profile, credentials and Region. Raises RotaError."""
    import boto3

    with one_line_errors("this shell"):
        return boto3.session.Session()


def make_client(session: Any, service: str, region: str) -> Any:  # noqa: ANN401  # as above
    """A client that gives up after some attempts. Raises RotaError for an endpoint that is no URL."""
    from botocore.config import Config

    config = Config(
        connect_timeout=ANSWER_WITHIN,
        read_timeout=ANSWER_WITHIN,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    try:
        return session.client(service, region_name=region, config=config)
    except ValueError as error:
        raise RotaError(f"AWS cannot be asked: {error}") from None


def places(
    session: Any,  # noqa: ANN401  # as above
    environments: Iterable[Environment],
    region: str | None = None,
) -> tuple[tuple[AwsPlace, ...], tuple[NotAsked, ...]]:
    """The places that these environments name, each once, in the order of the file; and what cannot be asked.

    An environment without account is in the credentials' own account and the session's Region. `region` is the only
    one that is asked, even if no environment names it or its account. Raises RotaError in one line when the credentials
    do not work, and when they fit none of the environments.
    """
    wanted = tuple(environments)
    own = region or session.region_name
    first = own or next((environment.region for environment in wanted if environment.region), None)
    if first is None:
        raise RotaError("no environment names a Region, and this shell has none; set AWS_REGION")
    account = _account(session, first)
    found: dict[str, list[Environment]] = {region: []} if region else {}
    left: list[NotAsked] = []
    for environment in wanted:
        place = environment.region or own
        if environment.account and environment.account != account:
            left.append(NotAsked(environment.name, f"it is in account {environment.account}"))
        elif place is None:
            left.append(NotAsked(environment.name, "it names no Region, and this shell has none (AWS_REGION)"))
        elif region in {None, place}:
            found.setdefault(place, []).append(environment)
    if not found:
        names = "; ".join(f"{each.environment}: {each.reason}" for each in left)
        raise RotaError(f"these credentials are of account {account}, and no environment can be asked: {names}")
    options = {place: "" if place == session.region_name else f" --region {place}" for place in found}
    return (
        tuple(AwsPlace(account, place, tuple(there), session, options[place]) for place, there in found.items()),
        tuple(left),
    )


def _account(session: Any, region: str) -> str:  # noqa: ANN401  # as above
    """The account of the credentials: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html."""
    with one_line_errors(region):
        return str(make_client(session, "sts", region).get_caller_identity()["Account"])
