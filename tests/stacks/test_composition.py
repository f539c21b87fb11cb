"""The stacks of an environment: one for what is shared and one for each group, connected only by names."""

import json
from pathlib import Path

import pytest

from rota.registry import loads
from rota_cdk import shared_by_name
from stacks import add_environment, new_app, synthesize
from tests.constructs.synthesis import STAGING, Template, synthesized

TASKS = """
tasks:
  clean-up: {command: [bin/clean-up], rate: 5 minutes}
  bill: {command: [bin/bill], rate: 1 hour, group: billing, secrets: {KEY: "ssm:/payments/key"}}
  remind: {command: [bin/remind], rate: 1 hour, group: billing}
"""
OPEN = STAGING.replace("      security_groups: [sg-0123456789abcdef0]\n", "")


@pytest.fixture(scope="module")
def stacks() -> dict[str, Template]:
    return synthesized(f"environments: {STAGING}{TASKS}")


def test_a_group_has_a_stack_of_its_own_with_its_tasks_and_nothing_shared(stacks: dict[str, Template]) -> None:
    assert set(stacks) == {"TasksStaging", "TasksStagingBilling"}
    own = [r["Properties"].get("Family") for r in stacks["TasksStagingBilling"].resources.values()]
    assert set(filter(None, own)) == {"payments-staging-bill", "payments-staging-remind"}
    assert stacks["TasksStagingBilling"].all("AWS::SQS::Queue") == {}
    families = [d["Family"] for d in stacks["TasksStaging"].all("AWS::ECS::TaskDefinition").values()]
    assert families == ["payments-staging-clean-up"]


def test_a_group_names_the_shared_things_that_the_environments_stack_makes(stacks: dict[str, Template]) -> None:
    shared = stacks["TasksStaging"]
    roles = {role["RoleName"] for role in shared.all("AWS::IAM::Role").values()}
    group = stacks["TasksStagingBilling"]
    execution = group.one("AWS::ECS::TaskDefinition", "Remind")["ExecutionRoleArn"]
    target = group.one("AWS::Events::Rule", "Remind")["Targets"][0]
    prefix = "arn:aws:iam::222222222222:role/payments/staging/"
    assert execution.removeprefix(prefix) in roles
    assert target["RoleArn"].removeprefix(prefix) in roles
    queue = shared.one("AWS::SQS::Queue")["QueueName"]
    assert target["DeadLetterConfig"] == {"Arn": f"arn:aws:sqs:us-east-1:222222222222:{queue}"}


def test_stacks_export_and_import_nothing(stacks: dict[str, Template]) -> None:
    for template in stacks.values():
        assert not {"Outputs", "Parameters"} & template.body.keys()
        assert "Fn::ImportValue" not in json.dumps(template.body)


def test_a_group_is_deployed_after_the_environments_stack(tmp_path: Path) -> None:
    registry = loads(f"version: 1\napp: payments\nenvironments: {STAGING}{TASKS}")
    app = new_app(outdir=str(tmp_path))
    add_environment(app, registry.resolve("staging"), registry.root)
    artifacts = json.loads((synthesize(app) / "manifest.json").read_text())["artifacts"]
    assert "TasksStaging" in artifacts["TasksStagingBilling"]["dependencies"]
    assert "TasksStagingBilling" not in artifacts["TasksStaging"]["dependencies"]


def test_a_stack_has_the_app_in_its_name_in_aws_and_tells_in_tags_whose_it_is(tmp_path: Path) -> None:
    """The CDK CLI takes the id in the app. The tags are in the manifest, so the CLI puts them on the stack."""
    registry = loads(f"version: 1\napp: payments\nenvironments: {STAGING}{TASKS}")
    app = new_app(outdir=str(tmp_path))
    add_environment(app, registry.resolve("staging"), registry.root)
    artifacts = json.loads((synthesize(app) / "manifest.json").read_text())["artifacts"]
    stacks = {name: found["properties"] for name, found in artifacts.items() if "stack" in found["type"]}
    assert {name: (found["stackName"], found["tags"]) for name, found in stacks.items()} == {
        "TasksStaging": ("payments-staging-tasks", {"rota:app": "payments", "rota:environment": "staging"}),
        "TasksStagingBilling": (
            "payments-staging-tasks-billing",
            {"rota:app": "payments", "rota:environment": "staging", "rota:group": "billing"},
        ),
    }


