"""cdk-nag's AwsSolutions pack finds nothing in the stacks that has no reason, and every reason has its finding.

The pack knows a role by its class, so it does not see the plain CfnResources that tasks are made of. It gets the
finished templates, read back by the CDK as typed resources.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import AwsSolutionsChecks

from rota.registry import Environment, Registry, load, loads
from stacks import add_environment, new_app
from tests.assemblies import assembled
from tests.constructs.synthesis import PROJECT, STAGING
from tests.projects.copies import REGISTRY, shop
from tests.stacks.acknowledgements import Acknowledgement, acknowledgements

NAME = {
    "AWS::IAM::Role": "RoleName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::ECS::TaskDefinition": "Family",
}

FILES = {
    "shop": shop() / REGISTRY,
    "milmove": PROJECT / "examples/milmove/tasks.yaml",
    "pfml": PROJECT / "examples/pfml/tasks.yaml",
}


class Nagged:
    """The stacks of an environment, read back from their templates, and what the pack finds in them."""

    def __init__(self, registry: Registry, environment: Environment) -> None:
        self._app = cdk.App(outdir=tempfile.mkdtemp(prefix="rota-nag-"))
        self._resources: dict[tuple[str, str], Any] = {}
        self._names: dict[str, tuple[str, str]] = {}
        for file in sorted(assembled((registry, environment.name)).glob("*.template.json")):
            self._include(file)

    def _include(self, file: Path) -> None:
        stack = cdk.Stack(self._app, file.name.partition(".")[0])
        template = CfnInclude(stack, "included", template_file=str(file))
        for logical_id, resource in json.loads(file.read_text())["Resources"].items():
            kind, properties = resource["Type"], resource.get("Properties", {})
            key = kind, str(properties.get(NAME.get(kind, ""), ""))
            construct = template.get_resource(logical_id)
            self._resources[key] = construct
            self._names[construct.node.path] = key

    def findings(self) -> Iterator[tuple[str, str, str]]:
        """What the pack finds: the type and name of a resource, and the rule with its finding."""
        report = AwsSolutionsChecks(self._app).validate_scope(self._app)
        for violation in report.violations:
            for resource in violation.violating_resources:
                assert resource.construct_path is not None
                yield (*self._names[resource.construct_path], violation.rule_name)

    def acknowledge(self, reasons: Mapping[tuple[str, str, str], str]) -> None:
        for (kind, name, finding), reason in reasons.items():
            acknowledgement = cdk.Acknowledgment(id=finding, reason=reason)
            cdk.Validations.of(self._resources[kind, name]).acknowledge(acknowledgement)


def by_finding(acknowledged: Iterator[Acknowledgement]) -> dict[tuple[str, str, str], str]:
    return {(each.kind, each.name, each.finding): each.reason for each in acknowledged}


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("shop", "experimental"),
        ("shop", "staging"),
        ("shop", "prod"),
        ("milmove", "prd"),
        ("pfml", "prod"),
    ],
)
def test_every_finding_has_a_reason_and_with_all_reasons_given_nothing_is_found(system: str, name: str) -> None:
    registry = load(FILES[system])
    environment = registry.resolve(name)
    nagged, reasons = Nagged(registry, environment), by_finding(acknowledgements(environment))
    assert set(nagged.findings()) == set(reasons)
    assert all(len(reason) >= 10 for reason in reasons.values())
    nagged.acknowledge(reasons)
    assert list(nagged.findings()) == []


def inline(iam: str) -> tuple[Nagged, Environment]:
    text = f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks:\n  report: {{command: [report], iam: {iam}}}\n"
    registry = loads(text, "tasks.yaml", PROJECT)
    environment = registry.resolve("staging")
    return Nagged(registry, environment), environment


def test_a_wildcard_that_nothing_explains_stays_a_finding() -> None:
    queues = "arn:aws:sqs:us-east-1:222222222222:jobs-*"
    nagged, environment = inline(f"{{exact: [{{actions: [sqs:SendMessage], resources: '{queues}'}}]}}")
    nagged.acknowledge(by_finding(acknowledgements(environment)))
    role = "payments-staging-report"
    assert list(nagged.findings()) == [("AWS::IAM::Role", role, f"AwsSolutions-IAM5[Resource::{queues}]")]


def test_the_reason_of_a_star_is_the_registrys_own() -> None:
    iam = "{exact: [{actions: [translate:TranslateText], resources: '*', reason: no parallel data is used}]}"
    _, environment = inline(iam)
    reasons = by_finding(acknowledgements(environment))
    star = ("AWS::IAM::Role", "payments-staging-report", "AwsSolutions-IAM5[Resource::*]")
    assert reasons[star] == "no parallel data is used"


def test_the_pack_still_sees_no_role_that_is_a_plain_resource(tmp_path: Path) -> None:
    """Once it does, the detour by way of the templates can go."""
    nagged, environment = inline("{s3: {read: reports/in/*}}")
    app = new_app(outdir=str(tmp_path))
    add_environment(app, environment, PROJECT)
    report = AwsSolutionsChecks(app).validate_scope(app)
    paths = {str(resource.construct_path) for found in report.violations for resource in found.violating_resources}
    assert paths
    assert not any("Report" in path for path in paths)
    assert any(name == "payments-staging-report" for _, name, _ in nagged.findings())
