"""Where a call goes: to AWS or to something on this machine, and which account and region its names then mean."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from rota.access import Place
from rota.access.regions import DNS_SUFFIXES, partition_of
from rota.registry import Environment

UNKNOWN_ACCOUNT = "000000000000"
"""Stands for the account of an environment that names none."""

EMULATED_ACCOUNTS = frozenset({UNKNOWN_ACCOUNT, "123456789012"})
"""The accounts that emulators of AWS pretend to be when nobody tells them otherwise."""

_AWS_HOSTS = (".amazonaws.com", ".api.aws", *(f".{suffix}" for suffix in DNS_SUFFIXES.values()))
_REGIONLESS = {"aws-global": "us-east-1", "aws-cn-global": "cn-north-1", "aws-us-gov-global": "us-gov-west-1"}
_ARN_PARTS = 6


@dataclass(frozen=True, slots=True)
class Destination:
    """The place in which a call's names are; `literal` says whether its ARNs mean exactly what they say.

    They do not on an emulator, whose account and region are its own, nor where the registry knows no account.
    """

    place: Place
    literal: bool = True

    def readings(self, arn: str) -> tuple[str, ...]:
        """What an ARN of the call may mean: itself, and, unless it is literal, the same resource of `place`."""
        if self.literal:
            return (arn,)
        moved = self.moved(arn)
        return (arn,) if moved == arn else (arn, moved)

    def moved(self, arn: str) -> str:
        """The same resource in `place`; parts that an ARN leaves empty stay empty."""
        parts = arn.split(":", _ARN_PARTS - 1)
        if len(parts) < _ARN_PARTS:
            return arn
        _, partition, service, region, account, resource = parts
        place = self.place
        moved = ("arn", partition and place.partition, service, region and place.region, account and place.account)
        return ":".join([*moved, resource])

    def shown(self, arn: str) -> str:
        """The reading that people mean: another account stays what it is, an emulator's becomes the registry's."""
        parts = arn.split(":", _ARN_PARTS - 1)
        if self.literal or len(parts) < _ARN_PARTS:
            return arn
        own = not parts[4] or parts[4] in EMULATED_ACCOUNTS or self.place.account == UNKNOWN_ACCOUNT
        return self.moved(arn) if own else arn


def destination(environment: Environment, region: str | None, url: str | None) -> Destination:
    """Where a call goes that a client of this region makes to this URL; None for a call that is only signed.

    To AWS a call goes into the client's own region, of the registry's account. Whatever else answers stands for the
    environment: there any account and region are the registry's.
    """
    to_aws = url is None or is_aws(url)
    if environment.region is None or environment.account is None:
        region = _REGIONLESS.get(region or "", region) or "us-east-1"
        return Destination(Place(partition_of(region), region, UNKNOWN_ACCOUNT), literal=False)
    if to_aws and region:
        region = _REGIONLESS.get(region, region)
        return Destination(Place(partition_of(region), region, environment.account))
    return Destination(environment.place, literal=False)


def is_aws(url: str) -> bool:
    """Whether a URL is one of AWS's own."""
    return (urlsplit(url).hostname or "").endswith(_AWS_HOSTS)
