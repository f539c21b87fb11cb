"""Where a stack's security group lets tasks out: forms, AWS's quota, and what a task needs to start."""

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.registry import EgressRule, Registry
from rota.registry.egress import MAX_PORT, MAX_RULES, destination, port_range
from tests.properties import cases

Problems = Callable[[str], list[str]]
VPC = "vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]"
HTTPS = "{port: 443, to: 0.0.0.0/0}"


def environment(*rules: str, vpc: str = VPC) -> str:
    network = f"{vpc}, egress: [{', '.join(rules)}]".removeprefix(", ")
    return f"environments: {{staging: {{network: {{{network}}}}}}}\ntasks: {{report: {{command: [a]}}}}\n"


def egress(registry: Callable[[str], Registry], *rules: str) -> tuple[EgressRule, ...]:
    return registry(environment(*rules)).resolve("staging").egress


def test_a_rule_is_for_tcp_unless_it_says_udp(registry: Callable[[str], Registry]) -> None:
    assert egress(registry, HTTPS, "{port: 53, to: 10.0.0.0/8, protocol: udp, description: 'DNS [own]'}") == (
        EgressRule("tcp", 443, 443, "0.0.0.0/0", "IPv4"),
        EgressRule("udp", 53, 53, "10.0.0.0/8", "IPv4", "DNS [own]"),
    )


def test_each_kind_of_destination_is_known_and_blocks_are_spelt_as_aws_does(
    registry: Callable[[str], Registry],
) -> None:
    to = ("'2001:DB8::/32'", "sg-0123456789abcdef0", "pl-01234567", "10.0.0.0/08")
    rules = [f"{{port: 443, to: {each}}}" for each in to]
    assert [(rule.to, rule.kind) for rule in egress(registry, *rules)] == [
        ("2001:db8::/32", "IPv6"),
        ("sg-0123456789abcdef0", "security group"),
        ("pl-01234567", "prefix list"),
        ("10.0.0.0/8", "IPv4"),
    ]


def test_without_egress_there_are_no_rules(registry: Callable[[str], Registry]) -> None:
    resolved = registry(f"environments: {{a: {{network: {{{VPC}}}}}, b: {{}}}}\ntasks: {{}}\n")
    assert [resolved.resolve(name).egress for name in ("a", "b")] == [(), ()]


def test_egress_alone_leaves_the_network_to_the_stack(registry: Callable[[str], Registry]) -> None:
    resolved = registry(environment(HTTPS, vpc="")).resolve("staging")
    assert (resolved.network, len(resolved.egress)) == (None, 1)


@cases(100)
@given(st.integers(1, MAX_PORT), st.integers(1, MAX_PORT))
def test_a_port_or_a_range_is_read_as_it_is_written(one: int, other: int) -> None:
    first, last = sorted((one, other))
    assert port_range(one) == port_range(str(one)) == (one, one)
    assert port_range(f"{first}-{last}") == (first, last)


@pytest.mark.parametrize(
    "port", [0, -1, MAX_PORT + 1, 443.0, True, "", "443 ", "+443", "1-65536", "0-443", "443-", "-443", "1-2-3", "٤٤٣"]
)
def test_what_is_no_port_is_rejected(port: object) -> None:
    with pytest.raises(ValueError, match="must be a port from 1 to 65535"):
        port_range(port)


@cases(100)
@given(st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str), st.integers(0, 128))
def test_any_block_without_bits_of_a_host_is_accepted_and_any_other_is_answered_with_it(
    address: str, prefix: int
) -> None:
    written = f"{address}/{prefix if ':' in address else prefix % 33}"
    block: IPv4Network | IPv6Network = ip_network(written, strict=False)
    assert destination(str(block)) == (str(block), f"IPv{block.version}")
    if written.partition("/")[0] != str(block.network_address):
        with pytest.raises(ValueError, match=f"an address within one; write {block}$"):
            destination(written)


@pytest.mark.parametrize("text", ["", "sg-0123", "sg-0123456789ABCDEF0", "pl-", "vpc-0123456789abcdef0", "fe80::%1/64"])
def test_what_is_no_destination_is_rejected(text: str) -> None:
    with pytest.raises(ValueError, match="must be a block of addresses"):
        destination(text)


