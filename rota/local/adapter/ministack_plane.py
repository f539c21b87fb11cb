"""Ministack as the control plane of the simulator: `MinistackPlane`."""

import os
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from rota.local.adapter import task_records
from rota.local.adapter.container_credentials import ContainerCredentials
from rota.local.adapter.role_sessions import LIFETIME, session_for
from rota.local.adapter.scopes import acting_in, scope_of
from rota.local.simulator import (
    AccountRegion,
    ControlPlane,
    Credentials,
    DeployedRule,
    DeployedSchedule,
    NotAssumedError,
    TaskState,
)


class MinistackPlane(ControlPlane):
    """The emulator of this process. `lifetime` is that of a task's credentials, in seconds."""

    def __init__(self, endpoint: str, lifetime: float = LIFETIME) -> None:
        self._endpoint = endpoint
        self.container_credentials = ContainerCredentials(endpoint, lifetime)

    @property
    def endpoint(self) -> str:
        """The loopback URL of every service."""
        return self._endpoint

    def rules(self) -> Iterable[DeployedRule]:
        """Every rule with a schedule expression, of every account and Region."""
        return tuple(_rule(key, rule) for key, rule in _rules().items() if rule.get("ScheduleExpression"))

    def find_rule(self, scope: AccountRegion, name: str, bus: str = "default") -> DeployedRule | None:
        """A rule by its name; `expression` is empty for a rule that has only a pattern."""
        for key, rule in _rules().items():
            if (*key[:2], rule["Name"], rule["EventBusName"]) == (scope.account, scope.region, name, bus):
                return _rule(key, rule)
        return None

    def schedules(self) -> Iterable[DeployedSchedule]:
        """Every schedule of every group, account and Region."""
        from ministack.services import scheduler

        return tuple(_schedule(key[0], key[1], each) for key, each in list(scheduler._schedules._data.items()))

    def find_schedule(self, scope: AccountRegion, group: str, name: str) -> DeployedSchedule | None:
        """A schedule by its group and name."""
        wanted = (scope, group, name)
        return next((each for each in self.schedules() if (each.scope, each.group, each.name) == wanted), None)

    def delete(self, schedule: DeployedSchedule) -> None:
        """Delete a schedule after its last run, unless it has been changed or deleted meanwhile."""
        from ministack.services import scheduler

        with acting_in(schedule.scope):
            if self.find_schedule(schedule.scope, schedule.group, schedule.name) == schedule:
                scheduler._delete_schedule(schedule.name, {"groupName": schedule.group})

    def assume(self, role_arn: str, service: str, source_arn: str, session_name: str) -> Credentials:
        """The role's credentials for an AWS service such as `ecs-tasks.amazonaws.com`. Raises NotAssumedError."""
        return session_for(role_arn, service, source_arn, session_name)

    def report(self, task_arn: str, state: TaskState) -> None:
        """Record the new state of a task, and send its state-change event. Unknown tasks are ignored."""
        if state.last_status == "STOPPED":
            self.container_credentials.forget(task_arn)
        if task := find_task(task_arn):
            task_records.update(task, state)

    def root(self, scope: AccountRegion) -> Credentials:
        """The credentials of the account's root: ministack reads an account's number as the key of its root."""
        secret = os.environ.get("AWS_SECRET_ACCESS_KEY", "test")
        return Credentials(scope.account, secret, "", datetime.max.replace(tzinfo=UTC))

    def container_environment(self, task_arn: str, container: str) -> Mapping[str, str]:
        """The variables that the agent adds to a container: for its metadata, and its task role's credentials."""
        from ministack.services import ecs

        task = find_task(task_arn)
        if task is None:
            raise NotAssumedError(f"there is no task {task_arn}")
        with acting_in(scope_of(task_arn)):
            definition = ecs._task_defs[ecs._resolve_td_key(task["taskDefinitionArn"])]
            shown = next(each for each in definition["containerDefinitions"] if each["name"] == container)
            found: dict[str, str] = {}
            place = (task_arn, task["clusterArn"], definition, shown, task["launchType"])
            token = ecs._register_metadata(*place, env=found, host_mode=True, ministack_net_ip=None)
        task.setdefault("_metadata_tokens", []).append(token)
        # Ministack also sets an address for credentials, which is not a real one.
        metadata = {"ECS_CONTAINER_METADATA_URI_V4": found["ECS_CONTAINER_METADATA_URI_V4"]}
        role = task["overrides"].get("taskRoleArn") or definition.get("taskRoleArn")
        return {**metadata, **(self.container_credentials.variables(task_arn, role) if role else {})}


def find_task(task_arn: str) -> dict[str, Any] | None:
    """Ministack's own record of a task."""
    from ministack.services import ecs

    scope = scope_of(task_arn)
    task: dict[str, Any] | None = ecs._tasks.get_scoped(scope.account, scope.region, task_arn)
    return task


def _rules() -> dict[tuple[str, str, str], dict[str, Any]]:
    from ministack.services import eventbridge

    return dict(eventbridge._rules._data)


def _rule(key: tuple[str, str, str], rule: dict[str, Any]) -> DeployedRule:
    from ministack.services import eventbridge

    return DeployedRule(
        scope=AccountRegion(key[0], key[1]),
        arn=rule["Arn"],
        name=rule["Name"],
        expression=rule.get("ScheduleExpression") or "",
        enabled=rule["State"] == "ENABLED",
        # A rule of CloudFormation has none. Then this is when it was first seen; the simulator looks every second.
        created=_moment(rule.setdefault("CreationTime", time.time())),
        targets=tuple(eventbridge._targets._data.get(key, ())),
    )


def _schedule(account: str, region: str, each: dict[str, Any]) -> DeployedSchedule:
    return DeployedSchedule(
        scope=AccountRegion(account, region),
        arn=each["Arn"],
        name=each["Name"],
        group=each["GroupName"],
        expression=each["ScheduleExpression"],
        zone=each.get("ScheduleExpressionTimezone") or "UTC",
        enabled=each["State"] == "ENABLED",
        created=_moment(each["CreationDate"]),
        begin=_moment(each["StartDate"]) if each.get("StartDate") else None,
        end=_moment(each["EndDate"]) if each.get("EndDate") else None,
        target=each["Target"],
        deleted_at_its_end=each.get("ActionAfterCompletion") == "DELETE",
    )


def _moment(value: float | str) -> datetime:
    """A time that ministack keeps as epoch seconds from the API, or as text from CloudFormation."""
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.fromtimestamp(value, UTC)
