"""One registry task as a task definition, its role, log group and rule."""

from aws_cdk import CfnResource
from constructs import Construct

from rota.access import Statement
from rota.registry import Environment, Task
from rota.schedule import Schedule
from rota_cdk import policies
from rota_cdk.logical_ids import arn, logical_id, path_in_stack, ref
from rota_cdk.placeholders import constant, text
from rota_cdk.schedule_target import target
from rota_cdk.shared import Shared
from rota_cdk.tags import task_tags
from rota_cdk.task_definition import Properties, task_definition

MAX_RULE_DESCRIPTION = 512
"""Longest description that PutRule takes (EventBridge API reference)."""


class ScheduledTask(CfnResource):
    """One registry task as a task definition, its role, log group and rule; with secrets, an execution role of its own.

    A task without a schedule has no rule, a disabled one has a rule that is switched off. The construct itself is the
    task definition, so that `ref` is the revision that a deployment makes; the other resources are its children.

    All are plain CfnResources. A call to the JavaScript side costs up to a millisecond whatever it does, and this makes
    one for each resource and no other. Typed L1s would besides check and convert every nested value on both sides.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, task: Task, environment: Environment, shared: Shared
    ) -> None:
        self._environment, self._task, self._shared = environment, task, shared
        self._tags = [{"Key": tag["key"], "Value": tag["value"]} for tag in task_tags(environment, task)]
        self._path = path_in_stack(scope, construct_id)
        definition = task_definition(
            task,
            environment,
            image=shared.images.uri(task.architecture),
            task_role=arn(self._child("TaskRole")),
            execution_role=arn(self._child("ExecutionRole")) if task.secrets else shared.execution_role_arn,
            log_group=ref(self._child("LogGroup")),
        )
        super().__init__(
            scope, construct_id, type="AWS::ECS::TaskDefinition", properties={**definition, "Tags": self._tags}
        )
        names = task.names
        self._role("TaskRole", names.task_role, task.statements)
        if task.secrets:
            # May read this task's secrets and no others.
            statements = policies.execution_statements(environment, shared.images.repository_arn, names.log_group, task)
            self._role("ExecutionRole", names.execution_role, statements)
        # The log group goes with its task: kept, it would stand in the way of a task of the same name.
        self._resource(
            "LogGroup",
            "AWS::Logs::LogGroup",
            {"LogGroupName": names.log_group, "RetentionInDays": task.log_retention},
        )
        if task.schedule:
            self._rule(task.schedule)

    def _rule(self, schedule: Schedule) -> None:
        task = self._task
        # Ref is the revision that this deployment makes: rule and revision change together.
        own_revision = ref(logical_id(self._path))
        properties: Properties = {
            "Name": task.names.rule,
            "ScheduleExpression": schedule.expression,
            "State": "ENABLED" if task.enabled else "DISABLED",
            "Targets": [target(task, self._shared, task_definition=own_revision)],
        }
        if task.description:
            properties["Description"] = text(task.description[:MAX_RULE_DESCRIPTION])
        self._resource("Schedule", "AWS::Events::Rule", properties)

    def _role(self, construct_id: str, name: str, statements: tuple[Statement, ...]) -> None:
        """A role for ECS tasks with these statements as its one inline policy, or with no permissions at all."""
        properties: Properties = {
            "RoleName": name,
            "Path": self._environment.names.path,
            "AssumeRolePolicyDocument": constant(policies.tasks_trust(self._environment.place)),
        }
        if statements:
            properties["Policies"] = [{"PolicyName": "task", "PolicyDocument": policies.document(statements)}]
        if self._environment.permissions_boundary:
            properties["PermissionsBoundary"] = text(self._environment.permissions_boundary)
        self._resource(construct_id, "AWS::IAM::Role", properties)

    def _resource(self, construct_id: str, resource_type: str, properties: Properties) -> None:
        """A tagged resource that belongs to the task definition."""
        CfnResource(self, construct_id, type=resource_type, properties={**properties, "Tags": self._tags})

    def _child(self, construct_id: str) -> str:
        """The logical id of a resource of this task."""
        return logical_id((*self._path, construct_id))
