"""Tasks of the local AWS run as containers where an engine has their image. `make image-test` runs these."""

import json
import re
from typing import Any

import pytest

from rota.local import Emulator
from tests.image.engine.client import Engine
from tests.image.task_definition import TaskDefinition
from tests.image.test_container import OF_THE_ENGINE, SHOW, image_variables
from tests.local.adapter.places import Aws, eventually
from tests.local.adapter.tasks import CONTAINER, GROUP, Cluster, cluster

pytestmark = pytest.mark.engine

OF_FARGATE = {
    *("AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_DEFAULT_REGION"),
    *("AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL", "AWS_EXECUTION_ENV", "AWS_REGION"),
    *("ECS_CONTAINER_METADATA_URI_V4", "LANG"),
}
"""Variables that ECS gives every container, and those by which one finds the local AWS."""


def request_form(value: Any) -> Any:  # noqa: ANN401  # JSON
    """A part of a template as the ECS API takes it: the same names, beginning with a small letter."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: request_form(each) for name, each in value.items()}
    return [request_form(each) for each in value] if isinstance(value, list) else value


def deployed(local_aws: Emulator, definition: TaskDefinition, image: str, *argv: str) -> Cluster:
    """An account of its own with the task's definition, in which only the image, its place and its log are others."""
    options = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": CONTAINER}
    container = request_form(definition.container) | {
        "name": CONTAINER,
        "image": image,
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    if argv:
        container |= {"entryPoint": list(argv[:1]), "command": list(argv[1:])}
    own = {name: definition.properties[name] for name in ("Cpu", "Memory", "Volumes")}
    return cluster(Aws(local_aws.endpoint), "", containerDefinitions=[container], **request_form(own))


def test_the_local_aws_says_that_it_runs_containers(local_aws: Emulator) -> None:
    status, answer = local_aws.ask("GET", "/_rota/health")
    assert status == 200
    assert json.loads(answer)["runs_tasks_in"] == "container"


ENDS = {
    "succeed": (0, '"outcome": ?"succeeded"', None),
    "fail": (1, '"outcome": ?"failed"', None),
    "grow": (137, '"mebibytes"', "OutOfMemoryError: Container killed due to memory usage"),
}
"""The exit code, what the last line of the log has in it, and the reason that ECS gives for the end."""


@pytest.mark.parametrize("task", ENDS)
def test_a_containers_end_is_reported_as_that_of_its_task_with_its_log_in_its_stream(
    task: str, local_aws: Emulator, probe: str, probes: dict[str, TaskDefinition]
) -> None:
    exit_code, last_line, reason = ENDS[task]
    tasks = deployed(local_aws, probes[task], probe)
    ended = tasks.at(arn := tasks.run(), "STOPPED")
    assert ended["stopCode"] == "EssentialContainerExited"
    assert ended["containers"][0]["exitCode"] == exit_code, tasks.log(arn)
    assert ended["containers"][0].get("reason") == reason
    assert re.search(last_line, tasks.log(arn)[-1])


def test_a_task_that_is_stopped_finishes_its_item_and_ends_with_143(
    local_aws: Emulator, probe: str, probes: dict[str, TaskDefinition]
) -> None:
    tasks = deployed(local_aws, probes["drain"], probe)
    arn = tasks.run()
    tasks.at(arn, "RUNNING")
    eventually(lambda: '"begun"' in "".join(tasks.log(arn)))
    tasks.aws.client("ecs").stop_task(cluster="app-staging", task=arn, reason="a test")
    ended = tasks.at(arn, "STOPPED")
    assert (ended["stopCode"], ended["stoppedReason"]) == ("UserInitiated", "a test")
    assert ended["containers"][0]["exitCode"] == 143
    items = [line for line in map(json.loads, tasks.log(arn)) if line["message"] in {"begun", "done"}]
    assert items[-1]["message"] == "done"


def test_a_container_sees_its_declared_variables_and_what_fargate_adds_only(
    engine: Engine, local_aws: Emulator, probe: str, probes: dict[str, TaskDefinition]
) -> None:
    tasks = deployed(local_aws, probes["succeed"], probe, "python", "-c", SHOW)
    tasks.at(arn := tasks.run(), "STOPPED")
    seen = json.loads(tasks.log(arn)[0])
    for name in OF_THE_ENGINE | OF_FARGATE | {"LC_CTYPE"}:
        seen.pop(name, None)
    assert seen == {**image_variables(engine, probe), **probes["succeed"].variables}
