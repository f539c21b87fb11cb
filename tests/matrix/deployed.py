"""An environment as its templates would deploy it: every role's policies, and who gets which role, in literal ARNs."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rota.access import Place, Policies, compile_policies
from rota.registry import Environment, Registry, load
from tests.assemblies import assembled
from tests.projects.copies import REGISTRY, shop

PROJECT = Path(__file__).parents[2]

FILES = {
    "shop": shop() / REGISTRY,
    "milmove": PROJECT / "examples/milmove/tasks.yaml",
    "pfml": PROJECT / "examples/pfml/tasks.yaml",
}
"""The registry of the tests' own project, and those of both example systems."""

ANYWHERE = Place("aws", "us-east-1", "444455556666")
"""Where an environment is deployed that names no account."""

ROLE, DEFINITION, RULE, SCHEDULE = (
    "AWS::IAM::Role",
    "AWS::ECS::TaskDefinition",
    "AWS::Events::Rule",
    "AWS::Scheduler::Schedule",
)


@dataclass(frozen=True)
class Role:
    """A role of the templates: all that its policies allow, and who may assume it."""

    arn: str
    documents: tuple[Mapping[str, Any], ...]
    policies: Policies
    trust: Mapping[str, Any]


@dataclass(frozen=True)
class Definition:
    """A task definition: the roles that it gives its containers, the images that they run, and their log group."""

    family: str
    task_role: Role
    execution_role: Role
    images: tuple[str, ...]
    log_group: str


@dataclass(frozen=True)
class Start:
    """A rule or schedule that starts a task: its own ARN, its role, its dead-letter queue."""

    source: str
    service: str
    role: Role
    dead_letters: str


@dataclass(frozen=True)
class Deployed:
    """All of an environment's stacks together. `definitions` are by the task's name."""

    registry: Registry
    environment: Environment
    place: Place
    roles: tuple[Role, ...]
    definitions: Mapping[str, Definition]
    starts: tuple[Start, ...]

    def literal(self, text: str) -> str:
        """A text of the registry with the pseudo parameters that it names filled in."""
        pseudo = {"Partition": self.place.partition, "Region": self.place.region, "AccountId": self.place.account}
        return re.sub(r"\$\{AWS::(\w+)\}", lambda found: pseudo[found[1]], text)

    def role(self, name: str) -> Role:
        """The role of this name."""
        (found,) = [role for role in self.roles if role.arn.endswith(f"/{name}")]
        return found


@cache
def registry_of(system: str) -> Registry:
    return load(FILES[system])


def deployed(registry: Registry, name: str) -> Deployed:
    """Synthesize an environment and read its templates."""
    environment = registry.resolve(name)
    files = sorted(assembled((registry, name)).glob("*.template.json"))
    place = ANYWHERE if environment.account is None else environment.place
    stacks = [_Stack(json.loads(file.read_text()), place) for file in files]
    roles = {role.arn: role for stack in stacks for role in stack.roles()}
    by_family = {task.names.family: task.name for task in environment.tasks}
    definitions = {by_family[found.family]: found for stack in stacks for found in stack.definitions(roles)}
    starts = tuple(start for stack in stacks for start in stack.starts(roles))
    return Deployed(registry, environment, place, tuple(roles.values()), definitions, starts)


