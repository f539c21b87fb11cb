"""A deployed stack read back: every resource of its template by the API of its own service."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from tests.deployment import read_network, read_starts, read_tasks
from tests.deployment.comparison import differences
from tests.deployment.found import Found, Properties, Reader
from tests.deployment.systems import Account

READERS: Mapping[str, Reader] = {
    "AWS::CloudWatch::Alarm": read_starts.alarm,
    "AWS::EC2::InternetGateway": read_network.internet_gateway,
    "AWS::EC2::Route": read_network.route,
    "AWS::EC2::RouteTable": read_network.route_table,
    "AWS::EC2::SecurityGroup": read_network.security_group,
    "AWS::EC2::Subnet": read_network.subnet,
    "AWS::EC2::SubnetRouteTableAssociation": read_network.subnet_association,
    "AWS::EC2::VPC": read_network.vpc,
    "AWS::EC2::VPCGatewayAttachment": read_network.gateway_attachment,
    "AWS::ECS::Cluster": read_tasks.cluster,
    "AWS::ECS::TaskDefinition": read_tasks.task_definition,
    "AWS::Events::Rule": read_starts.rule,
    "AWS::IAM::Role": read_tasks.role,
    "AWS::Logs::LogGroup": read_tasks.log_group,
    "AWS::SNS::Subscription": read_starts.subscription,
    "AWS::SNS::Topic": read_starts.topic,
    "AWS::SNS::TopicPolicy": read_starts.topic_policy,
    "AWS::SQS::Queue": read_starts.queue,
    "AWS::SQS::QueuePolicy": read_starts.queue_policy,
    "AWS::Scheduler::Schedule": read_starts.schedule,
    "AWS::Scheduler::ScheduleGroup": read_starts.schedule_group,
}
"""Type of resource -> how it is read. A type that is missing here is an error, never left out."""

DEFAULTS: Mapping[str, Properties] = {
    "AWS::CloudWatch::Alarm": {"ActionsEnabled": True},
    "AWS::Events::Rule": {"EventBusName": "default", "State": "ENABLED"},
    "AWS::IAM::Role": {"MaxSessionDuration": 3600},
    "AWS::Logs::LogGroup": {"LogGroupClass": "STANDARD"},
    "AWS::SNS::Subscription": {"FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": False},
    "AWS::SQS::Queue": {"DelaySeconds": 0, "VisibilityTimeout": 30},
    "AWS::Scheduler::Schedule": {"ActionAfterCompletion": "NONE"},
}
"""Type of resource -> what AWS takes where a template says nothing, and shows."""


class Difference(NamedTuple):
    """One property that the service does not show as the template has it.

    `misspelt`: the service has it all the same, under a name that no client knows, and so no client shows it.
    """

    type: str
    logical_id: str
    text: str
    misspelt: bool = False

    @property
    def path(self) -> str:
        """Where it is, without the names of the items of lists: `Targets[].EcsParameters`."""
        return re.sub(r"\[[^\]]*\]", "[]", self.text.partition(": ")[0])


class DeployedStack:
    """A template, the physical ids that CloudFormation gave to its resources, and what the services say of each."""

    def __init__(self, account: Account, assembly: Path, name: str) -> None:
        self.name = name
        self._account = account
        self._template = json.loads((assembly / f"{name}.template.json").read_text())
        stack = json.loads((assembly / "manifest.json").read_text())["artifacts"][name]["properties"]
        self.stack_name = stack["stackName"]
        self._stack_tags = [{"Key": key, "Value": value} for key, value in stack["tags"].items()]
        self._clients: dict[str, Any] = {}
        self._found: dict[str, Found] = {}
        region = account.region
        self._pseudo = {
            "AWS::AccountId": account.number,
            "AWS::Partition": "aws",  # ministack knows no other, whatever the Region
            "AWS::Region": region,
            "AWS::URLSuffix": "amazonaws.com",
        }

    @property
    def types(self) -> Mapping[str, str]:
        """Logical id -> type, of every resource of the template."""
        return {name: resource["Type"] for name, resource in self._template["Resources"].items()}

    @cached_property
    def physical(self) -> Mapping[str, str]:
        """Logical id -> physical id, as CloudFormation tells."""
        found = self._client("cloudformation").describe_stack_resources(StackName=self.stack_name)["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """The template's parameters with the values of the SSM parameters that they name."""
        named = {name: each["Default"] for name, each in self._template.get("Parameters", {}).items()}
        read = self._client("ssm").get_parameter
        return {name: read(Name=parameter)["Parameter"]["Value"] for name, parameter in named.items()}

    @property
    def read(self) -> set[str]:
        """The logical ids of what has been read so far."""
        return set(self._found)

    def template(self, name: str) -> dict[str, Any]:
        """A resource's properties by the template, with every function resolved."""
        return {key: self._value(item) for key, item in self._template["Resources"][name].get("Properties", {}).items()}

    def found(self, name: str) -> Found:
        """The resource as its service has it now, or had it when it was first asked for."""
        if name not in self._found:
            reader = READERS[self.types[name]]
            self._found[name] = reader(self._client, self.physical[name], self.template(name))
        return self._found[name]

    def differences(self) -> Iterator[Difference]:
        """Everything that is not as the template has it, a resource that the stack does not have among it."""
        for name, kind in self.types.items():
            if name not in self.physical:
                yield Difference(kind, name, ": the stack has no such resource")
                continue
            template, found = {**DEFAULTS.get(kind, {}), **self.template(name)}, self.found(name)
            if "Tags" in found.properties:
                # CloudFormation puts a stack's tags on its resources:
                # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
                template["Tags"] = [*template.get("Tags", []), *self._stack_tags]
            shown = list(differences(template, found.properties))
            there = shown if found.wire is None else list(differences(template, found.wire))
            # Of what is misspelt the path may end sooner in what boto3 shows: it has an empty item, or none.
            missing = {Difference(kind, name, text).path for text in there}
            for text in shown:
                path = Difference(kind, name, text).path
                yield Difference(kind, name, text, not any(each.startswith(path) for each in missing))

    def _client(self, service: str) -> Any:  # noqa: ANN401  # untyped
        if service not in self._clients:
            self._clients[service] = self._account.client(service)
        return self._clients[service]

    def _value(self, value: Any) -> Any:  # noqa: ANN401, C901, PLR0911  # JSON, and a function of CloudFormation's each time
        match value:
            case {"Ref": name}:
                return self._pseudo.get(name) or self.parameters.get(name) or self.physical[name]
            case {"Fn::GetAtt": [name, attribute]}:
                return self.found(name).attributes[attribute]
            case {"Fn::Join": [separator, parts]}:
                return separator.join(self._value(parts))
            case {"Fn::Sub": text}:
                return re.sub(r"\$\{(AWS::\w+)\}", lambda found: self._pseudo[found[1]], text).replace("${!", "${")
            case {"Fn::If": [condition, then, otherwise]}:
                return self._value(then if self._value(self._template["Conditions"][condition]) else otherwise)
            case {"Fn::Equals": [one, other]}:
                return self._value(one) == self._value(other)
            case {"Fn::Select": [index, items]}:
                return self._value(items)[index]
            case {"Fn::GetAZs": _}:
                zones = self._client("ec2").describe_availability_zones()["AvailabilityZones"]
                return sorted(zone["ZoneName"] for zone in zones)
            case dict():
                assert not any(name.startswith("Fn::") for name in value), f"a function that nobody resolves: {value}"
                return {key: self._value(item) for key, item in value.items()}
            case list():
                return [self._value(item) for item in value]
            case _:
                return value
