"""The commands that messages propose: they name the same registry, from where the user stands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.registry.commands import Commands

ROOT = Path(__file__).parents[2]
OTHER = "'other registry.yaml'"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app with two registries, and a folder below it; the current folder is the app's."""
    (tmp_path / "tasks/deep").mkdir(parents=True)
    for name in ("cdk.json", "tasks/tasks.yaml", "other registry.yaml"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROTA_REGISTRY", raising=False)
    return tmp_path


def all_of(registry: str) -> list[str]:
    commands = Commands(registry)
    return [
        commands.rota("rota list"),
        commands.cdk("npx cdk deploy T"),
        commands.in_local_aws("staging", "npx cdk deploy T"),
        commands.in_local_aws("staging", "aws ecs stop-task"),
    ]


@pytest.mark.usefixtures("project")
def test_the_registry_that_is_found_without_a_name_needs_none() -> None:
    assert all_of("tasks/tasks.yaml") == [
        "rota list",
        "npx cdk deploy T",
        "rota local exec --env staging -- npx cdk deploy T",
        "rota local exec --env staging -- aws ecs stop-task",
    ]


@pytest.mark.usefixtures("project")
def test_another_registry_is_named_to_each_tool_in_its_way() -> None:
    assert all_of("other registry.yaml") == [
        "rota list --registry 'other registry.yaml'",
        "npx cdk deploy T -c registry='other registry.yaml'",
        f"rota local exec --env staging --registry {OTHER} -- npx cdk deploy T -c registry={OTHER}",
        "rota local exec --env staging --registry 'other registry.yaml' -- aws ecs stop-task",
    ]


def test_in_a_folder_below_the_cdk_is_started_in_the_folder_of_the_app(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CDK CLI does not search upwards, and `-c registry` is relative to its folder."""
    monkeypatch.chdir(project / "tasks/deep")
    assert all_of("../tasks.yaml") == [
        "rota list",
        "cd ../.. && npx cdk deploy T",
        "cd ../.. && rota local exec --env staging -- npx cdk deploy T",
        "rota local exec --env staging -- aws ecs stop-task",
    ]
    assert all_of("../../other registry.yaml") == [
        "rota list --registry '../../other registry.yaml'",
        "cd ../.. && npx cdk deploy T -c registry='other registry.yaml'",
        f"cd ../.. && rota local exec --env staging --registry {OTHER} -- npx cdk deploy T -c registry={OTHER}",
        "rota local exec --env staging --registry '../../other registry.yaml' -- aws ecs stop-task",
    ]
    absolute = project / "other registry.yaml"
    assert Commands(str(absolute)).cdk("npx cdk ls") == f"cd ../.. && npx cdk ls -c registry='{absolute}'"


@pytest.mark.usefixtures("project")
def test_where_a_variable_names_another_registry_the_usual_one_is_named_to_rota_and_not_to_the_cdk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ROTA_REGISTRY", "other registry.yaml")
    assert all_of("tasks/tasks.yaml")[:2] == ["rota list --registry tasks/tasks.yaml", "npx cdk deploy T"]
    assert all_of("other registry.yaml")[:2] == ["rota list", "npx cdk deploy T -c registry='other registry.yaml'"]


@pytest.mark.usefixtures("project")
def test_the_options_of_a_command_are_those_of_the_next_one() -> None:
    commands = Commands("x.yaml", " --region r", frozenset({"s"}), " --env e --region r")
    assert commands.filled("rota stacks --stop {name}", name="n") == (
        "rota stacks --stop n --env e --region r --registry x.yaml"
    )
    assert (
        commands.filled("npx cdk deploy {stack}", stack="s") == "npx cdk deploy s -c image_tag=TAG -c registry=x.yaml"
    )
    assert commands.filled("aws logs x{region}") == "aws logs x --region r"


READ_THE_REGISTRY = "validate|list|show|next|iam|stacks|schema|local (?:start|exec|status|tick)"
PROPOSED = re.compile(rf"\b(?:rota (?:{READ_THE_REGISTRY})(?=[ '`]|$)|npx cdk )")
NO_PROPOSALS = {
    "rota/cli/verbs/local/up.py": "`rota local exec -- COMMAND` is the form of a command, and names nothing",
    "rota/ops/statuses.py": "a table that `filled` fills in",
    "rota/ops/stopping.py": "what ECS is given as the reason of a stop",
    "rota/registry/commands.py": "`Commands` itself",
    "rota/runtime/registry_file.py": "`rota validate FILE` names the file itself",
}
"""Files with such words that are no proposal, and what they are."""


def test_each_command_that_a_message_proposes_is_made_by_commands() -> None:
    """A text with a command is an argument of `Commands`, or a row of the table that is filled by it."""
    loose = {
        (str(path.relative_to(ROOT)), text)
        for path in (ROOT / "rota").rglob("*.py")
        for text in loose_texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {(file, text) for file, text in loose if file not in NO_PROPOSALS} == set()
    assert {file for file, _ in loose} == set(NO_PROPOSALS)


def loose_texts(tree: ast.Module) -> Iterator[str]:
    """The texts with a command that are neither a docstring, nor help, nor given to a method of `Commands`."""
    fine: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(id(node.value))
        if isinstance(node, ast.Call):
            named = isinstance(node.func, ast.Attribute) and node.func.attr in {"rota", "cdk", "in_local_aws", "filled"}
            words = [key.value for key in node.keywords if key.arg in {"help", "epilog", "short_help"}]
            for below in [*(node.args if named else []), *words]:
                fine.update(id(each) for each in ast.walk(below))
        if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["deploy"]:
            fine.update(id(each) for each in ast.walk(node.value))  # launch.py gives it to in_local_aws
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in fine:
            continue
        if isinstance(node.value, str) and PROPOSED.search(node.value):
            yield node.value
