"""Images that tasks name for themselves, built as the CDK would build them and run by a real engine.

`make image-test` runs these.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rota.local import Emulator
from rota.registry import load
from tests.assemblies import assembled
from tests.image.built_image import Run
from tests.image.engine.client import Engine
from tests.image.task_definition import ENVIRONMENT, TaskDefinition, task_definitions
from tests.image.test_simulated_container import deployed

pytestmark = pytest.mark.engine

REGISTRY = Path(__file__).with_name("own") / "tasks" / "tasks.yaml"


def assets() -> Mapping[str, Any]:
    """What `cdk deploy` builds, by target: the folder, the Dockerfile, the arguments."""
    folder = assembled((load(REGISTRY), ENVIRONMENT))
    images = json.loads((folder / "TasksStaging.assets.json").read_text())["dockerImages"].values()
    sources = [image["source"] for image in images]
    return {each["dockerBuildTarget"]: {**each, "directory": folder / each["directory"]} for each in sources}


@pytest.fixture(scope="module")
def own(engine: Engine, base: str, built: str) -> Iterator[Mapping[str, str]]:
    """The images in the engine, by target."""
    tags = {}
    for target, source in assets().items():
        tags[target] = f"rota-own-{target}:test"
        options = ("--target", target, "--file", str(source["directory"] / source["dockerFile"]))
        given = {**source.get("dockerBuildArgs", {}), "PYTHON_IMAGE": base, "IMAGE": built}
        engine.build(source["directory"], tags[target], *options, **given)
    yield tags
    for tag in tags.values():
        engine.forget(tag)


@pytest.fixture(scope="module")
def definitions() -> Mapping[str, TaskDefinition]:
    return task_definitions(REGISTRY)


def test_an_image_without_a_python_runs_its_own_command_built_with_a_target_and_an_argument(
    own: Mapping[str, str], definitions: Mapping[str, TaskDefinition], run: Run
) -> None:
    container = run(definitions["bare"], image=own["bare"])
    assert container.wait() == 3
    assert container.output == "1.10, bare\n"
    container = run(
        definitions["bare"], "/bin/sh", "-c", "command -v python || echo none > /tmp/a; cat /tmp/a", image=own["bare"]
    )
    assert (container.wait(), container.output) == (127, "/bin/sh: 1: cat: not found\n"), (
        "there is nothing but the shell"
    )


def test_a_handler_runs_in_an_image_of_one_s_own_that_has_what_the_guide_says(
    own: Mapping[str, str], definitions: Mapping[str, TaskDefinition], run: Run
) -> None:
    container = run(definitions["greet"], image=own["handlers"])
    assert container.wait() == 0, container.output
    assert [record["message"] for record in container.records] == ["started", "greeted", "finished"]


def test_the_local_aws_runs_the_image_s_own_command_too(
    local_aws: Emulator, own: Mapping[str, str], definitions: Mapping[str, TaskDefinition]
) -> None:
    tasks = deployed(local_aws, definitions["bare"], own["bare"])
    ended = tasks.at(arn := tasks.run(), "STOPPED")
    assert (ended["stopCode"], ended["containers"][0]["exitCode"]) == ("EssentialContainerExited", 3)
    assert tasks.log(arn) == ["1.10, bare"]
