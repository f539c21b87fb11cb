"""Rota's own variables are spelled in `rota.own_variables` only, and physical names in `rota.registry.names` only."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rota import own_variables
from rota.registry import EnvironmentNames, TaskNames

PROJECT = Path(__file__).parents[1]
ROOTS = ("rota", "constructs", "stacks", "tasks", "docs", "app.py")
VARIABLES, NAMES = "rota/own_variables.py", "rota/registry/names.py"
OWN = {name: text for name, text in vars(own_variables).items() if name.isupper()}
PARTS = {name for of in (EnvironmentNames, TaskNames) for name in vars(of) if not name.startswith("_")}
"""What names are made of, and the names themselves."""

SUFFIXES = (".exec", "-exec", "-invocation", "-dead-letters", "-alerts", "-start-failure", "-exit-failure", "-tasks")


@cache
def sources() -> dict[str, str]:
    """Every module of the product, by its path in the project."""
    files = [file for root in ROOTS for file in (PROJECT / root).rglob("*.py")] + [PROJECT / "app.py"]
    return {file.relative_to(PROJECT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def literals(tree: ast.AST) -> Iterator[str]:
    """Every text that the code uses, within f-strings too: docstrings are for readers."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


# --- variables ---


def test_no_other_module_spells_a_variable_of_rotas_own() -> None:
    found = [
        f"{file}: {text}"
        for file, source in sources().items()
        for text in literals(ast.parse(source))
        if own_variables.RESERVED_VARIABLES in text and file != VARIABLES
    ]
    assert found == []


@pytest.mark.parametrize("code", ['x = "ROTA_TASK"', 'x = f"{y} (ROTA_TASK)"', 'f(envvar="ROTA_NEW")'])
def test_such_a_spelling_would_be_found(code: str) -> None:
    assert any("ROTA_" in text for text in literals(ast.parse(code)))


def test_a_docstring_may_name_a_variable() -> None:
    assert list(literals(ast.parse('def f():\n    """What ROTA_TASK says."""\n'))) == []


def test_every_variable_is_reserved_and_there_once_and_somebody_uses_it() -> None:
    code = "\n".join(source for file, source in sources().items() if file != VARIABLES)
    assert len(set(OWN.values())) == len(OWN)
    assert all(text.startswith(own_variables.RESERVED_VARIABLES) for text in OWN.values())
    assert [name for name in OWN if f"own_variables.{name}" not in code and name != "RESERVED_VARIABLES"] == []


def test_the_variables_have_these_names_which_deployed_tasks_rely_on() -> None:
    assert sorted(OWN.values()) == [
        "ROTA_",
        "ROTA_CREDENTIALS_LIFETIME",
        "ROTA_ENVIRONMENT",
        "ROTA_EVENT_ID",
        "ROTA_EVENT_SOURCE",
        "ROTA_EVENT_TIME",
        "ROTA_EVENT_TYPE",
        "ROTA_PARENT",
        "ROTA_PROJECT_ROOT",
        "ROTA_QUEUE_REUSE",
        "ROTA_REGISTRY",
        "ROTA_S3_BUCKET",
        "ROTA_S3_ETAG",
        "ROTA_S3_KEY",
        "ROTA_S3_SIZE",
        "ROTA_S3_VERSION",
        "ROTA_SCHEDULED_TIME",
        "ROTA_TASK",
        "ROTA_TRIGGER",
        "ROTA_TRIGGER_ARN",
        "ROTA_TRIGGER_NAME",
    ]


# --- names ---