@pytest.mark.parametrize(
    ("to", "counts"),
    [
        ("10.0.0.0/8", ("IPv4",)),
        ("2001:db8::/32", ("IPv6",)),
        ("sg-0123456789abcdef0", ("IPv4", "IPv6")),
        ("pl-0123456789abcdef0", ("IPv4", "IPv6")),
    ],
)
def test_a_group_has_sixty_rules_for_each_version_of_ip(to: str, counts: tuple[str, ...], problems: Problems) -> None:
    """https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""
    most = [f"{{port: {443 + number}, to: '{to}'}}" for number in range(MAX_RULES)]
    assert problems(environment(*most)) == []
    assert [line.split(": ", 2)[2] for line in problems(environment(*most, f"{{port: 80, to: '{to}'}}"))] == [
        f"a security group has at most 60 outbound rules for {version}, and this has 61; join ports into ranges, or"
        " addresses into larger blocks"
        for version in counts
    ]


def test_rules_that_differ_in_one_part_are_two(problems: Problems) -> None:
    rules = [
        "{port: 443, to: 10.0.0.0/8}",
        "{port: 443-444, to: 10.0.0.0/8}",
        "{port: 443, to: 10.0.0.0/9}",
        "{port: 443, to: 10.0.0.0/8, protocol: udp}",
    ]
    assert problems(environment(*rules)) == []


@pytest.mark.parametrize(
    ("rule", "vpc", "starts"),
    [
        ("{port: 443, to: 0.0.0.0/0}", VPC, True),
        ("{port: 400-443, to: 10.0.0.0/8}", VPC, True),
        ("{port: 443-500, to: pl-0123456789abcdef0}", VPC, True),
        ("{port: 443, to: '::/0'}", VPC, True),
        ("{port: 443, to: '::/0'}", "", False),
        ("{port: 443, to: 0.0.0.0/0}", "", True),
        ("{port: 443, to: 0.0.0.0/0, protocol: udp}", VPC, False),
        ("{port: 442, to: 0.0.0.0/0}", VPC, False),
        ("{port: 444-500, to: 0.0.0.0/0}", VPC, False),
    ],
)
def test_a_warning_says_when_no_task_could_start(
    rule: str, vpc: str, starts: bool, registry: Callable[[str], Registry]
) -> None:
    warnings = [str(warning) for warning in registry(environment(rule, vpc=vpc)).warnings]
    assert len(warnings) == (0 if starts else 1)
    if not starts:
        over = "" if vpc else " over IPv4"
        assert f"network.egress: no rule lets a task out on TCP port 443{over}, by which ECS" in warnings[0]


VOLUME = "volumes: [{name: data, file_system: fs-01234567, access_point: fsap-0123456789abcdef0, path: /mnt/data}]"


@pytest.mark.parametrize(
    ("rule", "task", "mounts"),
    [
        ("{port: 2049, to: sg-01234567}", VOLUME, True),
        ("{port: 2000-3000, to: 10.0.0.0/8}", VOLUME, True),
        ("{port: 2049, to: 10.0.0.0/8, protocol: udp}", VOLUME, False),
        ("{port: 2050, to: 10.0.0.0/8}", VOLUME, False),
        ("{port: 2050, to: 10.0.0.0/8}", f"{VOLUME}, security_groups: [sg-01234567]", True),
        ("{port: 2050, to: 10.0.0.0/8}", "cpu: 512, memory: 1024", True),
    ],
)
def test_a_warning_says_when_a_volume_could_not_be_mounted(
    rule: str, task: str, mounts: bool, registry: Callable[[str], Registry]
) -> None:
    """https://docs.aws.amazon.com/efs/latest/ug/network-access.html"""
    text = environment(HTTPS, rule).replace("command: [a]", f"command: [a], {task}")
    warnings = [str(warning) for warning in registry(text).warnings]
    assert len(warnings) == (0 if mounts else 1)
    assert mounts or "no rule lets 'report' out on TCP port 2049, by which its volumes are mounted" in warnings[0]


def test_without_egress_there_is_nothing_to_warn_of(registry: Callable[[str], Registry]) -> None:
    text = f"environments: {{staging: {{network: {{{VPC}}}}}}}\ntasks: {{report: {{command: [a], {VOLUME}}}}}\n"
    assert registry(text).warnings == ()
