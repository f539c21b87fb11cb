"""The registry of this project, tasks/tasks.yaml, whatever is in it: the one thing that the tests know it by.

`make snapshot` after a change that is meant; the difference is what a deployment will do.
"""

import json

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from rota.registry import DEFAULT_FILE, Registry, load
from tests.assemblies import assembled
from tests.constructs.synthesis import PROJECT
from tests.own_registry import shown_environment, without_hashes


@pytest.fixture
def registry() -> Registry:
    return load(PROJECT / DEFAULT_FILE)


def test_the_templates_of_this_projects_registry(registry: Registry, snapshot: SnapshotAssertion) -> None:
    """Those of `staging`, or else of the first environment: TasksStaging, and a stack for each group of tasks."""
    for file in sorted(assembled((registry, shown_environment(registry))).glob("*.template.json")):
        name = file.name.partition(".")[0]
        template = json.loads(without_hashes(file.read_text()))
        assert template == snapshot(name=name, extension_class=JSONSnapshotExtension)
