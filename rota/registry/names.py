"""Every physical and construct name that follows from app, environment and task; no other place spells them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

APP_TAG, ENVIRONMENT_TAG, GROUP_TAG = "rota:app", "rota:environment", "rota:group"
"""Tags of every stack. Names of different apps may look alike, so only these tell whose a stack is."""

TASK_TAG = "rota:task"
"""The tag of every resource of one task."""

OWNER_TAG = "rota:owner"
"""The tag with a task's owner, when it has one."""

NAME_TAG = "Name"
"""The tag that the console shows as the name of a part of a network."""

_TAKEN_IDS = frozenset({"Default", "BootstrapVersion", "CheckBootstrapVersion"})
"""Ids that a task's construct cannot have: the CDK takes `Default` for none, and has the others in every template."""


def app_path(app: str) -> str:
    """`/<app>/`: what the log groups of all environments of an app begin with."""
    return f"/{app}/"


@dataclass(frozen=True, slots=True)
class EnvironmentNames:
    """The names of what an environment's tasks share."""

    app: str
    environment: str

    @property
    def _prefix(self) -> str:
        """What every flat physical name starts with."""
        return f"{self.app}-{self.environment}"

    @property
    def path(self) -> str:
        """`/<app>/<environment>/`: the IAM path of every role and the start of every log group's name."""
        return f"/{self.app}/{self.environment}/"

    @property
    def stack(self) -> str:
        """The id in the app of the stack that holds what tasks share, and the tasks without a group."""
        return f"Tasks{_pascal(self.environment)}"

    def group_stack(self, group: str) -> str:
        """The id in the app of the stack of one group's tasks."""
        return f"{self.stack}{_pascal(group)}"

    @property
    def stack_name(self) -> str:
        """The name in AWS of the environment's stack, at most 128 characters, unique in account and Region."""
        return f"{self._prefix}-tasks"

    def group_stack_name(self, group: str) -> str:
        """The name in AWS of the stack of one group's tasks."""
        return f"{self.stack_name}-{group}"

    def stack_tags(self, group: str | None = None) -> dict[str, str]:
        """The tags of the environment's stack, or of a group's, which CloudFormation also puts on its resources."""
        tags = {APP_TAG: self.app, ENVIRONMENT_TAG: self.environment}
        return {**tags, GROUP_TAG: group} if group else tags

    @property
    def cluster(self) -> str:
        """The cluster that the stack makes when the environment names none."""
        return self._prefix

    @property
    def families(self) -> str:
        """What the families of all task definitions, and none of another environment's, start with."""
        return f"{self._prefix}-"

    @property
    def rules(self) -> str:
        """The pattern of all EventBridge rules' names, those of the alerts included."""
        return f"{self._prefix}-*"

    @property
    def log_groups(self) -> str:
        """The pattern of all log groups' names."""
        return f"{self.path}*"

    @property
    def execution_role(self) -> str:
        """The execution role of tasks without secrets."""
        return f"{self._prefix}-exec"

    @property
    def invocation_role(self) -> str:
        """The role by which EventBridge and Scheduler launch tasks."""
        return f"{self._prefix}-invocation"

    @property
    def start_failure_rule(self) -> str:
        """The rule that sees tasks that failed to start."""
        return f"{self._prefix}-start-failure"

    @property
    def exit_failure_rule(self) -> str:
        """The rule that sees containers that exited non-zero."""
        return f"{self._prefix}-exit-failure"

    @property
    def sidecar_start_rule(self) -> str:
        """The rule that sees tasks with sidecars that failed to start."""
        return f"{self._prefix}-start-sidecar"

    @property
    def sidecar_exit_rule(self) -> str:
        """The rule that sees tasks with sidecars that failed while they ran."""
        return f"{self._prefix}-exit-sidecar"

    @property
    def alert_rules(self) -> tuple[str, ...]:
        """The rules of the alerts of tasks without sidecars."""
        return (self.start_failure_rule, self.exit_failure_rule)

    @property
    def sidecar_alert_rules(self) -> tuple[str, ...]:
        """The rules of the alerts of tasks with sidecars, which are there when some task has one.

        No name is longer than that of the other rules: the longest shared name limits the names of app and environment.
        """
        return (self.sidecar_start_rule, self.sidecar_exit_rule)

    @property
    def reserved(self) -> tuple[str, ...]:
        """The shared roles and rules, whose names no task may have for a role or a rule of its own."""
        return (self.execution_role, self.invocation_role, *self.alert_rules, *self.sidecar_alert_rules)

    def role_with_path(self, role: str) -> str:
        """`/<app>/<environment>/<role>`, as a role's ARN and `rota show` have it; `*` for all roles."""
        return f"{self.path}{role}"

    @property
    def schedule_group(self) -> str:
        """The group of the environment's EventBridge Scheduler schedules, at most 64 characters."""
        return self._prefix

    def schedule_with_group(self, schedule: str) -> str:
        """`<group>/<schedule>`, as the ARN of an EventBridge Scheduler schedule has it."""
        return f"{self.schedule_group}/{schedule}"

    @property
    def dead_letter_queue(self) -> str:
        """The queue for launches that EventBridge or Scheduler could not deliver."""
        return f"{self._prefix}-dead-letters"

    @property
    def dead_letter_alarm(self) -> str:
        """The CloudWatch alarm on that queue; alarms have names of their own kind."""
        return self.dead_letter_queue

    @property
    def alerts_topic(self) -> str:
        """The SNS topic of the environment's alerts."""
        return f"{self._prefix}-alerts"

    @property
    def security_group(self) -> str:
        """The Name tag of the security group without ingress. A group name could not be kept in another VPC."""
        return f"{self._prefix}-tasks"

    def group_security_group(self, group: str) -> str:
        """The Name tag of the security group that a group's stack makes when the network gives none."""
        return f"{self._prefix}-{group}-tasks"

    def task(self, name: str, group: str | None = None) -> "TaskNames":
        """The names of one task's resources."""
        return TaskNames(self, name, group)


