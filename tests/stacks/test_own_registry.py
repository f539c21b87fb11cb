"""The registry of this project, tasks/tasks.yaml, whatever is in it: the one thing that the tests know it by.

`make snapshot` after a change that is meant; the difference is what a deployment will do.
"""

import json
import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from rota.registry import DEFAULT_FILE, Registry, load
from stacks import add_environment, new_app, synthesize
from tests.constructs.synthesis import PROJECT
from tests.own_registry import shown_environment

ASSET = re.compile(r"[0-9a-f]{64}")
"""The hash of an image that is built changes with every line of code, which is no change of the template."""


@pytest.fixture
def registry() -> Registry:
    return load(PROJECT / DEFAULT_FILE)


def test_the_templates_of_this_projects_registry(
    registry: Registry, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    """Those of `staging`, or else of the first environment: TasksStaging, and a stack for each group of tasks."""
    app = new_app(outdir=str(tmp_path))
    add_environment(app, registry.resolve(shown_environment(registry)), registry.root)
    for file in sorted(synthesize(app).glob("*.template.json")):
        name = file.name.partition(".")[0]
        template = json.loads(ASSET.sub("hash-of-the-image", file.read_text()))
        assert template == snapshot(name=name, extension_class=JSONSnapshotExtension)
