"""A task's schedules and triggers in one environment: what starts it, and what the container is told then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rota.errors import Path
from rota.registry.s3_pattern import s3_pattern
from rota.schedule import Schedule, Service

UTC = "UTC"

UTC_NAMES = (UTC, "Etc/UTC")
"""The zones in which a schedule needs no zone of its own."""


@dataclass(frozen=True, slots=True)
class TaskSchedule:
    """One schedule expression of a task: an EventBridge rule, or an EventBridge Scheduler schedule.

    `name` is None for the task's only schedule, written on the task itself. `zone` is the IANA name in which a cron or
    at is read; `spread` the flexible time window in minutes, None for none. `written` is the registry's own text, which
    a crontab line keeps beside its translation. `args` follow the task's own command, `env` joins its variables.
    `resource` is the name of the rule or schedule and `construct_id` the id within the task's construct. `path` is
    where the registry states the expression.
    """

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


@dataclass(frozen=True, slots=True)
class S3Objects:
    """Objects that appear in a bucket, whose key begins with `prefix` and ends with `suffix`; both may be empty."""

    bucket: str
    prefix: str = ""
    suffix: str = ""

    @property
    def pattern(self) -> str:
        """The pattern of the rule that waits for them, as JSON."""
        return s3_pattern(self.bucket, self.prefix, self.suffix)


@dataclass(frozen=True, slots=True)
class EventPattern:
    """Events of the default bus that match a pattern, as JSON; `paths` names the parts that the container gets.

    By variable, the values of `paths` are JSON paths into the event, such as `$.detail.order-id`.
    """

    pattern: str
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TaskTrigger:
    """One kind of event that starts a task, by an EventBridge rule; the rest is as for a schedule."""

    name: str
    source: S3Objects | EventPattern
    enabled: bool
    args: tuple[str, ...]
    env: Mapping[str, str]
    resource: str
    construct_id: str

    @property
    def kind(self) -> Literal["s3", "event"]:
        """What the handler sees as `context.trigger.kind`."""
        return "s3" if isinstance(self.source, S3Objects) else "event"
