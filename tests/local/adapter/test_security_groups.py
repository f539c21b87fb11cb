"""A security group of the local AWS lets out what its template says, and an update changes that in place.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-egress.html
"""

import json
from typing import Any

from tests.deployment.read_network import security_group
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Stack, resource

HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
RULES: list[dict[str, Any]] = [
    {**HTTPS, "CidrIp": "0.0.0.0/0", "Description": "AWS"},
    {**HTTPS, "CidrIpv6": "::/0"},
    {**HTTPS, "DestinationSecurityGroupId": "sg-0123456789abcdef0"},
    {"IpProtocol": "udp", "FromPort": 5000, "ToPort": 5010, "DestinationPrefixListId": "pl-0123456789abcdef0"},
]


def test_each_rule_of_egress_is_there_and_changes_in_place(local: Aws) -> None:
    stack, ec2 = Stack(local, "Egress"), local.client("ec2")
    identities = set()
    for rules in (RULES, RULES[1:], [*RULES[:1], RULES[3]]):
        group = resource("EC2::SecurityGroup", GroupDescription="Egress", SecurityGroupEgress=rules)
        assert stack.deploy({"Tasks": group}).status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        groups = ec2.describe_security_groups()["SecurityGroups"]
        (found,) = [group for group in groups if group["Description"] == "Egress"]
        identities.add(found["GroupId"])
        read = security_group(local.client, found["GroupId"], {})
        assert sorted(read.properties["SecurityGroupEgress"], key=_spelt) == sorted(rules, key=_spelt)
    assert len(identities) == 1


def _spelt(rule: dict[str, Any]) -> str:
    return json.dumps(rule, sort_keys=True)
