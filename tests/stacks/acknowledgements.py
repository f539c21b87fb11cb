"""Why each finding of cdk-nag's pack AwsSolutions is accepted: by the registry's reasons and the names that Rota makes.

A wildcard that nothing here explains stays a finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rota.access import Statement
from rota.registry import Environment, Task
from rota_cdk import policies

WILDCARD = "AwsSolutions-IAM5[Resource::{}]"
"""How the pack names a wildcard; a pseudo parameter is in angle brackets."""

DEAD_LETTERS = "it is the dead-letter queue itself, of EventBridge's targets, which the pack does not look at"
VARIABLES = "plain settings; secrets are under `secrets:` and come from Parameter Store or Secrets Manager"
NO_FLOW_LOG = "a network made for trying things out in an empty account; an environment that matters names its own"
NO_INSIGHTS = "Container Insights can cost more than the tasks; `container_insights` turns them on"

STREAMS = "the streams of one log group"
_WHY: tuple[tuple[str, str], ...] = (
    (r"arn:[^:]+:s3:::[^/*?]+/.*\*.*", "the registry names these objects by prefix; their keys are made at run time"),
    (r"arn:[^:]+:logs:[^*?]+:log-group:[^*?]+:\*", STREAMS),
)
"""What a resource of a task may look like if it has a wildcard, and why that is as narrow as it gets."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A finding on the resource of this type and physical name, and why it is accepted; without a name, on all."""

    kind: str
    name: str
    finding: str
    reason: str


def acknowledgements(environment: Environment) -> Iterator[Acknowledgement]:
    """Every finding of an environment's stacks that has a reason."""
    yield Acknowledgement("AWS::SQS::Queue", environment.names.dead_letter_queue, "AwsSolutions-SQS3", DEAD_LETTERS)
    if environment.cluster is None and not environment.container_insights:
        yield Acknowledgement("AWS::ECS::Cluster", "", "AwsSolutions-ECS4", NO_INSIGHTS)
    if environment.network is None:
        yield Acknowledgement("AWS::EC2::VPC", "", "AwsSolutions-VPC7", NO_FLOW_LOG)
    for name, wildcards in _shared(environment).items():
        yield from (_wildcard(name, resource, reason) for resource, reason in wildcards.items())
    for task in environment.tasks:
        yield from _of_task(environment, task)


def _shared(environment: Environment) -> dict[str, dict[str, str]]:
    """The patterns of the two roles that an environment's tasks share."""
    place, names = environment.place, environment.names
    prefix = f"{environment.app}-{environment.name}"
    cluster = environment.cluster or names.cluster
    return {
        names.execution_role: {
            "*": policies.ECR_LOGIN_REASON,
            place.arn("logs", f"log-group:{names.path}*"): "the log groups of the tasks that share the role",
        },
        names.invocation_role: {
            place.arn("ecs", f"task-definition/{prefix}-*:*"): "any task of the environment, in its cluster only",
            f"arn:{place.partition}:iam::{place.account}:role{names.path}*": "the roles of those tasks, for ECS tasks",
            place.arn("ecs", f"task/{cluster}/*"): "tags for what it starts, whose ids ECS makes; by RunTask only",
        },
    }


def _of_task(environment: Environment, task: Task) -> Iterator[Acknowledgement]:
    yield Acknowledgement("AWS::ECS::TaskDefinition", task.names.family, "AwsSolutions-ECS2", VARIABLES)
    if task.secrets:
        yield _wildcard(task.names.execution_role, "*", policies.ECR_LOGIN_REASON)
        streams = environment.place.arn("logs", f"log-group:{task.names.log_group}:*")
        yield _wildcard(task.names.execution_role, streams, STREAMS)
    resources = {resource: statement for statement in task.statements for resource in statement.resources}
    for resource, statement in resources.items():
        if "*" in resource and (reason := _reason(resource, statement)):
            yield _wildcard(task.names.task_role, resource, reason)


def _reason(resource: str, statement: Statement) -> str:
    if resource == "*":
        return statement.reason
    literal = re.sub(r"\$\{AWS::\w+\}", "x", resource)
    return next((reason for shape, reason in _WHY if re.fullmatch(shape, literal)), "")


def _wildcard(role: str, resource: str, reason: str) -> Acknowledgement:
    finding = WILDCARD.format(re.sub(r"\$\{(AWS::\w+)\}", r"<\1>", resource))
    return Acknowledgement("AWS::IAM::Role", role, finding, reason)
