"""Folders that a container may write to, run by a real engine as the synthesized task definitions say.

What Fargate does with a folder that the image does not declare as a VOLUME:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html. `make image-test` runs these.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rota.local import Emulator
from rota.local.adapter.api_spelling import api_spelling
from tests.image.engine.client import Engine
from tests.image.task_definition import TaskDefinition, task_definitions
from tests.local.adapter.places import Aws
from tests.local.adapter.tasks import CONTAINER, GROUP, Cluster, cluster

pytestmark = pytest.mark.engine

FOLDER = Path(__file__).with_name("folders")
IMAGE = "rota-folders:test"

WRITE = """\
import errno, json, os, pathlib, resource, sys
wrote = {}
for folder in sys.argv[1:]:
    try:
        pathlib.Path(folder, os.environ["ROTA_TASK"]).touch()
        wrote[folder] = "written"
    except OSError as error:
        wrote[folder] = errno.errorcode[error.errno]
    wrote[folder] = wrote[folder], sorted(os.listdir(folder)) if folder.count("/") > 1 else []
print(json.dumps({"user": os.getuid(), "wrote": wrote, "open_files": resource.getrlimit(resource.RLIMIT_NOFILE)}))
"""


@pytest.fixture(scope="module")
def image(engine: Engine, base: str) -> Iterator[str]:
    engine.build(FOLDER, IMAGE, PYTHON_IMAGE=base)
    yield IMAGE
    engine.forget(IMAGE)


@pytest.fixture(scope="module")
def definitions() -> Mapping[str, TaskDefinition]:
    return task_definitions(FOLDER / "tasks/tasks.yaml")


def deployed(local_aws: Emulator, definition: TaskDefinition, image: str, *folders: str) -> Cluster:
    """The task's definition in an account of its own; the program writes to the folders."""
    options = {"awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": CONTAINER}
    own = {name: definition.properties[name] for name in ("Cpu", "Memory", "Volumes") if name in definition.properties}
    container = {
        **definition.container,
        "Name": CONTAINER,
        "Image": image,
        "Command": ["python", "-c", WRITE, *folders],
        "LogConfiguration": {"LogDriver": "awslogs", "Options": options},
    }
    request = api_spelling("ecs", "RegisterTaskDefinition", {**own, "ContainerDefinitions": [container]})
    return cluster(Aws(local_aws.endpoint), "", **request)


def ran(tasks: Cluster) -> dict[str, Any]:
    """What the program printed, after a run that ended with 0."""
    ended = tasks.at(arn := tasks.run(), "STOPPED")
    (line,) = tasks.log(arn)
    assert ended["containers"][0]["exitCode"] == 0, line
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_second_folder_is_writable_under_a_read_only_root_where_the_image_declares_it_and_else_roots(
    local_aws: Emulator, image: str, definitions: Mapping[str, TaskDefinition]
) -> None:
    folders = ("/tmp", "/app/tmp", "/app/cache", "/app", "/etc", "/mnt/data")  # noqa: S108  # the container's own
    found = ran(deployed(local_aws, definitions["writer"], image, *folders))
    assert found["user"] == 10001
    assert found["wrote"]["/tmp"][0] == "written"  # noqa: S108
    assert found["wrote"]["/app/tmp"] == ["written", ["kept", "writer"]], "owner and content are the image's"
    assert found["wrote"]["/app/cache"] == ["EACCES", []], "without a VOLUME it is root's"
    assert [found["wrote"][folder][0] for folder in ("/app", "/etc")] == ["EROFS", "EROFS"]
    assert found["wrote"]["/mnt/data"] == ["written", ["writer"]]
    assert found["open_files"] == [2000, 2000]
    found = ran(deployed(local_aws, definitions["reader"], image, "/mnt/data"))
    assert found["wrote"]["/mnt/data"] == ["EROFS", ["writer"]], "a volume outlives the run, and may be read-only"


def test_under_a_writable_root_each_folder_has_the_owner_that_it_has_in_the_image(
    local_aws: Emulator, image: str, definitions: Mapping[str, TaskDefinition]
) -> None:
    found = ran(deployed(local_aws, definitions["opened"], image, "/tmp", "/app/cache", "/etc"))  # noqa: S108
    assert [found["wrote"][folder][0] for folder in ("/tmp", "/app/cache", "/etc")] == ["written", "written", "EACCES"]  # noqa: S108
