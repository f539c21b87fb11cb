"""What the simulator asks of the emulator, and has no call of AWS for: `ControlPlane`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rota.errors import RotaError

Json = Mapping[str, Any]
"""A value of an AWS API, in the spelling of that API."""


class NotAssumedError(RotaError):
    """The trust policy of a role does not let this service assume it, or there is no such role."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of a role, for some time; `expiration` is in UTC."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: datetime


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """Where a resource is."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class DeployedRule:
    """An EventBridge rule with a schedule expression, and its targets as ListTargetsByRule returns them."""

    scope: AccountRegion
    arn: str
    name: str
    expression: str
    enabled: bool
    created: datetime
    targets: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class DeployedSchedule:
    """A schedule of EventBridge Scheduler; `zone` is its ScheduleExpressionTimezone, `target` as GetSchedule has it.

    `deleted_at_its_end`: its ActionAfterCompletion is DELETE.
    """

    scope: AccountRegion
    arn: str
    name: str
    group: str
    expression: str
    zone: str
    enabled: bool
    created: datetime
    begin: datetime | None
    end: datetime | None
    target: Json
    deleted_at_its_end: bool = False


@dataclass(frozen=True, slots=True)
class AcceptedTask:
    """A task that RunTask accepted and that is to be run: its definition as DescribeTaskDefinition returns it."""

    scope: AccountRegion
    arn: str
    cluster_arn: str
    definition: Json
    overrides: Json


@dataclass(frozen=True, slots=True)
class ContainerState:
    """A container of a task: its status, its exit code when it ended, and AWS' reason when it did not end by itself."""

    name: str
    status: str
    exit_code: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TaskState:
    """What the agent reports of a task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html

    `last_status` is PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING or STOPPED; `stop_code` and
    `stopped_reason` are those of DescribeTasks.
    """

    last_status: str
    containers: tuple[ContainerState, ...] = ()
    stop_code: str | None = None
    stopped_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """What came of a start: the nominal time of the run in UTC, the ARNs of its tasks, and what failed, in words."""

    scheduled_time: datetime
    tasks: tuple[str, ...]
    failures: tuple[str, ...] = ()


class ControlPlane(Protocol):
    """The emulator, as the simulator sees it; every method may be called from any thread."""

    @property
    def endpoint(self) -> str:
        """The loopback URL of every service."""

    def rules(self) -> Iterable[DeployedRule]:
        """Every rule with a schedule expression, of every account and Region."""

    def schedules(self) -> Iterable[DeployedSchedule]:
        """Every schedule of every group, account and Region."""

    def delete(self, schedule: DeployedSchedule) -> None:
        """Delete a schedule that has had its last run, unless it has been changed or deleted meanwhile."""

    def assume(self, role_arn: str, service: str, source_arn: str, session_name: str) -> Credentials:
        """The role's credentials for an AWS service such as `ecs-tasks.amazonaws.com`. Raises NotAssumedError."""

    def report(self, task_arn: str, state: TaskState) -> None:
        """Take down the new state of a task, and emit its state-change event. Unknown tasks are ignored."""

    def root(self, scope: AccountRegion) -> Credentials:
        """Of the account itself: for what AWS does on its own, such as a message to a dead-letter queue."""

    def container_environment(self, task_arn: str, container: str) -> Mapping[str, str]:
        """What the agent adds to a container's environment: where to find its metadata and its task role's credentials.

        ECS_CONTAINER_METADATA_URI_V4, AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN. The
        last two are missing when the task has no role. Raises NotAssumedError when that role does not trust ECS.
        """
