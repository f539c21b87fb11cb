"""Resources refer to each other by logical ids that Rota works out itself. The CDK must give the same ones."""

import pytest
from aws_cdk import App, CfnResource, Stack
from aws_cdk.assertions import Template
from constructs import Construct

from rota.registry import Environment, loads
from rota_cdk import ScheduledTask, TaskImages, shared_by_name
from rota_cdk.logical_ids import logical_id, path_in_stack
from tests.constructs.synthesis import PROJECT, STAGING, staging

NAMES = ("nightly-report", "default", "resource", "schedule", "a-schedule", "log-group", "task-role", "x", "s3-2-s3")


@pytest.mark.parametrize(
    "path",
    [
        ("Report",),
        ("Report", "TaskRole"),
        ("Default", "TaskRole"),
        ("Resource", "TaskRole"),
        ("Schedule", "Schedule"),
        ("ASchedule", "Schedule"),
        ("with-hyphens", "and.dots", "TaskRole"),
        ("L" * 200, "M" * 200),
        ("Deep", "Deeper", "Deepest", "Resource"),
    ],
)
def test_a_logical_id_is_the_one_that_the_cdk_gives(path: tuple[str, ...]) -> None:
    stack = Stack(App(), "TasksStaging")
    scope: Construct = stack
    for part in path[:-1]:
        scope = Construct(scope, part)
    assert path_in_stack(scope, path[-1]) == path
    resource = CfnResource(scope, path[-1], type="AWS::SQS::Queue")
    assert logical_id(path) == stack.resolve(resource.logical_id)


def references(value: object) -> set[str]:
    """Every logical id that a part of a template refers to."""
    if isinstance(value, dict):
        found = {value["Ref"]} if "Ref" in value else set()
        found |= {value["Fn::GetAtt"][0]} if "Fn::GetAtt" in value else set()
        return found.union(*(references(item) for item in value.values()))
    return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()


def test_every_reference_in_a_template_finds_its_resource() -> None:
    entries = "".join(
        f"  {name}: {{command: [bin/x], rate: 1 hour, secrets: {{KEY: 'ssm:/payments/key'}}}}\n" for name in NAMES
    )
    template = staging(entries)
    used = {name for name in references(template.body) if not name.startswith("AWS::")}
    assert used <= template.resources.keys()
    definitions = template.all("AWS::ECS::TaskDefinition")
    assert len(definitions) == len(NAMES)
    assert definitions.keys() <= used


def test_a_task_may_be_in_any_construct() -> None:
    environment: Environment = loads(
        f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks: {{report: {{command: [bin/x], rate: 1 hour}}}}\n"
    ).resolve("staging")
    stack = Stack(App(), "Other")
    scope = Construct(Construct(stack, "Finance"), "Tasks")
    shared = shared_by_name(environment, TaskImages(scope, environment, (), PROJECT), ("sg-0123456789abcdef0",))
    ScheduledTask(scope, "Report", task=environment.task("report"), environment=environment, shared=shared)
    template = Template.from_stack(stack).to_json()
    used = references(template["Resources"])
    assert len(used) == 3
    assert used <= template["Resources"].keys()
