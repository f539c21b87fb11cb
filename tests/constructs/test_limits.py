"""Synthesis stops at an AWS limit, and prints the count, the limit and what to do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rota.errors import ProblemsError
from rota.registry import loads
from rota_cdk import limit_problems
from stacks import add_environment, new_app, synthesize
from tests.constructs.synthesis import STAGING

ROLE = {"RoleName": "payments-staging-report", "AssumeRolePolicyDocument": {"Statement": []}}
US, AGNOSTIC = "aws://222222222222/us-east-1", "aws://unknown-account/unknown-region"


def resources(kind: str, count: int, **properties: object) -> dict[str, Any]:
    return {f"{kind[5:].replace('::', '')}{n}": {"Type": kind, "Properties": properties} for n in range(count)}


@pytest.fixture
def assembly(tmp_path: Path) -> Any:  # noqa: ANN401  # a function
    """Writes a cloud assembly of stacks: name -> (environment, resources, the stack on which it depends)."""

    def write(**stacks: tuple[str, dict[str, Any], str | None]) -> Path:
        artifacts: dict[str, Any] = {"Tree": {"type": "cdk:tree"}}
        for name, (environment, found, other) in stacks.items():
            file = f"{name}.template.json"
            (tmp_path / file).write_text(json.dumps({"Resources": found}))
            artifacts[name] = {
                "type": "aws:cloudformation:stack",
                "environment": environment,
                "properties": {"templateFile": file},
                "dependencies": [f"{name}.assets", *([other] if other else [])],
            }
        (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
        return tmp_path

    return write


def texts(folder: Path, **options: int) -> list[str]:
    return [problem.message for problem in limit_problems(folder, **options)]


def test_a_stack_at_every_limit_has_no_problem(assembly: Any) -> None:  # noqa: ANN401
    found = {**resources("AWS::SQS::Queue", 200), **resources("AWS::Events::Rule", 300)}
    assert texts(assembly(TasksStaging=(US, found, None))) == []


def test_more_than_500_resources_ask_for_groups(assembly: Any) -> None:  # noqa: ANN401
    (text,) = texts(assembly(TasksStaging=(US, resources("AWS::SQS::Queue", 501), None)))
    assert text.startswith("stack TasksStaging: 501 resources, CloudFormation takes 500; ")
    assert "group" in text


def test_a_template_over_a_megabyte_asks_for_groups(assembly: Any) -> None:  # noqa: ANN401
    (text,) = texts(assembly(TasksStaging=(US, resources("AWS::SQS::Queue", 1, QueueName="q" * 1_000_000), None)))
    assert "CloudFormation takes 1,000,000" in text
    assert "group" in text


def test_rules_are_counted_over_all_stacks_on_one_bus(assembly: Any) -> None:  # noqa: ANN401
    half = resources("AWS::Events::Rule", 151)
    folder = assembly(TasksStaging=(US, half, None), TasksStagingBilling=(US, half, "TasksStaging"))
    (text,) = texts(folder)
    assert text.startswith("222222222222/us-east-1: 302 rules on the default event bus, at most 300; ")
    assert "rules_per_bus" in text
    assert texts(folder, max_rules=302) == []


def test_rules_of_each_bus_are_counted_apart(assembly: Any) -> None:  # noqa: ANN401
    def rules(bus: object, count: int) -> dict[str, Any]:
        return {f"{bus}{n}": {"Type": "AWS::Events::Rule", "Properties": {"EventBusName": bus}} for n in range(count)}

    sub = {"Fn::Sub": "orders-${AWS::AccountId}"}
    fits = {**resources("AWS::Events::Rule", 300), **rules("orders", 100)}
    assert texts(assembly(TasksStaging=(US, fits, None))) == []
    one = {**resources("AWS::Events::Rule", 10), **rules("orders", 150), **rules(sub, 1)}
    folder = assembly(TasksStaging=(US, one, None), TasksStagingBilling=(US, rules("orders", 151), "TasksStaging"))
    (text,) = texts(folder)
    assert text.startswith("222222222222/us-east-1: 301 rules on the event bus orders, at most 300; ")
    (text,) = texts(assembly(TasksStaging=(US, rules(sub, 2), None)), max_rules=1)
    assert "2 rules on the event bus orders-${AWS::AccountId}, at most 1" in text


def test_environments_without_an_account_are_counted_apart_but_their_groups_together(
    assembly: Any,  # noqa: ANN401
) -> None:
    half = resources("AWS::Events::Rule", 151)
    assert texts(assembly(TasksTest=(AGNOSTIC, half, None), TasksDemo=(AGNOSTIC, half, None))) == []
    folder = assembly(TasksTest=(AGNOSTIC, half, None), TasksTestBilling=(AGNOSTIC, half, "TasksTest"))
    assert [text.partition(";")[0] for text in texts(folder)] == [
        "environment of TasksTest: 302 rules on the default event bus, at most 300"
    ]


def test_roles_are_counted_over_all_regions_of_an_account_with_those_of_bootstrap(assembly: Any) -> None:  # noqa: ANN401
    many = resources("AWS::IAM::Role", 495, **ROLE)
    eu, other = US.replace("us-east-1", "eu-west-1"), US.replace("222", "333")
    fits = assembly(TasksStaging=(US, many, None), TasksProd=(eu, many, None), TasksDemo=(other, many, None))
    assert texts(fits) == []
    group = resources("AWS::IAM::Role", 1, **ROLE)
    folder = assembly(TasksStaging=(US, many, None), TasksStagingBilling=(US, group, None), TasksProd=(eu, many, None))
    (text,) = texts(folder)
    assert text.startswith("222222222222: 1,001 roles with those of `cdk bootstrap`, at most 1,000; ")
    assert "roles_per_account" in text
    assert texts(folder, max_roles=1_001) == []


def test_roles_without_an_account_are_counted_apart(assembly: Any) -> None:  # noqa: ANN401
    many = resources("AWS::IAM::Role", 499, **ROLE)
    assert texts(assembly(TasksTest=(AGNOSTIC, many, None), TasksDemo=(AGNOSTIC, many, None))) == []
    (text,) = texts(assembly(TasksTest=(AGNOSTIC, many, None), TasksTestBilling=(AGNOSTIC, many, "TasksTest")))
    assert text.startswith("environment of TasksTest: 1,003 roles")


def test_inline_policies_of_a_role_have_10240_characters_in_all(assembly: Any) -> None:  # noqa: ANN401
    policy = {"PolicyName": "task", "PolicyDocument": {"Statement": ["s3:GetObject"] * 400}}
    found = resources("AWS::IAM::Role", 1, **ROLE, Policies=[policy, policy])
    (text,) = texts(assembly(TasksStaging=(US, found, None)))
    assert "role payments-staging-report: 12,0" in text
    assert "IAM takes 10,240" in text


def test_a_trust_policy_has_2048_characters(assembly: Any) -> None:  # noqa: ANN401
    found = resources("AWS::IAM::Role", 1, **{**ROLE, "AssumeRolePolicyDocument": {"Statement": ["x" * 2_048]}})
    (text,) = texts(assembly(TasksStaging=(US, found, None)))
    assert "a trust policy of 2,066 characters, IAM takes 2,048" in text


def test_a_task_definition_has_64_kib(assembly: Any) -> None:  # noqa: ANN401
    variables = [{"Environment": [{"Name": "LONG", "Value": "ü" * 32_768}]}]
    found = resources("AWS::ECS::TaskDefinition", 1, Family="payments-staging-report", ContainerDefinitions=variables)
    (text,) = texts(assembly(TasksStaging=(US, found, None)))
    assert "task definition payments-staging-report: 65,6" in text
    assert "ECS takes 65,536" in text


def test_synthesis_of_a_registry_that_is_too_large_stops_with_every_limit_it_exceeds(tmp_path: Path) -> None:
    """124 tasks and one with too many variables. The CDK's own check would end in a traceback."""
    tasks = "".join(f"  task-{n}: {{command: [bin/task], rate: 1 hour}}\n" for n in range(124))
    variables = ", ".join(f"LONG_{n}: {'x' * 1_000}" for n in range(65))
    tasks += f"  wordy: {{command: [bin/wordy], env: {{{variables}}}}}\n"
    registry = loads(f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks:\n{tasks}", root=tmp_path)
    app = new_app(outdir=str(tmp_path))
    add_environment(app, registry.resolve("staging"), registry.root)
    with pytest.raises(ProblemsError) as raised:
        synthesize(app)
    resources_text, definition_text = str(raised.value).splitlines()
    assert re.match(r"stack TasksStaging: 5\d\d resources, CloudFormation takes 500; ", resources_text)
    assert "task definition payments-staging-wordy" in definition_text
    assert raised.value.exit_code == 2
