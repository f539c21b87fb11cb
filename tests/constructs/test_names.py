"""All names in templates come from `rota.registry.names`. These tests find a name that does not."""

from rota.registry import EnvironmentNames
from tests.constructs.synthesis import Template, staging, synthesized

SHARED = EnvironmentNames("payments", "staging")
BILLED = SHARED.task("export-report", "billing-runs")


def shared_names(template: Template) -> set[str]:
    """The names of all roles and rules of a stack that has no task."""
    roles = (properties["RoleName"] for properties in template.all("AWS::IAM::Role").values())
    rules = (properties["Name"] for properties in template.all("AWS::Events::Rule").values())
    return {*roles, *rules}


def test_the_names_of_all_roles_and_rules_that_tasks_share_are_reserved() -> None:
    assert shared_names(staging("  {}\n")) == set(SHARED.reserved)


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
    assert template.one("AWS::EC2::SecurityGroup")["GroupName"] == BILLED.security_group
    assert templates[SHARED.stack].one("AWS::EC2::SecurityGroup")["GroupName"] == SHARED.security_group