class _Stack:
    """The resources of one template, with what CloudFormation would fill in for its functions."""

    def __init__(self, template: Mapping[str, Any], place: Place) -> None:
        self._resources = template["Resources"]
        self._place = place
        self._pseudo = {
            "AWS::Partition": place.partition,
            "AWS::Region": place.region,
            "AWS::AccountId": place.account,
            "AWS::URLSuffix": "amazonaws.com",
            # Each names an SSM parameter with the tag of an image.
            **dict.fromkeys(template.get("Parameters", {}), "1"),
        }

    def roles(self) -> Iterator[Role]:
        for name, properties in self._all(ROLE):
            documents = tuple(policy["PolicyDocument"] for policy in properties.get("Policies", ()))
            trust = properties["AssumeRolePolicyDocument"]
            yield Role(self._arn(name), documents, compile_policies(documents), trust)

    def definitions(self, roles: Mapping[str, Role]) -> Iterator[Definition]:
        for _, properties in self._all(DEFINITION):
            containers = properties["ContainerDefinitions"]
            (group,) = {each["LogConfiguration"]["Options"]["awslogs-group"] for each in containers}
            yield Definition(
                properties["Family"],
                roles[properties["TaskRoleArn"]],
                roles[properties["ExecutionRoleArn"]],
                tuple(dict.fromkeys(container["Image"] for container in containers)),
                group,
            )

    def starts(self, roles: Mapping[str, Role]) -> Iterator[Start]:
        for _, rule in self._all(RULE):
            bus = f"{rule['EventBusName']}/" if "EventBusName" in rule else ""
            source = self._place.arn("events", f"rule/{bus}{rule['Name']}")
            for target in rule["Targets"]:
                if "EcsParameters" in target:
                    queue = target["DeadLetterConfig"]["Arn"]
                    yield Start(source, "events.amazonaws.com", roles[target["RoleArn"]], queue)
        for _, schedule in self._all(SCHEDULE):
            # Scheduler gives its role the ARN of the group, for no single schedule can be named.
            source = self._place.arn("scheduler", f"schedule-group/{schedule['GroupName']}")
            target = schedule["Target"]
            queue = target["DeadLetterConfig"]["Arn"]
            yield Start(source, "scheduler.amazonaws.com", roles[target["RoleArn"]], queue)

    def _all(self, kind: str) -> Iterator[tuple[str, Any]]:
        for name, resource in self._resources.items():
            if resource["Type"] == kind:
                yield name, self._filled(resource.get("Properties", {}))

    def _filled(self, value: Any) -> Any:  # noqa: ANN401  # JSON
        filled = value
        match value:
            case [*items]:
                filled = [self._filled(item) for item in items]
            case {"Ref": name}:
                filled = self._pseudo.get(name) or self._ref(name)
            case {"Fn::GetAtt": [name, attribute]}:
                filled = self._arn(name, attribute)
            case {"Fn::Join": [separator, parts]}:
                filled = separator.join(self._filled(parts))
            case {"Fn::Sub": text}:
                filled = re.sub(r"\$\{(AWS::\w+)\}", lambda found: self._pseudo[found[1]], text).replace("${!", "${")
            case {"Fn::If": [name, *_]}:
                filled = name  # stands in the texts of alerts, which nobody asks about here
            case {**entries}:
                filled = {key: self._filled(item) for key, item in entries.items()}
        return filled

    def _ref(self, name: str) -> str:
        """What stands for a resource of this stack: its name where it has one, or just its logical id."""
        resource = self._resources[name]
        properties = resource.get("Properties", {})
        if resource["Type"] == DEFINITION:
            return self._place.arn("ecs", f"task-definition/{properties['Family']}:7")
        return str(properties.get("Name", properties.get("LogGroupName", name)))

    def _arn(self, name: str, attribute: str = "Arn") -> str:
        """The ARN of a resource of this stack; of no other attribute is anything known."""
        resource = self._resources[name]
        properties = resource.get("Properties", {})
        match resource["Type"], attribute:
            case "AWS::IAM::Role", "Arn":
                path = f"role{properties['Path']}{properties['RoleName']}"
                return f"arn:{self._place.partition}:iam::{self._place.account}:{path}"
            case "AWS::SQS::Queue", "Arn":
                return self._place.arn("sqs", properties["QueueName"])
            case "AWS::ECS::Cluster", "Arn":
                return self._place.arn("ecs", f"cluster/{properties['ClusterName']}")
            case _:
                return f"{name}.{attribute}"