@dataclass(frozen=True, slots=True)
class TaskNames:
    """The names of one task's resources."""

    environment: EnvironmentNames
    task: str
    group: str | None = None

    def own_tags(self, owner: str) -> dict[str, str]:
        """The tags that Rota gives each resource of the task; without an owner there is none for it."""
        return {TASK_TAG: self.task, **({OWNER_TAG: owner} if owner else {})}

    @property
    def stack(self) -> str:
        """The id in the app of the stack that the task is in."""
        return self.environment.group_stack(self.group) if self.group else self.environment.stack

    @property
    def stack_name(self) -> str:
        """The name in AWS of that stack."""
        return self.environment.group_stack_name(self.group) if self.group else self.environment.stack_name

    @property
    def security_group(self) -> str:
        """The Name tag of the security group that this stack makes when the network gives none."""
        names = self.environment
        return names.group_security_group(self.group) if self.group else names.security_group

    @property
    def construct_id(self) -> str:
        """The id of the task's construct within its stack, which is the logical id of its task definition."""
        name = _pascal(self.task)
        return f"{name}Task" if name in _TAKEN_IDS else name

    @property
    def family(self) -> str:
        """The task definition's family, at most 255 characters."""
        return f"{self.environment.families}{self.task}"

    @property
    def container(self) -> str:
        """The name of the task's own container, which decides the outcome."""
        return self.task

    @property
    def task_role(self) -> str:
        """The task role's name, at most 64 characters, unique in the account whatever its path."""
        return self.family

    @property
    def task_role_with_path(self) -> str:
        """The same behind its path."""
        return self.environment.role_with_path(self.task_role)

    @property
    def execution_role(self) -> str:
        """The name of the task's own execution role, for `Task.has_own_execution_role`; at most 64 characters."""
        return self._own("exec")

    def execution_role_with_path(self, *, own: bool) -> str:
        """The execution role that the task starts with, its own or the shared one, behind its path."""
        role = self.execution_role if own else self.environment.execution_role
        return self.environment.role_with_path(role)

    @property
    def log_group(self) -> str:
        """The log group's name."""
        return f"{self.environment.path}{self.task}"

    @property
    def log_stream_prefix(self) -> str:
        """What the driver awslogs puts before the container's name."""
        return self.task

    def log_stream(self, ecs_task: str, container: str = "") -> str:
        """The name of the log stream of one ECS task, by its id: of its own container, or of one beside it.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html, on the stream prefix.
        """
        return f"{self.log_stream_prefix}/{container or self.container}/{ecs_task}"

    @property
    def rule(self) -> str:
        """The name of the rule or schedule of a task's only schedule."""
        return self.start(None)

    def start(self, name: str | None, number: int = 1) -> str:
        """The name of the rule or schedule that starts the task, at most 64 characters.

        `name` is that of the schedule or trigger, None for a task's only schedule. A crontab line may become several
        rules, whose `number` counts from 1.
        """
        return self._own(*([name] if name else []), *([str(number)] if number > 1 else []))

    def start_id(
        self, service: Literal["rules", "scheduler"], name: str | None, number: int = 1, bus: str = "default"
    ) -> str:
        """The id, within the task's construct, of the EventBridge rule or Scheduler schedule of that name.

        The two have ids of their own, since CloudFormation never changes the type of a resource under its id. The rules
        of schedules and triggers have ids of one form, since a rule's name and id have to change together: under a new
        id, CloudFormation would make the rule again before it deletes the old one, and the name would be taken. On
        another `bus` than the default one a rule has an id of its own: there the name is free, and CloudFormation does
        not move a rule that has a name.
        """
        kind = {"rules": "Rule", "scheduler": "Schedule"}[service]
        on = "" if bus == "default" else f"On{sha256(bus.encode()).hexdigest()[:8].upper()}"
        return f"{kind}{_pascal(name or '')}{number if number > 1 else ''}{on}"

    def _own(self, *parts: str) -> str:
        """What belongs to this task. No task's name has a dot, so nothing of another task ever has such a name."""
        return ".".join([self.family, *parts])


def _pascal(name: str) -> str:
    """`nightly-report` as `NightlyReport`, the form of construct ids and stack names."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))
