"""Resources of CloudFormation have every property of their template in boto3; ministack alone drops or hides some."""

import json
from collections.abc import Mapping
from typing import Any

from tests.local.adapter.places import Aws

NETWORK = {"Subnets": ["subnet-0123456789abcdef0"], "AssignPublicIp": "DISABLED"}
SHOWN = {"linuxParameters", "secrets", "dockerLabels", "stopTimeout"}


def template(aws: Aws, **container: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    role = f"arn:aws:iam::{aws.account}:role/payments-staging"
    report = {
        "Name": "report",
        "Image": "localhost:9/nosuch:1",
        "Secrets": [{"Name": "KEY", "ValueFrom": "/payments/key"}],
        "LinuxParameters": {"Capabilities": {"Drop": ["ALL"]}, "InitProcessEnabled": True},
        "DockerLabels": {"Owner": "Payments"},
        **container,
    }
    definition = {
        "Family": "payments-staging-report",
        "ContainerDefinitions": [report],
        "Volumes": [{"Name": "tmp"}],
        "EphemeralStorage": {"SizeInGiB": "30"},
        "RuntimePlatform": {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"},
    }
    parameters = {"TaskDefinitionArn": aws.arn("ecs", "task-definition/payments-staging-report")}
    target = {"Arn": aws.arn("ecs", "cluster/app-staging"), "RoleArn": role}
    spot = {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1, "Base": 1}]}
    of_rule = {**parameters, **spot, "NetworkConfiguration": {"AwsVpcConfiguration": NETWORK}, "TagList": []}
    of_schedule = {**parameters, "NetworkConfiguration": {"AwsvpcConfiguration": NETWORK}}
    rule = {"Id": "task", **target, "EcsParameters": of_rule}
    schedule = {
        "Name": "nightly",
        "ScheduleExpression": "rate(1 days)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {**target, "EcsParameters": of_schedule},
        "State": "DISABLED",
    }
    resources: dict[str, tuple[str, Mapping[str, Any]]] = {
        "Definition": ("AWS::ECS::TaskDefinition", definition),
        "Rule": ("AWS::Events::Rule", {"Name": "hourly", "ScheduleExpression": "rate(1 day)", "Targets": [rule]}),
        "Nightly": ("AWS::Scheduler::Schedule", schedule),
        "Alerts": ("AWS::SNS::Topic", {"TopicName": "alerts"}),
    }
    return {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in resources.items()}


def deployed(aws: Aws, act: str, resources: Mapping[str, Any]) -> tuple[Any, ...]:
    """The definition, where the rule and the schedule run it, and the topic's display name; as boto3 shows them."""
    cloudformation, given = aws.client("cloudformation"), json.dumps({"Resources": resources})
    getattr(cloudformation, f"{act}_stack")(StackName="TasksStaging", TemplateBody=given)
    wait = cloudformation.get_waiter(f"stack_{act}_complete").wait
    wait(StackName="TasksStaging", WaiterConfig={"Delay": 0.2, "MaxAttempts": 300})
    ecs, events, scheduler = aws.client("ecs"), aws.client("events"), aws.client("scheduler")
    definition = ecs.describe_task_definition(taskDefinition="payments-staging-report")["taskDefinition"]
    container = {name: value for name, value in definition["containerDefinitions"][0].items() if name in SHOWN}
    (target,) = events.list_targets_by_rule(Rule="hourly")["Targets"]
    of_rule, of_schedule = target["EcsParameters"], scheduler.get_schedule(Name="nightly")["Target"]["EcsParameters"]
    topic = aws.client("sns").get_topic_attributes(TopicArn=aws.arn("sns", "alerts"))["Attributes"]
    return (
        container,
        (definition["volumes"], definition.get("ephemeralStorage"), definition.get("runtimePlatform")),
        (of_rule["NetworkConfiguration"], of_rule["CapacityProviderStrategy"]),
        of_schedule["NetworkConfiguration"],
        topic.get("DisplayName"),
    )


def test_every_property_of_a_template_is_there_under_the_name_that_clients_know(plain: Aws, local: Aws) -> None:
    """Takes 8 s: ministack imports all of its CloudFormation, twice."""
    container = {
        "secrets": [{"name": "KEY", "valueFrom": "/payments/key"}],
        "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True},
        "dockerLabels": {"Owner": "Payments"},
    }
    platform = {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    network = {"awsvpcConfiguration": NETWORK}
    rest = (
        ([{"name": "tmp"}], {"sizeInGiB": 30}, platform),
        (network, [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 1}]),
        network,
        "",
    )
    assert deployed(local, "create", template(local)) == (container, *rest)
    changed = template(local, StopTimeout="20")
    changed["Rule"]["Properties"]["State"] = changed["Nightly"]["Properties"]["State"] = "ENABLED"
    changed["Alerts"]["Properties"]["Tags"] = [{"Key": "owner", "Value": "payments"}]
    assert deployed(local, "update", changed) == ({**container, "stopTimeout": 20}, *rest)
    assert deployed(plain, "create", template(plain)) == (
        {"secrets": [{}], "linuxParameters": {}, "dockerLabels": {"Owner": "Payments"}},
        ([{}], None, None),
        ({}, [{}]),
        {},
        "alerts",
    )
