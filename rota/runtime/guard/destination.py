"""Where a call goes: to AWS or to an emulator, and the account and region of its names."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from rota.access import Place
from rota.access.regions import DNS_SUFFIXES, partition_of
from rota.registry import Environment

UNKNOWN_ACCOUNT = "000000000000"
"""The account that is used for an environment that names none."""

EMULATED_ACCOUNTS = frozenset({UNKNOWN_ACCOUNT, "123456789012"})
"""The default accounts of AWS emulators."""

_AWS_HOSTS = (".amazonaws.com", ".api.aws", *(f".{suffix}" for suffix in DNS_SUFFIXES.values()))
_REGIONLESS = {"aws-global": "us-east-1", "aws-cn-global": "cn-north-1", "aws-us-gov-global": "us-gov-west-1"}
_ARN_PARTS = 6


@dataclass(frozen=True, slots=True)
class Destination:
    """The account and region of a call's names, and whether its ARNs are `literal`.

    ARNs are not literal on an emulator, which has its own account, nor if the registry names no account.
    """

    place: Place
    literal: bool = True

    def readings(self, arn: str) -> tuple[str, ...]:
        """The ARNs that an ARN of the call may mean: itself and, unless `literal`, the same resource in `place`."""
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
        """The ARN to print: another account is kept, an emulator's account is replaced by the registry's."""
        parts = arn.split(":", _ARN_PARTS - 1)
        if self.literal or len(parts) < _ARN_PARTS:
            return arn
        own = not parts[4] or parts[4] in EMULATED_ACCOUNTS or self.place.account == UNKNOWN_ACCOUNT
        return self.moved(arn) if own else arn


def destination(environment: Environment, region: str | None, url: str | None) -> Destination:
    """The destination of a call that a client of this region sends to this URL; None for a call that is only signed.

    On AWS it is the client's region in the registry's account. Any other URL is an emulator of the environment, so
    every account and region there means the registry's.
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
    """Whether a URL is one of AWS."""
    return (urlsplit(url).hostname or "").endswith(_AWS_HOSTS)
