"""The control plane of a test: it decides which roles can be assumed, and keeps what was reported."""

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.simulator import (
    AcceptedTask,
    AccountRegion,
    ControlPlane,
    Credentials,
    DeployedRule,
    DeployedSchedule,
    NotAssumedError,
    Simulator,
    TaskState,
)

ACCOUNT = "222222222222"
SCOPE = AccountRegion(ACCOUNT, "us-east-1")
EXECUTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/payments/staging/execution"
CLUSTER = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/app-staging"
GROUP = "/payments/staging/save-fuel-price-data"


class Control(ControlPlane):
    """A control plane on ministack alone. Every role acts as the account's root, except those in `untrusted`."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self.untrusted: set[str] = set()
        self.assumed: list[tuple[str, str, str]] = []
        self.deployed: tuple[DeployedRule | DeployedSchedule, ...] = ()
        self._states: dict[str, list[TaskState]] = {}
        self._news = threading.Condition()

    @property
    def endpoint(self) -> str:
        return self._endpoint

    def rules(self) -> Iterable[DeployedRule]:
        return [one for one in self.deployed if isinstance(one, DeployedRule)]

    def schedules(self) -> Iterable[DeployedSchedule]:
        return [one for one in self.deployed if isinstance(one, DeployedSchedule)]

    def delete(self, schedule: DeployedSchedule) -> None:
        self.deployed = tuple(one for one in self.deployed if one != schedule)

    def assume(self, role_arn: str, service: str, source_arn: str, session_name: str) -> Credentials:  # noqa: ARG002
        if role_arn in self.untrusted:
            raise NotAssumedError(f"{service} may not assume {role_arn}")
        self.assumed.append((role_arn, service, source_arn))
        return self.root(SCOPE)

    def report(self, task_arn: str, state: TaskState) -> None:
        with self._news:
            self._states.setdefault(task_arn, []).append(state)
            self._news.notify_all()

    def root(self, scope: AccountRegion) -> Credentials:
        return Credentials(scope.account, "test", "", datetime.now(UTC) + timedelta(hours=1))

    def container_environment(self, task_arn: str, container: str) -> Mapping[str, str]:
        return {"ECS_CONTAINER_METADATA_URI_V4": f"{self._endpoint}/v4/{task_arn[-4:]}-{container}"}

    def states(self, task_arn: str) -> list[TaskState]:
        with self._news:
            return list(self._states.get(task_arn, ()))

    def waited_for(self, task_arn: str, status: str, within: float = 60) -> TaskState:
        """The task's state with this status, as soon as it is reported."""
        until = time.monotonic() + within
        with self._news:
            while True:
                for state in self._states.get(task_arn, ()):
                    if state.last_status == status:
                        return state
                assert time.monotonic() < until, f"{status} was not reported; reported: {self._states.get(task_arn)}"
                self._news.wait(0.5)


def accepted(program: str | Sequence[str], *, task_id: str | None = None, **container: Any) -> AcceptedTask:  # noqa: ANN401
    """A task of one container; a text is a Python program. Keyword arguments are of the container's definition."""
    argv = ["python", "-c", program] if isinstance(program, str) else list(program)
    log = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "save-fuel-price-data"}
    definition = {
        "name": "save-fuel-price-data",
        "image": "localhost:9/nosuch:1",
        "essential": True,
        "entryPoint": argv[:1],
        "command": argv[1:],
        "logConfiguration": {"logDriver": "awslogs", "options": log},
        **container,
    }
    task = {"executionRoleArn": EXECUTION_ROLE, "cpu": "256", "memory": "512", "containerDefinitions": [definition]}
    arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/app-staging/{task_id or uuid.uuid4().hex}"
    return AcceptedTask(SCOPE, arn, CLUSTER, task, {})


@pytest.fixture
def control(aws: Emulator) -> Control:
    control = Control(aws.endpoint)
    client(control, "logs").create_log_group(logGroupName=GROUP)
    return control


def client(control: Control, service: str) -> Any:  # noqa: ANN401  # botocore makes its client classes at run time
    return local_session(control.endpoint, ACCOUNT)(service)


@pytest.fixture
def simulator(control: Control, tmp_path: Path) -> Iterator[Simulator]:
    simulator = Simulator(control, tmp_path)
    yield simulator
    simulator.close()


@pytest.fixture
def log_of(control: Control) -> Callable[[AcceptedTask], list[str]]:
    def messages(task: AcceptedTask) -> list[str]:
        stream = f"save-fuel-price-data/save-fuel-price-data/{task.arn.rpartition('/')[2]}"
        request = {"logGroupName": GROUP, "logStreamName": stream, "startFromHead": True}
        found: list[str] = []
        logs = client(control, "logs")
        while True:
            page = logs.get_log_events(**request)
            found += [event["message"] for event in page["events"]]
            if not page["events"] or page["nextForwardToken"] == request.get("nextToken"):
                return found
            request["nextToken"] = page["nextForwardToken"]

    return messages
