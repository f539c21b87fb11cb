"""All names in templates come from `rota.registry.names`. These tests find a name that does not."""

from collections.abc import Mapping
from typing import Any

from rota.registry import EnvironmentNames
from tests.constructs.synthesis import Template, staging, synthesized

SHARED = EnvironmentNames("payments", "staging")
BILLED = SHARED.task("export-report", "billing-runs")


def shared_names(template: Template) -> set[str]:
    """The names of all roles and rules of a stack that has no task."""
    roles = (properties["RoleName"] for properties in template.all("AWS::IAM::Role").values())
    rules = (properties["Name"] for properties in template.all("AWS::Events::Rule").values())
    return {*roles, *rules}


def named(resource: Mapping[str, Any]) -> list[str]:
    """The Name tags of a resource."""
    return [tag["Value"] for tag in resource["Tags"] if tag["Key"] == "Name"]


def test_the_names_of_all_roles_and_rules_that_tasks_share_are_reserved() -> None:
    alerts_of_sidecars = set(SHARED.sidecar_alert_rules)
    assert shared_names(staging("  {}\n")) == set(SHARED.reserved) - alerts_of_sidecars


def test_every_rule_that_tasks_share_is_an_alerts() -> None:
    rules = staging("  {}\n").all("AWS::Events::Rule").values()
    assert {properties["Name"] for properties in rules} == set(SHARED.alert_rules)


def test_a_tasks_stack_and_security_group_are_those_that_its_group_has() -> None:
    templates = synthesized(
        """environments:
  staging:
    account: "222222222222"
    region: us-east-1
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}
tasks:
  export-report: {command: [a], group: billing-runs}
"""
    )
    template = templates[BILLED.stack]
    assert template.one("AWS::ECS::TaskDefinition")["Family"] == BILLED.family
    for group, name in ((template, BILLED), (templates[SHARED.stack], SHARED)):
        assert named(group.one("AWS::EC2::SecurityGroup")) == [name.security_group]


MADE = "environments: {{staging: {{{more}}}}}\ntasks: {{}}\n"


def test_a_name_tag_of_the_environment_gives_way_to_the_security_groups() -> None:
    templates = synthesized(MADE.format(more="tags: {Name: other, team: a}"))
    group = templates[SHARED.stack].one("AWS::EC2::SecurityGroup")
    assert (named(group), len(group["Tags"])) == ([SHARED.security_group], 2)


def test_no_security_group_has_a_name_that_a_group_in_another_vpc_would_need() -> None:
    """CloudFormation cannot replace a resource under a name of its own, and a VPC's change replaces the group.

    Source: the update requirements of VpcId and GroupName in
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    group = synthesized(MADE.format(more=""))[SHARED.stack].one("AWS::EC2::SecurityGroup")
    assert "GroupName" not in group
