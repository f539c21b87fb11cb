"""The network of an environment that names none, and the security group of a network that names none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aws_cdk import Fn
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from rota.registry import FARGATE_ZONES, EgressRule
from rota_cdk.placeholders import text
from rota_cdk.tags import Tags, named

VPC_CIDR = "10.0.0.0/23"
SUBNET_CIDRS = ("10.0.0.0/25", "10.0.0.128/25")
"""Two subnets, since one Availability Zone may run out of Fargate capacity. Each has 123 addresses for tasks."""

ZONE_CIDRS = ("10.0.1.0/25", "10.0.1.128/25")
"""The same for subnets in zones with given ids. They may take the place of the others, which exist until then."""


@dataclass(frozen=True, slots=True)
class MadeNetwork:
    """The ids of a network that a stack makes."""

    vpc: str
    subnets: tuple[str, ...]


class PublicNetwork(Construct):
    """A small VPC with two public subnets. It has no NAT gateway, which would cost money all the time.

    Each task gets a public address, by which it reaches AWS. The security group lets nothing in.
    """

    def __init__(self, scope: Construct, construct_id: str, *, region: str | None, tags: Tags) -> None:
        super().__init__(scope, construct_id)
        vpc = ec2.CfnVPC(
            self, "Vpc", cidr_block=VPC_CIDR, enable_dns_hostnames=True, enable_dns_support=True, tags=tags
        )
        gateway = ec2.CfnInternetGateway(self, "InternetGateway", tags=tags)
        attachment = ec2.CfnVPCGatewayAttachment(
            self, "GatewayAttachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref
        )
        routes = ec2.CfnRouteTable(self, "RouteTable", vpc_id=vpc.ref, tags=tags)
        route = ec2.CfnRoute(
            self,
            "DefaultRoute",
            route_table_id=routes.ref,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.ref,
        )
        route.add_resource_dependency(attachment)
        subnets = tuple(self._subnets(vpc.ref, region, tags))
        for subnet in subnets:
            ec2.CfnSubnetRouteTableAssociation(
                self, f"{subnet.node.id}Routes", subnet_id=subnet.ref, route_table_id=routes.ref
            )
        self.ids = MadeNetwork(vpc.ref, tuple(subnet.ref for subnet in subnets))

    def _subnets(self, vpc: str, region: str | None, tags: Tags) -> Iterator[ec2.CfnSubnet]:
        """In the first two zones of the Region; where a zone has no Fargate, in two that have it."""
        zones = FARGATE_ZONES.get(region or "")
        if zones:
            for zone, cidr in zip(zones, ZONE_CIDRS, strict=True):
                yield ec2.CfnSubnet(
                    self, f"Subnet-{zone}", vpc_id=vpc, cidr_block=cidr, availability_zone_id=zone, tags=tags
                )
            return
        for number, cidr in enumerate(SUBNET_CIDRS):
            zone = Fn.select(number, Fn.get_azs())
            yield ec2.CfnSubnet(
                self, f"Subnet{number + 1}", vpc_id=vpc, cidr_block=cidr, availability_zone=zone, tags=tags
            )


_EVERYTHING = ec2.CfnSecurityGroup.EgressProperty(
    ip_protocol="-1", cidr_ip="0.0.0.0/0", description="Tasks call AWS and other services"
)


def closed_security_group(
    scope: Construct, construct_id: str, *, name: str, vpc: str, egress: Sequence[EgressRule], tags: Tags
) -> str:
    """The id of a new security group that lets nothing in, and out what `egress` names or everything.

    `name` is its Name tag. It has no group name: CloudFormation could not make it again in another VPC while the old
    one has the name.
    """
    group = ec2.CfnSecurityGroup(
        scope,
        construct_id,
        group_description="For scheduled tasks; no inbound connections",
        vpc_id=vpc,
        security_group_egress=[_egress(rule) for rule in egress] or [_EVERYTHING],
        tags=named(tags, name),
    )
    return group.attr_group_id


def _egress(rule: EgressRule) -> ec2.CfnSecurityGroup.EgressProperty:
    return ec2.CfnSecurityGroup.EgressProperty(
        ip_protocol=rule.protocol,
        from_port=rule.first_port,
        to_port=rule.last_port,
        cidr_ip=rule.to if rule.kind == "IPv4" else None,
        cidr_ipv6=rule.to if rule.kind == "IPv6" else None,
        destination_security_group_id=rule.to if rule.kind == "security group" else None,
        destination_prefix_list_id=rule.to if rule.kind == "prefix list" else None,
        description=text(rule.description) if rule.description else None,
    )
