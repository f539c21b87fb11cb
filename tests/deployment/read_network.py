"""What EC2 says of an environment's own network."""

from collections.abc import Iterable
from typing import Any

from tests.deployment.found import Client, Found, Properties, own_tags


def vpc(client: Client, physical: str, _: Properties) -> Found:
    ec2 = client("ec2")
    (found,) = ec2.describe_vpcs(VpcIds=[physical])["Vpcs"]
    switches = {
        name: ec2.describe_vpc_attribute(VpcId=physical, Attribute=name[:1].lower() + name[1:])[name]["Value"]
        for name in ("EnableDnsHostnames", "EnableDnsSupport")
    }
    return Found({"CidrBlock": found["CidrBlock"], **switches, "Tags": own_tags(found.get("Tags", []))})


def internet_gateway(client: Client, physical: str, _: Properties) -> Found:
    (found,) = client("ec2").describe_internet_gateways(InternetGatewayIds=[physical])["InternetGateways"]
    return Found({"Tags": own_tags(found.get("Tags", []))})


def gateway_attachment(client: Client, _: str, properties: Properties) -> Found:
    gateway = properties["InternetGatewayId"]
    (found,) = client("ec2").describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"]
    (attachment,) = found["Attachments"]
    return Found({"InternetGatewayId": found["InternetGatewayId"], "VpcId": attachment["VpcId"]})


def route_table(client: Client, physical: str, _: Properties) -> Found:
    found = _route_table(client, physical)
    return Found({"VpcId": found["VpcId"], "Tags": own_tags(found.get("Tags", []))})


def route(client: Client, _: str, properties: Properties) -> Found:
    table = _route_table(client, properties["RouteTableId"])
    destination = properties["DestinationCidrBlock"]
    (found,) = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == destination]
    properties = {name: value for name, value in found.items() if name not in ("Origin", "State")}
    return Found({**properties, "RouteTableId": table["RouteTableId"]})


def subnet(client: Client, physical: str, _: Properties) -> Found:
    (found,) = client("ec2").describe_subnets(SubnetIds=[physical])["Subnets"]
    names = ("AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "VpcId")
    return Found({**{name: found[name] for name in names}, "Tags": own_tags(found.get("Tags", []))})


def subnet_association(client: Client, _: str, properties: Properties) -> Found:
    table = _route_table(client, properties["RouteTableId"])
    subnets = [each.get("SubnetId") for each in table["Associations"]]
    (found,) = [name for name in subnets if name == properties["SubnetId"]]
    return Found({"RouteTableId": table["RouteTableId"], "SubnetId": found})


def security_group(client: Client, physical: str, _: Properties) -> Found:
    """Without its group name, which CloudFormation makes up."""
    (found,) = client("ec2").describe_security_groups(GroupIds=[physical])["SecurityGroups"]
    properties = {
        "GroupDescription": found["Description"],
        "SecurityGroupEgress": list(_rules(found["IpPermissionsEgress"])),
        "SecurityGroupIngress": list(_rules(found["IpPermissions"])),
        "VpcId": found["VpcId"],
        "Tags": own_tags(found.get("Tags", [])),
    }
    return Found(properties, {"GroupId": found["GroupId"]})


def _route_table(client: Client, table: str) -> Any:  # noqa: ANN401  # untyped
    (found,) = client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return found


_SPELT = {"GroupId": "DestinationSecurityGroupId", "PrefixListId": "DestinationPrefixListId"}
"""How a template spells where an outbound rule leads. EC2 adds the account of a group, as `UserId`."""


def _rules(permissions: Iterable[Any]) -> Iterable[dict[str, Any]]:
    """A template has one rule for each range of addresses, EC2 one permission for all of a protocol."""
    for permission in permissions:
        kinds = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
        protocol = {name: value for name, value in permission.items() if name not in kinds}
        for kind in kinds:
            for source in permission.get(kind, ()):
                spelt = {_SPELT.get(name, name): value for name, value in source.items() if name != "UserId"}
                yield {**protocol, **spelt}
