"""What the tasks of one environment share."""

from ipaddress import IPv4Network

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from rota.registry import FARGATE_ZONES
from tests.constructs.synthesis import STAGING, Template, staging, synthesized

TASK = "  clean-up: {command: [bin/clean-up], rate: 5 minutes}\n"
AGNOSTIC = "  sandbox:\n    image: {repository: app-tasks, tag: '1'}\n"


def in_region(region: str) -> Template:
    """An environment that names its place, and no network."""
    place = f"    account: '222222222222'\n    region: {region}\n"
    return synthesized(f"environments:\n{AGNOSTIC}{place}tasks:\n{TASK}")["TasksSandbox"]


@pytest.fixture(scope="module")
def given() -> Template:
    """An environment whose cluster, network and security group exist already."""
    return staging(TASK)


@pytest.fixture(scope="module")
def made() -> Template:
    """An environment that names nothing but an image."""
    return synthesized(f"environments:\n{AGNOSTIC}tasks:\n{TASK}")["TasksSandbox"]


def test_given_cluster_network_and_security_group_are_used_and_nothing_of_them_is_made(given: Template) -> None:
    kinds = {resource["Type"] for resource in given.resources.values()}
    assert not {kind for kind in kinds if kind.startswith("AWS::EC2::")} | (kinds & {"AWS::ECS::Cluster"})


def test_a_made_cluster_has_no_capacity_provider(made: Template) -> None:
    """In an account without the service-linked role of ECS, a cluster with one fails."""
    cluster = made.one("AWS::ECS::Cluster")
    assert cluster["ClusterName"] == "payments-sandbox"
    assert "CapacityProviders" not in cluster


def test_a_made_cluster_says_whether_it_has_container_insights(made: Template) -> None:
    """Where it says nothing, ECS takes the account's setting, which may be on.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
    """
    on = synthesized(f"environments:\n{AGNOSTIC}    container_insights: true\ntasks:\n{TASK}")["TasksSandbox"]
    for template, value in ((made, "disabled"), (on, "enabled")):
        assert template.one("AWS::ECS::Cluster")["ClusterSettings"] == [{"Name": "containerInsights", "Value": value}]


def test_the_first_spot_task_adds_both_capacity_providers_to_the_made_cluster_in_place(made: Template) -> None:
    spot = "  sweep: {command: [bin/sweep], rate: 1 hour, spot: true}\n"
    changed = synthesized(f"environments:\n{AGNOSTIC}tasks:\n{TASK}{spot}")["TasksSandbox"]
    cluster = changed.one("AWS::ECS::Cluster")
    assert cluster == {**made.one("AWS::ECS::Cluster"), "CapacityProviders": ["FARGATE", "FARGATE_SPOT"]}
    assert changed.all("AWS::ECS::Cluster").keys() == made.all("AWS::ECS::Cluster").keys()
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::ECS::Cluster").schema
    assert schema["createOnlyProperties"] == ["/properties/ClusterName"]


def test_a_made_network_is_two_public_subnets_in_two_zones_without_nat(made: Template) -> None:
    subnets = made.all("AWS::EC2::Subnet")
    assert len(subnets) == 2
    assert [subnet["AvailabilityZone"]["Fn::Select"][0] for subnet in subnets.values()] == [0, 1]
    assert len({subnet["CidrBlock"] for subnet in subnets.values()}) == 2
    assert made.all("AWS::EC2::NatGateway") == {}
    (gateway,) = made.all("AWS::EC2::InternetGateway")
    assert made.one("AWS::EC2::Route")["GatewayId"] == {"Ref": gateway}
    assert len(made.all("AWS::EC2::SubnetRouteTableAssociation")) == 2


@pytest.mark.parametrize(
    ("region", "zones"),
    [
        ("us-west-1", ["usw1-az1", "usw1-az3"]),
        ("ap-northeast-1", ["apne1-az1", "apne1-az2"]),
        ("cn-north-1", ["cnn1-az1", "cnn1-az2"]),
    ],
)
def test_where_a_zone_has_no_fargate_the_subnets_are_in_two_that_have_it(region: str, zones: list[str]) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html"""
    subnets = list(in_region(region).all("AWS::EC2::Subnet").values())
    assert [subnet["AvailabilityZoneId"] for subnet in subnets] == zones
    assert not any("AvailabilityZone" in subnet for subnet in subnets)


def test_in_every_other_region_the_subnets_are_those_of_an_environment_without_one(made: Template) -> None:
    assert in_region("us-east-1").all("AWS::EC2::Subnet") == made.all("AWS::EC2::Subnet")


@pytest.mark.parametrize("region", FARGATE_ZONES)
def test_an_environment_that_gets_such_a_region_gets_new_subnets_beside_the_old(made: Template, region: str) -> None:
    """CloudFormation makes the new ones first, and a subnet's zone cannot change."""
    old, new = (template.all("AWS::EC2::Subnet") for template in (made, in_region(region)))
    assert not old.keys() & new.keys()
    cidrs = [IPv4Network(subnet["CidrBlock"]) for subnet in (*old.values(), *new.values())]
    assert not any(one.overlaps(other) for one in cidrs for other in cidrs if one is not other)
    assert made.one("AWS::EC2::VPC") == in_region(region).one("AWS::EC2::VPC")
    assert all(cidr.subnet_of(IPv4Network(made.one("AWS::EC2::VPC")["CidrBlock"])) for cidr in cidrs)
    associated = [each["SubnetId"] for each in in_region(region).all("AWS::EC2::SubnetRouteTableAssociation").values()]
    assert associated == [{"Ref": name} for name in new]