class Spellings(ast.NodeVisitor):
    """Where a module makes a name of others, or chooses between two: `found` has the code."""

    def __init__(self, source: str) -> None:
        self.found: list[str] = []
        self._source = source
        self._holders: set[str] = set()
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                self._hold(node.targets[0], node.value)
            elif isinstance(node, ast.arg) and ast.unparse(node.annotation or node) in (
                "EnvironmentNames",
                "TaskNames",
            ):
                self._holders.add(node.arg)
        self.visit(tree)

    def _hold(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            # A starred side has more or fewer parts than it shows, and holds no names.
            for each, of in zip(target.elts, value.elts, strict=False):
                self._hold(each, of)
        elif isinstance(target, ast.Name) and self._is_names(value):
            self._holders.add(target.id)

    def _is_names(self, node: ast.AST) -> bool:
        """Whether it is the names of an environment or a task."""
        match node:
            case ast.Attribute(attr="names") | ast.Call(func=ast.Name(id="EnvironmentNames")):
                return True
            case ast.Call(func=ast.Attribute(value=names, attr="task")):
                return self._is_names(names)
            case ast.Name(id=name):
                return name in self._holders
        return False

    def _is_part(self, node: ast.AST) -> bool:
        """Whether it is a name, or the app's, with which every name begins."""
        match node:
            case ast.FormattedValue(value=inner):
                return self._is_part(inner)
            case ast.Call(func=ast.Attribute() as method):
                return self._is_part(method)
            case ast.Attribute(value=names, attr=attribute):
                return attribute in {"app", "cluster"} or (attribute in PARTS and self._is_names(names))
            case ast.Name(id="app"):
                return True
        return False

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:  # ast's
        texts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        for before, part, after in zip(["", *texts], node.values, [*texts[1:], ""], strict=False):
            joined = [before is None, after is None, str(before).endswith("-"), str(after).startswith(("-", "/", "*"))]
            if self._is_part(part) and any(joined):
                self._find(node)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:  # ast's
        if isinstance(node.op, ast.Add) and (self._is_part(node.left) or self._is_part(node.right)):
            self._find(node)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:  # ast's
        if isinstance(node.op, ast.Or) and sum(map(self._is_part, node.values)) > 1:
            self._find(node)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:  # ast's
        if self._is_part(node.body) and self._is_part(node.orelse):
            self._find(node)
        self.generic_visit(node)

    def _find(self, node: ast.AST) -> None:
        self.found.append(ast.get_source_segment(self._source, node) or "")


def test_no_other_module_spells_a_name_or_chooses_between_two() -> None:
    elsewhere = {file: Spellings(source).found for file, source in sources().items() if file != NAMES}
    # The one choice that no name makes: a cluster may be given.
    assert {file: found for file, found in elsewhere.items() if found} == {
        "rota/registry/resolved.py": ["self.cluster or self.names.cluster"]
    }


def test_no_other_module_has_the_end_of_a_name() -> None:
    found = [
        f"{file}: {text}"
        for file, source in sources().items()
        for text in literals(ast.parse(source))
        if text in SUFFIXES and file != NAMES
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'f"{task.names.path}{task.names.task_role}"',
        'f"{own.path}{own.execution_role}"',
        'f"role{environment.names.path}{name}"',
        'f"{environment.names.path}<task>" + environment.names.path',
        'f"task-definition/{environment.names.families}-"',
        'f"{names.path}*"',
        'f"{task.name}/{task.names.container}/{self.id}"',
        'f"{environment.names.schedule_group}/{schedule.resource}"',
        'f"{environment.app}-{environment.name}"',
        'f"/{app}/{environment}/"',
        'names.family + "-exec"',
        "environment.cluster or environment.names.cluster",
        "shared.group_stack(task.group) if task.group else shared.stack",
        "EnvironmentNames(app, name).task(task).execution_role if secrets else names.execution_role",
    ],
)
def test_every_way_to_spell_a_name_would_be_found(code: str) -> None:
    held = "names, shared, own = environment.names, environment.names, task.names\n"
    assert Spellings(f"{held}x = {code}").found


@pytest.mark.parametrize(
    "code",
    [
        'f"log-group:{task.names.log_group}"',
        'f"cluster/{environment.cluster_name}"',
        'f"{environment.names.stack}: 3 tasks"',
        'f"{environment.app} in {environment.name}"',
        "task.names.log_stream(task_id)",
    ],
)
def test_a_whole_name_within_an_arn_or_a_sentence_is_no_spelling(code: str) -> None:
    assert Spellings(f"x = {code}").found == []
