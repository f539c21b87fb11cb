"""Every status that a stack can have is known, and what helps is a command that exists."""

import re

import pytest
from botocore.session import Session

from rota.ops.statuses import FAILURES, LAST_ONE_FAILED, SWITCH_ON, is_under_way
from rota.registry.commands import Commands

STATUSES: list[str] = Session().get_service_model("cloudformation").shape_for("StackStatus").metadata["enum"]
COMPLETE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "IMPORT_COMPLETE",
    "DELETE_COMPLETE",  # DescribeStacks lists none of these
    *LAST_ONE_FAILED,
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_complete_failed_or_under_way(status: str) -> None:
    assert [status in COMPLETE, status in FAILURES, is_under_way(status)].count(True) == 1


def test_no_other_status_is_known() -> None:
    assert FAILURES.keys() | set(LAST_ONE_FAILED) <= set(STATUSES)


@pytest.mark.parametrize(
    ("status", "commands"),
    [
        ("ROLLBACK_COMPLETE", ["npx cdk deploy TasksA", "rota stacks --delete a-tasks"]),
        ("ROLLBACK_FAILED", ["npx cdk destroy TasksA"]),
        ("CREATE_FAILED", ["npx cdk deploy TasksA --no-rollback", "npx cdk rollback TasksA"]),
        ("UPDATE_FAILED", ["npx cdk deploy TasksA --no-rollback", "npx cdk rollback TasksA"]),
        ("UPDATE_ROLLBACK_FAILED", ["aws cloudformation continue-update-rollback --region x --stack-name a-tasks"]),
        ("IMPORT_ROLLBACK_FAILED", ["aws cloudformation continue-update-rollback --region x --stack-name a-tasks"]),
        ("DELETE_FAILED", ["rota stacks --stop a-tasks", "npx cdk destroy TasksA"]),
        ("REVIEW_IN_PROGRESS", ["npx cdk deploy TasksA"]),
    ],
)
def test_the_commands_that_help_after_a_failure(status: str, commands: list[str]) -> None:
    advice = FAILURES[status].advice
    filled = [Commands(region_option=" --region x").filled(each, stack="TasksA", name="a-tasks") for _, each in advice]
    assert filled == commands


def test_a_command_for_another_registry_names_it_in_the_way_of_its_tool() -> None:
    commands = Commands("a b.yaml")
    assert commands.filled(SWITCH_ON[1], stack="T") == "npx cdk deploy T --revert-drift -c registry='a b.yaml'"
    assert commands.filled("rota stacks --stop {name}", name="n") == "rota stacks --stop n --registry 'a b.yaml'"
    assert commands.filled("aws logs x{region}") == "aws logs x"


def test_a_deployment_whose_image_the_registry_does_not_name_has_the_option_that_does() -> None:
    commands = Commands("a.yaml", untagged=frozenset({"T"}))
    assert commands.filled(SWITCH_ON[1], stack="T") == (
        "npx cdk deploy T --revert-drift -c image_tag=TAG -c registry=a.yaml"
    )
    assert commands.filled("npx cdk destroy {stack}", stack="T") == "npx cdk destroy T -c registry=a.yaml"
    assert commands.filled("npx cdk deploy {stack}", stack="U") == "npx cdk deploy U -c registry=a.yaml"


def test_the_options_of_the_cdk_that_are_named_exist_in_the_pinned_cli() -> None:
    from pathlib import Path

    root = Path(__file__).parents[2]
    cli = (root / "node_modules/aws-cdk/lib/index.js").read_text(encoding="utf-8")
    texts = [each for failure in FAILURES.values() for _, each in failure.advice] + [SWITCH_ON[1]]
    options = {option for text in texts if text.startswith("npx cdk") for option in re.findall(r"--([a-z-]+)", text)}
    assert options == {"no-rollback", "revert-drift"}
    assert [
        name
        for name in ("rollback", "revert-drift", "import-existing-resources")
        if f'"{name}": {{' not in cli and f"{name}: {{" not in cli
    ] == []
