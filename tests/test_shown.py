"""One function shows the values in messages."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import LONGEST_SHOWN, shown
from tests.test_words import MODULES

ROOT = Path(__file__).parents[1]
LONG = "x" * LONGEST_SHOWN

VALUES = [
    ("reports", "'reports'"),
    ("", "''"),
    ("it's", '"it\'s"'),
    ('a "word"', "'a \"word\"'"),
    (LONG, f"'{LONG}'"),
    (LONG + "x", f"'{LONG[:-3]}...'"),
    ("a\tb\nc", r"'a\tb\nc'"),
    ("\u202eé\x00", r"'\u202eé\x00'"),
    (True, "true"),
    (False, "false"),
    (None, "nothing"),
    (12, "12"),
    (2.5, "2.5"),
    (10**70, "1" + "0" * 56 + "..."),
    (date(2026, 1, 5), "2026-01-05"),
    ([], "an empty list"),
    ({}, "an empty mapping"),
    ((), "an empty list"),
    (["a", 1, True, None, 2.5], "[a, 1, true, null, 2.5]"),
    (("yes", ">", "12", "a b"), "['yes', '>', '12', a b]"),
    ({"b": "x", "a": 1}, "{b: x, a: 1}"),
    ({"port": "5432"}, "{port: '5432'}"),
    (["x" * 58], f"[{'x' * 58}]"),
    (["x" * 59], "a list"),
    ({"a": "x" * 55}, f"{{a: {'x' * 55}}}"),
    ({"a": "x" * 56}, "a mapping"),
    ([["a"]], "a list"),
    ([{}], "a list"),
    ({"a": []}, "a mapping"),
    ({("a", "b"): "c"}, "a mapping"),
    (["é"], "[é]"),
    (["a\u00a0b"], "a list"),
    (["a\nb"], "a list"),
    ([1] * 61, "a list"),
    ({"one"}, "[one]"),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=repr)
def test_a_value_is_shown_as_the_registry_would_write_it(value: object, text: str) -> None:
    assert shown(value) == text


SCALARS = st.text() | st.booleans() | st.none() | st.integers() | st.floats()


@given(SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS) | st.lists(st.lists(SCALARS)))
def test_any_value_gives_one_printable_line_that_is_short(value: object) -> None:
    line = shown(value)
    assert line.isprintable()
    assert 0 < len(line) <= LONGEST_SHOWN + len("''")


CORE = ("rota/registry/", "rota/access/", "rota/schedule/")


def test_no_other_module_of_the_core_shows_values_by_itself() -> None:
    """A function of that name, a value in quotes after `got`, and `repr` in a message would each be another way."""
    own = {"shown", "_shown", "quoted", "_quoted"}
    ways: list[str] = []
    for module in [module for module in MODULES if module.startswith(CORE)]:
        for node in in_messages(ast.parse((ROOT / module).read_text())):
            match node:
                case ast.FunctionDef(name=name) if name in own:
                    ways.append(f"{module}: def {name}")
                case ast.JoinedStr(values=parts):
                    ways += [f"{module}:{node.lineno}: {way}" for way in by_hand(parts)]
    assert ways == []


def in_messages(node: ast.AST) -> Iterator[ast.AST]:
    """All below a node, without Python's own methods, which programmers read and not users."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef) or child.name not in {"__repr__", "__getattr__"}:
            yield child
            yield from in_messages(child)


def by_hand(parts: list[ast.expr]) -> list[str]:
    """The values that an f-string quotes after `got`, or shows by `repr` or `ascii`."""
    found: list[str] = []
    before = ""
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            found += [ast.unparse(part.value)] if before.endswith(("got '", 'got "')) or part.conversion != -1 else []
        before = str(part.value) if isinstance(part, ast.Constant) else ""
    return found


@pytest.mark.parametrize(
    ("text", "ways"),
    [("f\"(got '{x}')\"", ["x"]), ('f"(got {x!r})"', ["x"]), ('f"{x!a}"', ["x"]), ('f"(got {shown(x)})"', [])],
)
def test_a_value_quoted_by_hand_is_found(text: str, ways: list[str]) -> None:
    expression = ast.parse(text, mode="eval").body
    assert isinstance(expression, ast.JoinedStr)
    assert by_hand(expression.values) == ways
