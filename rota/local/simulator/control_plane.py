"""What the simulator needs of the emulator and no call of AWS does: `ControlPlane`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rota.errors import RotaError

Json = Mapping[str, Any]
"""A JSON object of an AWS API, with that API's names."""


class NotAssumedError(RotaError):
    """The trust policy of a role does not let this service assume it, or the role does not exist."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Temporary credentials of a role; `expiration` is in UTC."""

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
    """A Scheduler schedule; `zone` is its ScheduleExpressionTimezone, `target` as GetSchedule returns it.

    `deleted_at_its_end` means that its ActionAfterCompletion is DELETE.
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
    """A task that RunTask accepted; its definition as DescribeTaskDefinition returns it."""

    scope: AccountRegion
    arn: str
    cluster_arn: str
    definition: Json
    overrides: Json


@dataclass(frozen=True, slots=True)
class ContainerState:
    """A container's status, its exit code once it has ended, and AWS's reason if it did not end by itself.

    `health` is HEALTHY, UNHEALTHY or UNKNOWN.
    """

    name: str
    status: str
    exit_code: int | None = None
    reason: str | None = None
    health: str = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class TaskState:
    """What the agent reports about a task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html

    `last_status` is PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING or STOPPED; `stop_code` and
    `stopped_reason` are those of DescribeTasks.
    """

    last_status: str
    containers: tuple[ContainerState, ...] = ()
    stop_code: str | None = None
    stopped_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Launched:
    """The outcome of a launch: the run's nominal time in UTC, the ARNs of its tasks, and a line for each failure."""

    scheduled_time: datetime
    tasks: tuple[str, ...]
    failures: tuple[str, ...] = ()


class ControlPlane(Protocol):
    """The emulator as the simulator uses it. Every method may be called from any thread."""

    @property
    def endpoint(self) -> str:
        """The loopback URL of every service."""

    def rules(self) -> Iterable[DeployedRule]:
        """Every rule with a schedule expression, of every account and Region."""

    def schedules(self) -> Iterable[DeployedSchedule]:
        """Every schedule of every group, account and Region."""

    def delete(self, schedule: DeployedSchedule) -> None:
        """Delete a schedule after its last run, unless it has been changed or deleted meanwhile."""

    def assume(self, role_arn: str, service: str, source_arn: str, session_name: str) -> Credentials:
        """The role's credentials for an AWS service such as `ecs-tasks.amazonaws.com`. Raises NotAssumedError."""

    def report(self, task_arn: str, state: TaskState) -> None:
        """Record the new state of a task, and send its state-change event. Unknown tasks are ignored."""

    def root(self, scope: AccountRegion) -> Credentials:
        """The credentials of the account's root, for what AWS does itself, such as sending to a dead-letter queue."""

    def container_environment(self, task_arn: str, container: str) -> Mapping[str, str]:
        """The variables that the agent adds to a container: where its metadata and its task role's credentials are.

        ECS_CONTAINER_METADATA_URI_V4, AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN. The
        last two are missing when the task has no role. Raises NotAssumedError when that role does not trust ECS.
        """