def test_the_default_route_waits_for_its_gateway(made: Template) -> None:
    (attachment,) = made.all("AWS::EC2::VPCGatewayAttachment")
    (route,) = made.all("AWS::EC2::Route")
    assert made.resources[route]["DependsOn"] == [attachment]


def test_tasks_in_a_made_network_get_a_public_address_and_a_group_without_ingress(made: Template) -> None:
    ((name, group),) = made.all("AWS::EC2::SecurityGroup").items()
    assert {"Key": "Name", "Value": "payments-sandbox-tasks"} in group["Tags"]
    assert "SecurityGroupIngress" not in group
    network = made.one("AWS::Events::Rule", "CleanUp")["Targets"][0]["EcsParameters"]["NetworkConfiguration"]
    assert network["AwsVpcConfiguration"]["AssignPublicIp"] == "ENABLED"
    assert network["AwsVpcConfiguration"]["SecurityGroups"] == [{"Fn::GetAtt": [name, "GroupId"]}]
    assert network["AwsVpcConfiguration"]["Subnets"] == [{"Ref": subnet} for subnet in made.all("AWS::EC2::Subnet")]


def test_a_given_network_without_security_groups_gets_one_in_its_vpc() -> None:
    text = STAGING.replace("      security_groups: [sg-0123456789abcdef0]\n", "")
    template = synthesized(f"environments: {text}\ntasks:\n{TASK}")["TasksStaging"]
    group = template.one("AWS::EC2::SecurityGroup")
    assert (group["VpcId"], "SecurityGroupIngress" in group) == ("vpc-0123456789abcdef0", False)
    assert template.all("AWS::EC2::VPC") == {}


def test_dead_letters_are_encrypted_kept_for_two_weeks_and_come_only_from_this_environments_rules(
    given: Template,
) -> None:
    ((name, queue),) = given.all("AWS::SQS::Queue").items()
    assert queue["QueueName"] == "payments-staging-dead-letters"
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    allow, deny = given.one("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert (allow["Effect"], allow["Principal"]) == ("Allow", {"Service": "events.amazonaws.com"})
    assert (allow["Action"], allow["Resource"]) == ("sqs:SendMessage", {"Fn::GetAtt": [name, "Arn"]})
    source = "arn:aws:events:us-east-1:222222222222:rule/payments-staging-*"
    assert allow["Condition"] == {"ArnLike": {"aws:SourceArn": source}}
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_an_environment_without_account_and_region_is_agnostic(made: Template) -> None:
    assert "222222222222" not in str(made.body)
    image = made.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"][0]["Image"]
    assert image == {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/app-tasks:1"}


def test_every_taggable_shared_resource_has_the_environments_tags() -> None:
    text = f"environments:\n{AGNOSTIC}    tags: {{cost-center: '42'}}\ntasks:\n{TASK}"
    template = synthesized(text)["TasksSandbox"]
    untaggable = {
        "AWS::EC2::Route",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
    for name, resource in template.resources.items():
        if resource["Type"] not in untaggable:
            assert {"Key": "cost-center", "Value": "42"} in resource["Properties"]["Tags"], name


TASK_BOUNDARY = "arn:aws:iam::222222222222:policy/task-boundary"
SERVICE_BOUNDARY = "arn:aws:iam::222222222222:policy/service-boundary"


@pytest.mark.parametrize("tasks", [None, TASK_BOUNDARY])
@pytest.mark.parametrize("services", [None, SERVICE_BOUNDARY])
def test_one_boundary_goes_on_the_task_roles_and_the_other_on_every_role_that_rota_makes_for_itself(
    tasks: str | None, services: str | None
) -> None:
    fields = {"permissions_boundary": tasks, "service_permissions_boundary": services}
    given = "".join(f"    {name}: {value}\n" for name, value in fields.items() if value)
    secret = "  report: {command: [bin/report], secrets: {KEY: 'ssm:/payments/key'}}\n"
    roles = synthesized(f"environments: {STAGING}{given}tasks:\n{TASK}{secret}")["TasksStaging"].all("AWS::IAM::Role")
    of_tasks = {"payments-staging-clean-up", "payments-staging-report"}
    of_services = {"payments-staging-exec", "payments-staging-invocation", "payments-staging-report.exec"}
    assert {role["RoleName"]: role.get("PermissionsBoundary") for role in roles.values()} == {
        **dict.fromkeys(of_tasks, tasks),
        **dict.fromkeys(of_services, services),
    }


def test_a_boundary_with_placeholders_is_that_of_the_account_that_the_deployment_knows() -> None:
    policy = "arn:${partition}:iam::${account}:policy/bound"
    image = "image: {repository: app-tasks, tag: '1'}"
    boundaries = f"permissions_boundary: '{policy}', service_permissions_boundary: '{policy}'"
    secret = "  report: {command: [bin/report], secrets: {KEY: 'ssm:/payments/key'}}\n"
    template = synthesized(f"environments:\n  sandbox: {{{image}, {boundaries}}}\ntasks:\n{secret}")["TasksSandbox"]
    found = [role["PermissionsBoundary"] for role in template.all("AWS::IAM::Role").values()]
    assert found == [{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/bound"}] * 4
