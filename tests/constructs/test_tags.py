"""The tags of templates, with those of their stacks: as many as validation counts."""

from pathlib import Path
from typing import Any

import pytest

from rota.registry import Environment, loads
from rota.registry.tag_checks import shared_keys, task_keys
from stacks import add_environment, new_app

NETWORK = "network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}"
IMAGE = "image: {repository: shop, tag: a}"
SECRET = "secrets: {KEY: ssm:/shop/key}"
TASKS = f"""\
tasks:
  plain: {{command: [a], rate: 1 hour}}
  owned: {{command: [a], cron: 0 4 * * ? *, owner: fuel, tags: {{Team: own, cost: "7"}}, {SECRET}}}
  apart: {{command: [a], group: billing, triggers: [{{name: up, s3: {{bucket: lists}}}}]}}
"""
"""Tasks with every resource that a task may have."""


def keys(resource: dict[str, Any]) -> set[str]:
    tags = resource.get("Properties", {}).get("Tags", [])
    return set(tags) if isinstance(tags, dict) else {tag["Key"] for tag in tags}


@pytest.mark.parametrize("network", ["", NETWORK])
def test_every_resource_has_as_many_tags_as_validation_counts(network: str, tmp_path: Path) -> None:
    tasks = TASKS if network else TASKS.replace("group: billing, ", "")
    text = (
        f"version: 1\napp: shop\nenvironments: {{prod: {{tags: {{Team: a, stage: b}}, {IMAGE}, {network}}}}}\n{tasks}"
    )
    registry = loads(text, root=tmp_path)
    environment: Environment = registry.resolve("prod")
    app = new_app(outdir=str(tmp_path))
    add_environment(app, environment, tmp_path)
    found = {
        frozenset(keys(resource) | set(stack.tags))
        for stack in app.synth().stacks
        for resource in stack.template["Resources"].values()
        if keys(resource)
    }
    counted = [task_keys(task.tags, task.names, task.owner) for task in environment.tasks]
    counted += [shared_keys(environment.tags, environment.names, named=named) for named in (False, True)]
    if network:
        of_group = {*environment.tags, "Name", *environment.names.stack_tags("billing")}
        assert len(of_group) == len(task_keys(environment.tags, environment.tasks[-1].names, owner=""))
        counted.append(of_group)
    assert found == set(map(frozenset, counted))
