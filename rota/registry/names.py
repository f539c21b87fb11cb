"""Every physical and construct name that follows from app, environment and task; no other place spells them."""

from dataclasses import dataclass


def pascal(name: str) -> str:
    """`nightly-report` as `NightlyReport`, the form of construct ids and stack names."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


_TAKEN_IDS = frozenset({"Default", "BootstrapVersion", "CheckBootstrapVersion"})
"""Ids that a task's construct cannot have: the CDK takes `Default` for none, and has the others in every template."""


@dataclass(frozen=True, slots=True)
class TaskNames:
    """The names of one task's resources; `prefix` is `<app>-<environment>`."""

    prefix: str
    path: str
    task: str

    @property
    def construct_id(self) -> str:
        """The id of the task's construct within its stack, which is the logical id of its task definition."""
        name = pascal(self.task)
        return f"{name}Task" if name in _TAKEN_IDS else name

    @property
    def family(self) -> str:
        """The task definition's family, at most 255 characters."""
        return f"{self.prefix}-{self.task}"

    @property
    def container(self) -> str:
        """The container's name, which also opens and follows in the log stream's name."""
        return self.task

    @property
    def task_role(self) -> str:
        """The task role's name, at most 64 characters, unique in the account whatever its path."""
        return self.family

    @property
    def execution_role(self) -> str:
        """The name of the task's own execution role, which exists only when it has secrets."""
        return f"{self.family}-exec"

    @property
    def log_group(self) -> str:
        """The log group's name."""
        return f"{self.path}{self.task}"

    @property
    def rule(self) -> str:
        """The name of the rule or schedule of a task's only schedule, at most 64 characters."""
        return self.family

    def start(self, name: str) -> str:
        """The name of the rule or schedule of a named schedule or trigger, at most 64 characters."""
        return f"{self.family}-{name}"


@dataclass(frozen=True, slots=True)
class EnvironmentNames:
    """The names of what an environment's tasks share."""

    app: str
    environment: str

    @property
    def prefix(self) -> str:
        """`<app>-<environment>`: what every flat physical name starts with."""
        return f"{self.app}-{self.environment}"

    @property
    def path(self) -> str:
        """`/<app>/<environment>/`: the IAM path of every role and the start of every log group's name."""
        return f"/{self.app}/{self.environment}/"

    @property
    def stack(self) -> str:
        """The stack that holds what tasks share, and the tasks without a group."""
        return f"Tasks{pascal(self.environment)}"

    def group_stack(self, group: str) -> str:
        """The stack of one group's tasks."""
        return f"{self.stack}{pascal(group)}"

    @property
    def cluster(self) -> str:
        """The cluster that the stack makes when the environment names none."""
        return self.prefix

    @property
    def execution_role(self) -> str:
        """The execution role of tasks without secrets."""
        return f"{self.prefix}-exec"

    @property
    def invocation_role(self) -> str:
        """The role by which EventBridge starts tasks."""
        return f"{self.prefix}-invocation"

    @property
    def schedule_group(self) -> str:
        """The group of the environment's EventBridge Scheduler schedules, at most 64 characters."""
        return self.prefix

    @property
    def dead_letter_queue(self) -> str:
        """The queue for launches that EventBridge could not deliver."""
        return f"{self.prefix}-dead-letters"

    @property
    def alerts_topic(self) -> str:
        """The SNS topic of the environment's alerts."""
        return f"{self.prefix}-alerts"

    @property
    def start_failure_rule(self) -> str:
        """The rule that sees tasks that failed to start."""
        return f"{self.prefix}-start-failure"

    @property
    def exit_failure_rule(self) -> str:
        """The rule that sees containers that exited non-zero."""
        return f"{self.prefix}-exit-failure"

    @property
    def security_group(self) -> str:
        """The name of the security group without ingress."""
        return f"{self.prefix}-tasks"

    def group_security_group(self, group: str) -> str:
        """The name of the security group that a group's stack makes when the network gives none."""
        return f"{self.prefix}-{group}-tasks"

    def task(self, name: str) -> TaskNames:
        """The names of one task's resources."""
        return TaskNames(self.prefix, self.path, name)
