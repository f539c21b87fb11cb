"""Launches that ECS rejects. The ECS is a server of the test."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from rota.local.simulator.launch import launch
from tests.local.simulator.conftest import CLUSTER, Control
from tests.local.simulator.test_launch import due_rule

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
THROTTLED = 400, {"__type": "ThrottlingException", "message": "Rate exceeded"}
NO_CAPACITY = {"arn": "arn:aws:ecs:us-east-1:222222222222:container-instance/i", "reason": "Capacity is unavailable"}
TASK = f"{CLUSTER.replace(':cluster/', ':task/')}/0123456789abcdef0123456789abcdef"

Answer = tuple[int, dict[str, Any]]


class Ecs(ThreadingHTTPServer):
    """Answers each call with its next answer, and further calls with the last one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer] = []
        self.calls = 0

    def next(self) -> Answer:
        self.calls += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    server: Ecs

    def do_POST(self) -> None:  # its base class's name
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.server.next()
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its base class's name
        """Nothing on the tests' output."""


@pytest.fixture
def ecs() -> Iterator[Ecs]:
    with Ecs() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def launched(ecs: Ecs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parameters = {"TaskDefinitionArn": "payments-staging-save:3"}
    target = {"Arn": CLUSTER, "RoleArn": "arn:aws:iam::222222222222:role/invocation", "EcsParameters": parameters}
    found = launch(Control(f"http://127.0.0.1:{ecs.server_port}"), due_rule(target), NOON)
    return found.tasks, found.failures


def test_a_launch_that_is_throttled_is_retried(ecs: Ecs) -> None:
    ecs.answers = [THROTTLED, THROTTLED, (200, {"tasks": [{"taskArn": TASK}], "failures": []})]
    assert launched(ecs) == ((TASK,), ())


def test_a_launch_that_is_throttled_for_good_fails_after_four_tries(ecs: Ecs) -> None:
    ecs.answers = [THROTTLED]
    assert launched(ecs) == ((), ("ThrottlingException: Rate exceeded",))
    assert ecs.calls == 4


def test_a_launch_that_is_rejected_is_not_retried(ecs: Ecs) -> None:
    ecs.answers = [(400, {"__type": "AccessDeniedException", "message": "no ecs:RunTask"})]
    assert launched(ecs) == ((), ("AccessDeniedException: no ecs:RunTask",))
    assert ecs.calls == 1


def test_a_task_that_run_task_did_not_place_is_a_failure(ecs: Ecs) -> None:
    ecs.answers = [(200, {"tasks": [], "failures": [NO_CAPACITY]})]
    assert launched(ecs) == ((), (f"ERROR_FROM_TARGET: {NO_CAPACITY['arn']}: Capacity is unavailable",))
