"""Rota's tests know nothing of the sample in tasks/, so that any of its tasks may be changed or go."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.registry import loads
from tests.own_registry import READERS, shown_environment, without_hashes

PROJECT = Path(__file__).parents[1]
OF_THE_SAMPLE = ("tasks", "tests.tasks")
THIS_PROJECTS = re.compile(r"""(?x)
    \bDEFAULT_FILE\b
    | (?: \b[A-Z_]*(?:ROOT|PROJECT|REPOSITORY|CLONE)\b | parents\[\d\] ) [)]* \s* / \s* f?["']tasks/(?!tasks\.schema)
    | (?: \b(?:ROOT|PROJECT|REPOSITORY)\b | parents\[\d\] ) [)]* \s* / \s* ["']tasks["']
""")
"""A path below this repository's tasks/, other than that of the schema, which is the product's."""

TESTS = [
    file
    for file in sorted((PROJECT / "tests").rglob("*.py"))
    if not file.is_relative_to(PROJECT / "tests/tasks") and "__pycache__" not in file.parts
]


def name_of(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


def imported(code: str) -> Iterator[str]:
    """The modules that code imports, or names to `import_module` and `patch`."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Call(func=ast.Name(id="import_module") | ast.Attribute(attr="import_module" | "setattr")):
                texts = (each.value for each in node.args[:1] if isinstance(each, ast.Constant))
                yield from (text for text in texts if isinstance(text, str))


def breaches(code: str) -> list[str]:
    """What a file has of the sample, or reads of this project's registry."""
    modules = [name for name in imported(code) if f"{name}.".startswith(tuple(f"{each}." for each in OF_THE_SAMPLE))]
    return [*modules, *THIS_PROJECTS.findall(code)]


def test_no_test_of_the_product_imports_the_sample_or_reads_this_projects_registry() -> None:
    allowed = {*READERS, name_of(Path(__file__))}
    found = {name_of(file): breaches(file.read_text()) for file in TESTS if name_of(file) not in allowed}
    assert {name: of for name, of in found.items() if of} == {}


def test_every_listed_reader_reads_it() -> None:
    assert [name for name in READERS if not breaches((PROJECT / name).read_text())] == []


@pytest.mark.parametrize(
    "code",
    [
        "import tasks",
        "import tasks.x12",
        "from tasks import process_edis",
        "from tasks.x12 import parse",
        "from tests.tasks.sample import REGISTRY",
        "from tests import tasks",
        "importlib.import_module('tasks.x12')",
        "monkeypatch.setattr('tasks.x12.parse', None)",
        'load(ROOT / "tasks/tasks.yaml")',
        'load(PROJECT / "tasks" / "tasks.yaml")',
        'load(Path(__file__).parents[2] / "tasks/tasks.yaml")',
        "from rota.registry import DEFAULT_FILE",
    ],
)
def test_the_rule_sees_each_way_to_know_the_sample(code: str) -> None:
    assert breaches(code) != []


@pytest.mark.parametrize(
    "code",
    ['load(folder / "tasks/tasks.yaml")', "import tasksets", 'X = "handler: tasks.job:main"', "import tests.image"],
)
def test_the_rule_allows_a_project_of_the_tests_own(code: str) -> None:
    assert breaches(code) == []


def test_neither_the_demo_nor_any_other_module_of_the_product_names_a_task_of_the_sample() -> None:
    """The examples in messages and help texts are of no registry's."""
    names = re.compile(r"send-payment-reminder|process-edis|db-migrate-up|save-fuel-price|reductions-send")
    modules = [*(PROJECT / "rota").rglob("*.py"), *(PROJECT / "constructs").rglob("*.py"), PROJECT / "app.py"]
    assert [name_of(file) for file in modules if names.search(file.read_text())] == []


def test_the_environment_that_is_looked_at_is_staging_or_else_the_first() -> None:
    head, tasks = "version: 1\napp: a\nenvironments: ", "\ntasks: {}\n"
    assert shown_environment(loads(f"{head}{{prod: {{}}, staging: {{}}}}{tasks}")) == "staging"
    assert shown_environment(loads(f"{head}{{prod: {{}}, test: {{}}}}{tasks}")) == "prod"


def test_the_snapshot_does_not_change_with_the_content_of_an_image() -> None:
    one, other = (f'{{"Image": "222222222222.dkr/assets:{digit * 64}", "Cpu": "256"}}' for digit in "ab")
    assert without_hashes(one) == without_hashes(other)
    assert '"Cpu": "256"' in without_hashes(one)
