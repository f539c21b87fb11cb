"""The full names of VPC endpoints are those that the CDK gives them, in every Region that has names of its own."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from rota.cli.endpoint_names import ALIKE, GATEWAYS, OF_ACTIONS, OTHERWISE, endpoint_of, full_name

INTERFACES = sorted((ALIKE | {*OTHERWISE.values(), *OF_ACTIONS.values(), "ecr.dkr"}) - GATEWAYS)
REGIONS = (
    *("us-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1", "eusc-de-east-1", "us-iso-east-1", "us-iso-west-1"),
    *("us-isob-east-1", "us-isob-west-1", "us-isof-south-1", "us-isof-east-1", "eu-isoe-west-1"),
)


@pytest.mark.parametrize("region", REGIONS)
def test_an_endpoint_has_the_name_that_the_cdk_gives_it(region: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region=region))
    by_cdk = stack.resolve([ec2.InterfaceVpcEndpointAwsService(name).name for name in INTERFACES])
    assert [full_name(name, region) for name in INTERFACES] == by_cdk


def test_a_gateway_has_the_same_name_everywhere() -> None:
    """https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""
    assert full_name("s3", "cn-north-1") == "com.amazonaws.cn-north-1.s3"
    assert full_name("dynamodb", "us-gov-west-1") == "com.amazonaws.us-gov-west-1.dynamodb"


def test_the_cdk_knows_each_endpoint() -> None:
    known = {
        service.short_name
        for name in dir(ec2.InterfaceVpcEndpointAwsService)
        if name.isupper() and (service := getattr(ec2.InterfaceVpcEndpointAwsService, name))
    }
    assert set(INTERFACES) - known == set()


@pytest.mark.parametrize(
    ("action", "endpoint"),
    [
        ("s3:GetObject", "s3"),
        ("ecr:GetAuthorizationToken", "ecr.api"),
        ("states:StartExecution", "states"),
        ("states:StartSyncExecution", "sync-states"),
        ("rds-db:connect", ""),
        ("rds:DescribeDBInstances", "rds"),
        ("elasticfilesystem:ClientWrite", ""),
        ("elasticfilesystem:DescribeFileSystems", "elasticfilesystem"),
        ("iam:PassRole", None),
    ],
)
def test_an_action_leads_to_its_endpoint(action: str, endpoint: str | None) -> None:
    assert endpoint_of(action) == endpoint
