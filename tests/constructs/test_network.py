"""What a template has of security groups: the rules of the one that a stack makes, and those of single tasks."""

from typing import Any

import pytest

from tests.constructs.synthesis import STAGING, Template, synthesized

OPEN = STAGING.replace("      security_groups: [sg-0123456789abcdef0]\n", "")
EGRESS = """
      egress:
        - {port: 443, to: 0.0.0.0/0}
        - {port: 443, to: "::/0", description: HTTPS too}
        - {port: 5432, to: sg-0123456789abcdef9}
        - {port: 5000-5010, to: pl-0123456789abcdef9, protocol: udp}
"""
RULES = [
    {"CidrIp": "0.0.0.0/0", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443},
    {"CidrIpv6": "::/0", "Description": "HTTPS too", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443},
    {"DestinationSecurityGroupId": "sg-0123456789abcdef9", "FromPort": 5432, "IpProtocol": "tcp", "ToPort": 5432},
    {"DestinationPrefixListId": "pl-0123456789abcdef9", "FromPort": 5000, "IpProtocol": "udp", "ToPort": 5010},
]
TASKS = """
tasks:
  plain: {command: [a], rate: 1 hour}
  report:
    command: [a]
    security_groups: [sg-0123456789abcdef2, sg-0123456789abcdef1]
    schedules: [{name: day, cron: 0 3 * * ? *}, {name: night, cron: 0 3 * * ? *, timezone: Europe/Berlin}]
    triggers: [{name: up, s3: {bucket: inbox}}]
"""


def with_egress() -> str:
    return OPEN.replace("    image:", f"{EGRESS.strip(chr(10))}\n    image:")


def groups_of(template: Template, task: str) -> list[Any]:
    """The security groups of each start of a task."""
    found = []
    for kind, key in (
        ("AWS::Events::Rule", "AwsVpcConfiguration"),
        ("AWS::Scheduler::Schedule", "AwsvpcConfiguration"),
    ):
        for name, properties in template.all(kind).items():
            if name.startswith(task):
                (target,) = properties.get("Targets", [properties.get("Target")])
                found.append(target["EcsParameters"]["NetworkConfiguration"][key]["SecurityGroups"])
    return found


def test_the_made_security_group_lets_out_what_egress_names_and_nothing_else() -> None:
    templates = synthesized(f"environments: {with_egress()}\n{TASKS.replace('{command', '{group: billing, command')}")
    for stack in ("TasksStaging", "TasksStagingBilling"):
        group = templates[stack].one("AWS::EC2::SecurityGroup")
        assert group["SecurityGroupEgress"] == RULES
        assert "SecurityGroupIngress" not in group


def test_egress_alone_is_for_the_network_that_the_stack_makes() -> None:
    text = "environments: {staging: {network: {egress: [{port: 443, to: 0.0.0.0/0}]}}}\ntasks: {a: {command: [a]}}"
    template = synthesized(text)["TasksStaging"]
    assert template.one("AWS::EC2::SecurityGroup")["SecurityGroupEgress"] == RULES[:1]
    assert len(template.all("AWS::EC2::VPC")) == 1


def test_without_egress_everything_gets_out() -> None:
    template = synthesized(f"environments: {OPEN}\n{TASKS}")["TasksStaging"]
    everything = {"CidrIp": "0.0.0.0/0", "Description": "Tasks call AWS and other services", "IpProtocol": "-1"}
    assert template.one("AWS::EC2::SecurityGroup")["SecurityGroupEgress"] == [everything]


@pytest.mark.parametrize("environment", [STAGING, OPEN])
def test_the_groups_of_a_task_are_behind_the_environments_in_each_of_its_starts_and_in_no_other_task(
    environment: str,
) -> None:
    template = synthesized(f"environments: {environment}\n{TASKS}")["TasksStaging"]
    made = template.all("AWS::EC2::SecurityGroup")
    shared: list[Any] = [{"Fn::GetAtt": [name, "GroupId"]} for name in made] or ["sg-0123456789abcdef0"]
    assert groups_of(template, "Plain") == [shared]
    assert groups_of(template, "Report") == [[*shared, "sg-0123456789abcdef2", "sg-0123456789abcdef1"]] * 3


def test_a_task_of_a_group_has_the_security_group_of_its_own_stack_and_its_own() -> None:
    tasks = TASKS.replace("    command", "    group: billing\n    command")
    templates = synthesized(f"environments: {OPEN}\n{tasks}")
    (made,) = templates["TasksStagingBilling"].all("AWS::EC2::SecurityGroup")
    own = ["sg-0123456789abcdef2", "sg-0123456789abcdef1"]
    assert groups_of(templates["TasksStagingBilling"], "Report") == [[{"Fn::GetAtt": [made, "GroupId"]}, *own]] * 3
