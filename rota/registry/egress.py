"""Where the security group that a stack makes lets its tasks out: ports, destinations, and AWS's quota of rules.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rota.errors import Path, Problem, shown
from rota.registry.placeholders import substitute, unknown_placeholders

Destination = Literal["IPv4", "IPv6", "security group", "prefix list"]

PORT = r"[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?"
PORT_RULE = "must be a port from 1 to 65535, such as 443, or a range of them, such as 5000-5010"
DESTINATION_RULE = (
    "must be a block of addresses such as 10.0.0.0/8 or ::/0, a security group such as sg-0123456789abcdef0,"
    " or a prefix list such as pl-0123456789abcdef0"
)
DESCRIPTION = r"[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]{1,255}"
"""What AWS takes as the description of a rule."""

DESCRIPTION_RULE = "must have 1 to 255 letters, digits, spaces and '._-:/()#,@[]+=&;{}!$*', all that AWS takes here"
AT_LEAST_ONE = (
    "must have at least one rule: a task that reaches nothing cannot even fetch its image. Left out, everything gets"
    " out; write egress: [{port: 443, to: 0.0.0.0/0}] for HTTPS alone"
)
HTTPS, NFS = 443, 2049

MAX_PORT = 65_535
MAX_RULES = 60
"""Outbound rules of one group, for IPv4 and for IPv6 each. A security group or a prefix list counts for both.

The account may have raised it. How many entries a prefix list counts for, only AWS knows.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
"""

_ID = re.compile(r"(sg|pl)-[0-9a-f]{8}([0-9a-f]{9})?")
_KINDS: Mapping[str, Destination] = {"sg": "security group", "pl": "prefix list"}


@dataclass(frozen=True, slots=True)
class EgressRule:
    """One rule: protocol, first and last port, where it leads, of which kind that is, and a description or nothing."""

    protocol: Literal["tcp", "udp"]
    first_port: int
    last_port: int
    to: str
    kind: Destination
    description: str = ""

    @property
    def ports(self) -> str:
        """`443`, or `5000-5010`."""
        return str(self.first_port) if self.first_port == self.last_port else f"{self.first_port}-{self.last_port}"

    def allows(self, protocol: str, port: int) -> bool:
        """Whether it lets a protocol out on a port."""
        return self.protocol == protocol and self.first_port <= port <= self.last_port


def port_range(value: object) -> tuple[int, int]:
    """`443` as (443, 443), `5000-5010` as (5000, 5010). Raises ValueError with what would be right."""
    first, dash, last = str(value).partition("-")
    if isinstance(value, bool) or not re.fullmatch(PORT, str(value), re.ASCII):
        raise ValueError(PORT_RULE)
    ports = int(first), int(last if dash else first)
    if max(ports) > MAX_PORT:
        raise ValueError(PORT_RULE)
    if ports[0] > ports[1]:
        raise ValueError(f"must be a range from the lower port to the higher one; write {ports[1]}-{ports[0]}")
    return ports


def destination(text: str) -> tuple[str, Destination]:
    """What a rule leads to as AWS stores it, and its kind. Raises ValueError with what would be right."""
    known = _ID.fullmatch(text)
    if known:
        return text, _KINDS[known[1]]
    # A run reads the registry too, and few registries have blocks of addresses.
    from ipaddress import ip_address, ip_network

    try:
        block = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(DESTINATION_RULE) from None
    if "%" in text:  # a zone, which only a machine's own address has
        raise ValueError(DESTINATION_RULE)
    address, _, prefix = text.partition("/")
    if not prefix.isdecimal():
        raise ValueError(f"must have the length of its prefix after a slash; write {block}")
    if ip_address(address) != block.network_address:
        raise ValueError(f"must be a block of addresses, and this is an address within one; write {block}")
    return str(block), "IPv4" if block.version == 4 else "IPv6"


def rule_of(entry: Mapping[str, Any]) -> EgressRule:
    """The rule that an entry of `egress` is. Raises ValueError."""
    first, last = port_range(entry["port"])
    to, kind = destination(entry["to"])
    return EgressRule(entry.get("protocol", "tcp"), first, last, to, kind, entry.get("description", ""))


def egress_of(network: Mapping[str, Any] | None, values: Mapping[str, str]) -> tuple[EgressRule, ...]:
    """The rules of an environment's network as far as they are right."""
    return tuple(rule for _, rule in _rules(network or {}, values) if isinstance(rule, EgressRule))


def _rules(network: Mapping[str, Any], values: Mapping[str, str]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Each entry with its rule, or with the ValueError that its placeholders, once filled in, lead to."""
    for entry in network.get("egress", ()):
        try:
            yield entry, rule_of(substitute(entry, values))
        except ValueError as error:
            yield entry, error


def egress_problems(network: Mapping[str, Any], path: Path, values: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the rules as a whole: those that are there twice, those of another VPC, and too many."""
    where: Path = (*path, "egress")
    first: dict[EgressRule, int] = {}
    for at, (entry, rule) in enumerate(_rules(network, values)):
        if not isinstance(rule, EgressRule):
            if not any(unknown_placeholders(entry["to"], given=values)):
                yield Problem((*where, at, "to"), f"{rule} (got {shown(substitute(entry['to'], values))})")
            continue
        same = first.setdefault(replace(rule, description=""), at)
        if same != at:
            yield Problem((*where, at), f"it is the same rule as egress[{same}], and AWS takes each once; remove one")
        if rule.kind == "security group" and "vpc" not in network:
            text = "the stack makes a VPC of its own, in which no rule can name a group of another; write addresses"
            yield Problem((*where, at, "to"), f"{text} (got {shown(entry['to'])})")
    yield from _too_many([*first], where)


def _too_many(rules: Sequence[EgressRule], where: Path) -> Iterator[Problem]:
    for version, other in (("IPv4", "IPv6"), ("IPv6", "IPv4")):
        count = sum(rule.kind != other for rule in rules)
        if count > MAX_RULES:
            text = f"a security group has at most {MAX_RULES} outbound rules for {version}, and this has {count}"
            yield Problem(where, f"{text}; join ports into ranges, or addresses into larger blocks", on_key=True)


def egress_warnings(
    rules: Iterable[EgressRule], path: Path, *, made_vpc: bool, mounting: Sequence[str] = ()
) -> Iterator[Problem]:
    """A warning for each port that no rule lets a task out on, and without which ECS does not start its program.

    `mounting` are the tasks with volumes that have no security groups of their own, which may have a rule for them.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    https://docs.aws.amazon.com/efs/latest/ug/network-access.html
    """
    # The VPC that a stack makes has no IPv6.
    known = [rule for rule in rules if not (made_vpc and rule.kind == "IPv6")]
    over = " over IPv4" if made_vpc else ""
    where: Path = (*path, "egress")
    if not any(rule.allows("tcp", HTTPS) for rule in known):
        text = f"no rule lets a task out on TCP port {HTTPS}{over}, by which ECS fetches the image and the secrets and"
        yield Problem(
            where, f"{text} opens the log, so no task starts; add {{port: {HTTPS}, to: 0.0.0.0/0}}", on_key=True
        )
    if mounting and not any(rule.allows("tcp", NFS) for rule in known):
        text = f"no rule lets '{mounting[0]}' out on TCP port {NFS}{over}, by which its volumes are mounted, so it does"
        yield Problem(
            where, f"{text} not start; add {{port: {NFS}, to: the addresses or group of its file system}}", on_key=True
        )
