"""One task of the registry as a task definition, its role, its log group, and its schedules and triggers."""

import json
from functools import partial

from aws_cdk import CfnResource, RemovalPolicy
from constructs import Construct

from rota.access import Statement
from rota.registry import Environment, Task, TaskSchedule, TaskTrigger
from rota.registry.overrides import input_paths, launch_overrides
from rota.registry.triggers.bus import DEFAULT
from rota.schedule.span import template_date
from rota_cdk import policies
from rota_cdk.confinement import Properties
from rota_cdk.logical_ids import arn, logical_id, path_in_stack, ref
from rota_cdk.placeholders import constant, text, texts
from rota_cdk.shared import Shared
from rota_cdk.tags import task_tags
from rota_cdk.targets import rule_target, scheduler_target
from rota_cdk.task_definition import task_definition

MAX_DESCRIPTION = 512
"""Longest description that PutRule and CreateSchedule take (EventBridge and Scheduler API references)."""


class ScheduledTask(CfnResource):
    """One task of the registry as a task definition, its role and log group; some also have an execution role.

    Each schedule in UTC and each trigger becomes an EventBridge rule. Every other schedule becomes a Scheduler
    schedule. A disabled one is deployed, but switched off. The construct itself is the task definition, so `ref` is the
    revision that a deployment makes. The other resources are its children.

    All are plain CfnResources. A call to the JavaScript side takes up to a millisecond whatever it does, and this class
    makes one for each resource. Typed L1s would also check and convert every nested value on both sides.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, task: Task, environment: Environment, shared: Shared
    ) -> None:
        self._environment, self._task, self._shared = environment, task, shared
        self._tags = [{"Key": tag["key"], "Value": tag["value"]} for tag in task_tags(environment, task)]
        self._path = path_in_stack(scope, construct_id)
        own_role = task.has_own_execution_role
        definition = task_definition(
            task,
            environment,
            uri=partial(shared.images.uri, architecture=task.architecture),
            task_role=arn(self._child("TaskRole")),
            execution_role=arn(self._child("ExecutionRole")) if own_role else shared.execution_role_arn,
            log_group=ref(self._child("LogGroup")),
        )
        super().__init__(
            scope, construct_id, type="AWS::ECS::TaskDefinition", properties={**definition, "Tags": self._tags}
        )
        names = task.names
        self._role("TaskRole", names.task_role, task.statements, environment.permissions_boundary)
        if own_role:
            # It may read this task's secrets and pull its images, and no others.
            pulls = [shared.images.pull(image) for image in task.images]
            statements = policies.execution_statements(environment, pulls, names.log_group, task.all_secrets)
            boundary = environment.service_permissions_boundary
            self._role("ExecutionRole", names.execution_role, statements, boundary)
        self._log_group()
        # Ref is the revision that this deployment makes, so rules and schedules change together with it.
        self._revision = ref(logical_id(self._path))
        for schedule in task.schedules:
            if schedule.service == "rules":
                self._rule(schedule, {"ScheduleExpression": schedule.schedule.expression})
            else:
                self._schedule(schedule)
        for trigger in task.triggers:
            bus = {} if trigger.source.bus == DEFAULT else {"EventBusName": text(trigger.source.bus)}
            self._rule(trigger, {**bus, "EventPattern": texts(json.loads(trigger.source.pattern))})

    def _log_group(self) -> None:
        """The log group, which outlives the task unless the registry says otherwise.

        With `RetainExceptOnCreate`, a first deployment that fails removes it again, and `--import-existing-resources`
        adopts a group that is there: both need this policy.
        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html

        CloudFormation has taken an edit of the policy alone for no change, and kept the old one. So the metadata of a
        group that is not kept says that as well, and its edit is a change.
        Sources: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1543 and
        https://github.com/aws/aws-cdk/issues/11521
        """
        properties = {
            "LogGroupName": self._task.names.log_group,
            "RetentionInDays": self._task.log_retention,
            **self._key("KmsKeyId"),
        }
        group = self._resource("LogGroup", "AWS::Logs::LogGroup", properties)
        # Each is one call, for the sake of speed. The policy is `RetainExceptOnCreate`, and `Retain` on a replacement.
        if self._task.keep_logs:
            group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        else:
            group.add_metadata("rota:keep_logs", value=False)

    def _rule(self, start: TaskSchedule | TaskTrigger, event: Properties) -> None:
        paths, overrides = input_paths(start), text(launch_overrides(self._task, start))
        target = rule_target(self._task, self._shared, task_definition=self._revision, paths=paths, overrides=overrides)
        properties = {**self._common(start), **event, "Targets": [target]}
        self._resource(start.construct_id, "AWS::Events::Rule", properties)

    def _schedule(self, schedule: TaskSchedule) -> None:
        overrides = text(launch_overrides(self._task, schedule))
        target = scheduler_target(self._task, self._shared, task_definition=self._revision, overrides=overrides)
        window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": schedule.spread} if schedule.spread else {"Mode": "OFF"}
        # A Scheduler schedule cannot have tags; its group has the environment's.
        CfnResource(
            self,
            schedule.construct_id,
            type="AWS::Scheduler::Schedule",
            properties={
                **self._common(schedule),
                "GroupName": self._shared.schedule_group,
                "ScheduleExpression": schedule.schedule.expression,
                "ScheduleExpressionTimezone": schedule.zone,
                "FlexibleTimeWindow": window,
                "Target": target,
                **_limits(schedule),
                # For the input only, which has the variables and arguments of the start.
                **self._key("KmsKeyArn"),
            },
        )

    def _key(self, name: str) -> Properties:
        """The environment's key, if it has one, as the property of this name."""
        return {name: text(self._environment.key)} if self._environment.key else {}

    def _common(self, start: TaskSchedule | TaskTrigger) -> Properties:
        """The properties that rules and Scheduler schedules have in common: name, state and description."""
        properties: Properties = {"Name": start.resource, "State": "ENABLED" if start.enabled else "DISABLED"}
        if self._task.description:
            properties["Description"] = text(self._task.description[:MAX_DESCRIPTION])
        return properties

    def _role(self, construct_id: str, name: str, statements: tuple[Statement, ...], boundary: str | None) -> None:
        """A role for ECS tasks. Its one inline policy has these statements; without any it has no policy."""
        properties: Properties = {
            "RoleName": name,
            "Path": self._environment.names.path,
            "AssumeRolePolicyDocument": constant(policies.tasks_trust(self._environment.place)),
        }
        if statements:
            properties["Policies"] = [{"PolicyName": "task", "PolicyDocument": policies.document(statements)}]
        if boundary:
            properties["PermissionsBoundary"] = text(boundary)
        self._resource(construct_id, "AWS::IAM::Role", properties)

    def _resource(self, construct_id: str, resource_type: str, properties: Properties) -> CfnResource:
        """A tagged resource that belongs to the task definition."""
        return CfnResource(self, construct_id, type=resource_type, properties={**properties, "Tags": self._tags})

    def _child(self, construct_id: str) -> str:
        """The logical id of a resource of this task."""
        return logical_id((*self._path, construct_id))


def _limits(schedule: TaskSchedule) -> Properties:
    """The first and the last moment in UTC, as far as the schedule has them."""
    dates = {"StartDate": template_date(schedule.span.start), "EndDate": template_date(schedule.span.end)}
    return {name: date for name, date in dates.items() if date}