def test_two_apps_with_one_environment_have_no_stack_and_no_name_in_common() -> None:
    """https://github.com/serverless/serverless/issues/5975: the second deployment deleted what the first had made."""
    names = []
    for app in ("payments", "claims"):
        registry = loads(f"version: 1\napp: {app}\nenvironments: {STAGING}{TASKS}")
        made = new_app()
        add_environment(made, registry.resolve("staging"), registry.root)
        folder = synthesize(made)
        artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"].values()
        found = {found["properties"]["stackName"] for found in artifacts if "stack" in found["type"]}
        for file in folder.glob("*.template.json"):
            resources = json.loads(file.read_text())["Resources"].values()
            found |= {
                (resource["Type"], text)
                for resource in resources
                for name, text in resource["Properties"].items()
                if name != "MetricName"  # which SQS gives
                and (name in {"Name", "GroupName"} or (name.endswith("Name") and isinstance(text, str)))
            }
        names.append(found)
    assert len(names[0]) == len(names[1]) > 12
    assert names[0] & names[1] == set()


def test_a_group_makes_its_own_security_group_when_the_network_names_none() -> None:
    stacks = synthesized(f"environments: {OPEN}{TASKS}")
    tags = {name: stack.one("AWS::EC2::SecurityGroup")["Tags"] for name, stack in stacks.items()}
    assert tags == {
        "TasksStaging": [{"Key": "Name", "Value": "payments-staging-tasks"}],
        "TasksStagingBilling": [{"Key": "Name", "Value": "payments-staging-billing-tasks"}],
    }


def test_a_made_network_cannot_be_shared_by_name() -> None:
    registry = loads("version: 1\napp: payments\nenvironments: {sandbox: {}}\ntasks: {clean-up: {command: [x]}}\n")
    with pytest.raises(ValueError, match="has no network"):
        shared_by_name(registry.resolve("sandbox"), images=None, security_groups=())  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", ["rate: 1 hour", "rate: 1 hour, secrets: {KEY: 'ssm:/payments/new'}"])
def test_a_new_task_changes_no_other_resource(entry: str, stacks: dict[str, Template]) -> None:
    grown = synthesized(f"environments: {STAGING}{TASKS}  a-new-one: {{command: [bin/new], {entry}}}\n")
    assert grown["TasksStagingBilling"].body == stacks["TasksStagingBilling"].body
    before, after = stacks["TasksStaging"].body, grown["TasksStaging"].body
    assert {**after, "Resources": None} == {**before, "Resources": None}
    added = after["Resources"].keys() - before["Resources"].keys()
    assert {name[:7] for name in added} == {"ANewOne"}
    assert {name: resource for name, resource in after["Resources"].items() if name not in added} == before["Resources"]


def test_the_order_of_tasks_and_keys_in_the_file_changes_nothing(stacks: dict[str, Template]) -> None:
    head, *entries = TASKS.strip().splitlines()
    turned = synthesized(f"environments: {STAGING}\n{head}\n" + "\n".join(reversed(entries)))
    for name, template in stacks.items():
        assert turned[name].body == template.body


def test_stacks_carry_the_account_and_region_and_no_metadata_of_the_cdk(stacks: dict[str, Template]) -> None:
    for template in stacks.values():
        assert template.body.keys() <= {"Description", "Resources", "Mappings"}
        own = {name for resource in template.resources.values() for name in resource.get("Metadata", ())}
        assert own <= {"rota:keep_logs"}
