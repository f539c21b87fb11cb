"""A task's schedules and triggers in one environment: what starts it, and the variables that a start sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rota import own_variables
from rota.errors import Path
from rota.registry.triggers import StartVariable, TriggerKind
from rota.schedule import Schedule, Service
from rota.schedule.span import WITHOUT_LIMITS, Span, has_known_times

UTC = "UTC"

UTC_NAMES = (UTC, "Etc/UTC")
"""The zones in which a schedule needs no zone of its own."""

_VARIABLES: Mapping[Service, tuple[StartVariable, ...]] = {
    "rules": (
        StartVariable(own_variables.SCHEDULED_TIME, "time", "$.time"),
        StartVariable(own_variables.EVENT_ID, "id", "$.id"),
        StartVariable(own_variables.TRIGGER_ARN, "rule", "$.resources[0]"),
    ),
    "scheduler": (
        StartVariable(own_variables.SCHEDULED_TIME, "aws.scheduler.scheduled-time"),
        StartVariable(own_variables.EVENT_ID, "aws.scheduler.execution-id"),
        StartVariable(own_variables.TRIGGER_ARN, "aws.scheduler.schedule-arn"),
    ),
}
"""The variables that a start by a schedule sets."""


@dataclass(frozen=True, slots=True)
class TaskSchedule:
    """One schedule expression of a task: an EventBridge rule, or an EventBridge Scheduler schedule.

    `name` is None for the task's only schedule, written on the task itself. `zone` is the IANA name in which a cron or
    at is read; `spread` the flexible time window in minutes, None for none. `written` is the registry's own text, which
    a crontab line keeps beside its translation. `args` follow the task's own command, `env` joins its variables.
    `resource` is the name of the rule or schedule and `construct_id` the id within the task's construct. `path` is
    where the registry states the expression, and `span` the time in which it runs, from its `start` to its `end`.
    """

    kind: ClassVar[str] = "schedule"

    name: str | None
    schedule: Schedule
    service: Service
    zone: str
    enabled: bool
    args: tuple[str, ...]
    env: Mapping[str, str]
    spread: int | None
    written: str
    resource: str
    construct_id: str
    path: Path = ()
    span: Span = WITHOUT_LIMITS

    @property
    def has_known_times(self) -> bool:
        """Whether the times of its runs follow from the registry; those of a rate without a start, only AWS knows."""
        return has_known_times(self.schedule, self.span)

    @property
    def variables(self) -> tuple[StartVariable, ...]:
        """The variables that each start sets in the container."""
        return _VARIABLES[self.service]


@dataclass(frozen=True, slots=True)
class TaskTrigger:
    """One kind of event that starts a task, by an EventBridge rule; the rest is as for a schedule."""

    name: str
    source: TriggerKind
    enabled: bool
    args: tuple[str, ...]
    env: Mapping[str, str]
    resource: str
    construct_id: str

    @property
    def kind(self) -> str:
        """What the handler sees as `context.trigger.kind`."""
        return self.source.key

    @property
    def variables(self) -> tuple[StartVariable, ...]:
        """The variables that each start sets in the container."""
        return self.source.variables
