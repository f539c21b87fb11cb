"""The registry of this project, tasks/tasks.yaml, whatever is in it: the one thing that the tests know it by.

`make snapshot` after a change that is meant; the difference is what a deployment will do.
"""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from rota.registry import DEFAULT_FILE, Registry, load
from stacks import add_environment, new_app, synthesize
from tests.constructs.synthesis import PROJECT
from tests.own_registry import shown_environment, without_hashes


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
        template = json.loads(without_hashes(file.read_text()))
        assert template == snapshot(name=name, extension_class=JSONSnapshotExtension)
