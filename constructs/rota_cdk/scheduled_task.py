"""One registry task as a task definition, its role, log group and rule."""

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from rota.access import Statement
from rota.registry import Environment, Task
from rota_cdk import policies, task_definition
from rota_cdk.placeholders import text
from rota_cdk.schedule_target import target
from rota_cdk.shared import Shared
from rota_cdk.tags import Tags, task_tags

MAX_RULE_DESCRIPTION = 512
"""Longest description that PutRule takes (EventBridge API reference)."""


class ScheduledTask(Construct):
    """One registry task as a task definition, its role, log group and rule; with secrets, an execution role of its own.

    A task without a schedule has no rule, a disabled one has a rule that is switched off. All are L1s: a call to the
    JavaScript side costs about a millisecond, whatever it does, and there are seven to nine for each task.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, task: Task, environment: Environment, shared: Shared
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment, self._task = environment, task
        self._tags: Tags = task_tags(environment, task)
        names = task.names
        role = self._role("TaskRole", names.task_role, task.statements)
        # The log group goes with its task: kept, it would stand in the way of a task of the same name.
        log_group = logs.CfnLogGroup(
            self, "LogGroup", log_group_name=names.log_group, retention_in_days=task.log_retention, tags=self._tags
        )
        definition = ecs.CfnTaskDefinition(
            self,
            "TaskDefinition",
            family=names.family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(task.cpu),
            memory=str(task.memory),
            runtime_platform=task_definition.runtime_platform(task),
            ephemeral_storage={"sizeInGiB": task.ephemeral_storage} if task.ephemeral_storage else None,
            task_role_arn=role,
            execution_role_arn=self._execution_role(shared) or shared.execution_role_arn,
            volumes=task_definition.VOLUMES,
            container_definitions=[
                task_definition.container(
                    task, environment, image=shared.images.uri(task.architecture), log_group=log_group.ref
                )
            ],
            tags=self._tags,
        )
        if task.schedule:
            # Ref is the revision that this deployment makes: rule and revision change together.
            events.CfnRule(
                self,
                "Schedule",
                name=names.rule,
                description=text(task.description)[:MAX_RULE_DESCRIPTION] or None,
                schedule_expression=task.schedule.expression,
                state="ENABLED" if task.enabled else "DISABLED",
                targets=[target(task, shared, task_definition=definition.ref)],
                tags=self._tags,
            )

    def _execution_role(self, shared: Shared) -> iam.CfnRole | None:
        """The role that may read this task's secrets and no others; None for a task without secrets."""
        if not self._task.secrets:
            return None
        names = self._task.names
        statements = policies.execution_statements(
            self._environment, shared.images.repository_arn, names.log_group, self._task
        )
        return self._role("ExecutionRole", names.execution_role, statements)

    def _role(self, construct_id: str, name: str, statements: tuple[Statement, ...]) -> iam.CfnRole:
        """A role for ECS tasks with these statements as its one inline policy, or with no permissions at all."""
        boundary = self._environment.permissions_boundary
        inline = [{"policyName": "task", "policyDocument": policies.document(statements)}] if statements else None
        return iam.CfnRole(
            self,
            construct_id,
            role_name=name,
            path=self._environment.names.path,
            assume_role_policy_document=policies.tasks_trust(self._environment.place),
            policies=inline,
            permissions_boundary=text(boundary) if boundary else None,
            tags=self._tags,
        )
