"""Synthesizes registries in this process, each once. Tests read the templates that CloudFormation would get."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rota.registry import loads
from stacks import add_environment, new_app, synthesize

PROJECT = Path(__file__).parents[2]

Resource = Mapping[str, Any]

STAGING = """
  staging:
    account: "222222222222"
    region: us-east-1
    cluster: app-staging
    network:
      vpc: vpc-0123456789abcdef0
      subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
      security_groups: [sg-0123456789abcdef0]
    image: {repository: app-tasks, tag: "2026.11"}
"""
"""An environment with every setting, for registries that are about something else."""


@dataclass(frozen=True)
class Template:
    """One stack's template, with its resources found by type or by the path that their logical id begins with."""

    body: Mapping[str, Any]

    @property
    def resources(self) -> Mapping[str, Resource]:
        return dict(self.body["Resources"])

    def all(self, kind: str) -> dict[str, Any]:
        """Logical id -> properties of every resource of a type."""
        return {name: r.get("Properties", {}) for name, r in self.resources.items() if r["Type"] == kind}

    def one(self, kind: str, start: str = "") -> Any:  # noqa: ANN401  # JSON
        """The properties of the only resource of a type whose logical id begins so."""
        (found,) = [properties for name, properties in self.all(kind).items() if name.startswith(start)]
        return found

    def policies(self) -> Iterator[tuple[str, Any]]:
        """Every policy document of every role, queue and topic: its resource, and the document."""
        for name, properties in self.all("AWS::IAM::Role").items():
            yield f"{name} (trust)", properties["AssumeRolePolicyDocument"]
            for policy in properties.get("Policies", ()):
                yield name, policy["PolicyDocument"]
        for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
            for name, properties in self.all(kind).items():
                yield name, properties["PolicyDocument"]


@cache
def synthesized(text: str, project: Path = PROJECT, app_name: str = "payments") -> dict[str, Template]:
    """The templates of every environment of a registry, by stack; the text follows `version` and `app`."""
    registry = loads(f"version: 1\napp: {app_name}\n{text}", "tasks.yaml", project)
    app = new_app(outdir=tempfile.mkdtemp(prefix="rota-synth-"))
    for name in registry.environments:
        add_environment(app, registry.resolve(name), registry.root)
    assembly = synthesize(app)
    templates = {file.name.partition(".")[0]: file for file in sorted(assembly.glob("*.template.json"))}
    return {name: Template(json.loads(file.read_text())) for name, file in templates.items()}


def staging(tasks: str, project: Path = PROJECT) -> Template:
    """The template of `TasksStaging` for the tasks of a registry, which has `STAGING` as its one environment."""
    return synthesized(f"environments: {STAGING}\ntasks:\n{tasks}", project)["TasksStaging"]
