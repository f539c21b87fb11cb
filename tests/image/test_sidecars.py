"""Tasks with more than one container in a real engine: their order, their health, and how the others end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from rota.local import Emulator
from tests.image.dockerfile import PROJECT
from tests.image.engine.client import Engine
from tests.image.test_container import need_this_machine
from tests.local.adapter.places import Aws
from tests.local.adapter.tasks import CONTAINER, GROUP, Cluster, cluster

pytestmark = pytest.mark.engine

SERVE = (
    "from http.server import HTTPServer, SimpleHTTPRequestHandler as Handler\n"
    "HTTPServer(('127.0.0.1', {port}), Handler).serve_forever()"
)
ASK = "import urllib.request; print(urllib.request.urlopen('http://localhost:{port}/').status, flush=True)"
WAIT = "import time; time.sleep(60)"


@pytest.fixture(scope="module")
def local_aws(engine: Engine) -> Iterator[Emulator]:
    need_this_machine(engine)
    of_the_engine = {"DOCKER_HOST": engine.host} if engine.host else {}
    with Emulator({"AUTH": "true", **of_the_engine}, project=PROJECT) as running:
        yield running


def container(image: str, name: str, program: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """A container of a definition that runs a Python program; the task's own is the essential one."""
    options = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": CONTAINER}
    return {
        "name": name,
        "image": image,
        "essential": name == CONTAINER,
        "entryPoint": ["python", "-c"],
        "command": [program],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
        "linuxParameters": {"initProcessEnabled": True},
        "stopTimeout": 5,
        **more,
    }


def after(name: str, condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


def checked(program: str) -> dict[str, Any]:
    """Faster than ECS allows; the simulator counts in the same way."""
    return {"healthCheck": {"command": ["CMD", "python", "-c", program], "interval": 1, "timeout": 5, "retries": 3}}


@dataclass(frozen=True)
class Run:
    """One run of a task with several containers."""

    tasks: Cluster
    arn: str

    def stopped(self) -> Any:  # noqa: ANN401  # JSON
        """Its description at its end."""
        return self.tasks.at(self.arn, "STOPPED")

    def log(self, name: str) -> list[str]:
        """What one of its containers wrote."""
        stream = f"{CONTAINER}/{name}/{self.arn.rpartition('/')[2]}"
        logs = self.tasks.aws.client("logs")
        events = logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)["events"]
        return [event["message"] for event in events]


PORT = 51_873
DIES = "import time; time.sleep(0.2); raise SystemExit(3)"


def tasks_with_sidecars(image: str) -> dict[str, list[dict[str, Any]]]:
    """The containers of each task of the tests."""
    init = container(image, "init", "print('made', flush=True)")
    pdf = container(image, "pdf", SERVE.format(port=PORT), **checked(ASK.format(port=PORT)), **after("init", "SUCCESS"))
    ill = container(image, "pdf", WAIT, startTimeout=3, **checked("raise SystemExit(1)"))
    return {
        "healthy": [container(image, CONTAINER, ASK.format(port=PORT), **after("pdf", "HEALTHY")), pdf, init],
        "never healthy": [container(image, CONTAINER, "print('never')", **after("pdf", "HEALTHY")), ill],
        "goes on": [
            container(image, CONTAINER, "import time; time.sleep(1.5); print('done')"),
            container(image, "pdf", DIES),
        ],
        "ends with it": [container(image, CONTAINER, WAIT), container(image, "pdf", DIES, essential=True)],
        "init fails": [
            container(image, CONTAINER, "print('never')", **after("init", "SUCCESS")),
            container(image, "init", "raise SystemExit(4)"),
        ],
    }


@pytest.fixture(scope="module")
def runs(local_aws: Emulator, probe: str) -> dict[str, Run]:
    """All of them at once, each in an account of its own: most of their time is waiting."""
    started: dict[str, Run] = {}
    for name, containers in tasks_with_sidecars(probe).items():
        tasks = cluster(Aws(local_aws.endpoint), "", containerDefinitions=containers)
        started[name] = Run(tasks, tasks.run())
    return started


def ends(stopped: Any) -> dict[str, int | None]:  # noqa: ANN401  # JSON
    return {each["name"]: each.get("exitCode") for each in stopped["containers"]}


def test_a_task_waits_until_its_sidecar_is_healthy_and_the_sidecar_ends_by_a_signal_after_it(
    runs: dict[str, Run],
) -> None:
    stopped = (run := runs["healthy"]).stopped()
    assert ends(stopped) == {CONTAINER: 0, "pdf": 143, "init": 0}, (run.log(CONTAINER), run.log("pdf"))
    assert stopped["stoppedReason"] == "Essential container in task exited"
    assert (run.log(CONTAINER), run.log("init")) == (["200"], ["made"])
    assert {each["name"]: each["healthStatus"] for each in stopped["containers"]}["pdf"] == "HEALTHY"


def test_a_task_whose_sidecar_never_becomes_healthy_fails_to_start(runs: dict[str, Run]) -> None:
    stopped = (run := runs["never healthy"]).stopped()
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("TaskFailedToStart", "Task failed to start")
    assert ends(stopped) == {CONTAINER: None, "pdf": 143}
    assert "startedAt" not in stopped
    assert run.log(CONTAINER) == []


def test_a_task_goes_on_when_a_sidecar_dies(runs: dict[str, Run]) -> None:
    stopped = (run := runs["goes on"]).stopped()
    assert ends(stopped) == {CONTAINER: 0, "pdf": 3}
    assert run.log(CONTAINER) == ["done"]


def test_a_task_ends_when_an_essential_sidecar_dies(runs: dict[str, Run]) -> None:
    stopped = runs["ends with it"].stopped()
    assert ends(stopped) == {CONTAINER: 143, "pdf": 3}
    assert stopped["stopCode"] == "EssentialContainerExited"


def test_an_init_container_that_fails_keeps_its_task_from_starting(runs: dict[str, Run]) -> None:
    stopped = runs["init fails"].stopped()
    assert ends(stopped) == {CONTAINER: None, "init": 4}
    assert stopped["stopCode"] == "TaskFailedToStart"
