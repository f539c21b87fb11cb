"""Dropping a row drops that row and nothing else, and every row gets its turn."""

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mutation.rows import mutants
from tests.mutation.tree import PROJECT

words = st.text("abcdef", min_size=1, max_size=3)
literals = st.recursive(
    st.integers(0, 9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(words, inner),
    max_leaves=12,
)
wrapped = st.sampled_from(["{}", "frozenset(({},))", "Mapped({})", "Mapped(Mapped({}, 1))"])


def rows_of(value: object) -> int:
    """How many rows a literal has, its nested ones included."""
    match value:
        case {**entries}:
            return len(entries) + sum(map(rows_of, entries.values()))
        case [*items]:  # a tuple as well
            return len(items) + sum(map(rows_of, items))
    return 0


def smaller(value: Any) -> list[Any]:  # noqa: ANN401  # whatever a literal may be
    """The value without one row, for each row, in the order in which rows are dropped."""
    match value:
        case {**entries}:
            outer = [{k: v for k, v in entries.items() if k != key} for key in entries]
            return outer + [{**entries, key: less} for key in entries for less in smaller(entries[key])]
        case [*items]:
            kind = type(value)
            outer = [kind(items[:at] + items[at + 1 :]) for at in range(len(items))]
            inner = [[*items[:at], less, *items[at + 1 :]] for at in range(len(items)) for less in smaller(items[at])]
            return outer + [kind(each) for each in inner]
    return []


def name_of(statement: ast.stmt) -> str:
    """The name that an annotated assignment gives a value."""
    assert isinstance(statement, ast.AnnAssign)
    return ast.unparse(statement.target)


def changed(before: str, after: str) -> list[str]:
    """The names whose assignment is not as it was, of modules that have all else in common."""
    pairs = list(zip(ast.parse(before).body, ast.parse(after).body, strict=True))
    different = [old for old, new in pairs if ast.dump(old) != ast.dump(new)]
    return [ast.unparse(each.targets[0]) if isinstance(each, ast.Assign) else name_of(each) for each in different]


@given(literals)
def test_each_mutant_is_the_table_without_one_of_its_rows_and_each_row_has_one(value: object) -> None:
    found = [ast.literal_eval(mutant.text.removeprefix("TABLE = ")) for mutant in mutants(f"TABLE = {value!r}")]
    assert found == smaller(value)
    assert len(found) == rows_of(value)


@given(literals, wrapped)
def test_what_stands_around_a_table_or_beside_it_is_as_it_was(value: object, around: str) -> None:
    around_it = f"import this\nFIRST = 1\nTABLE = {around.format(repr(value))}\ndef f():\n    return (1, 2, {{3: 4}})"
    for mutant in mutants(around_it):
        assert changed(around_it, mutant.text) == ["TABLE"]


@pytest.mark.parametrize(
    ("source", "without_a_row"),
    [
        ("T = frozenset({'a', 'b'})", ["T = frozenset({'b'})", "T = frozenset({'a'})"]),
        ("T: Mapping[str, int] = Proxy({'a': 1})", ["T: Mapping[str, int] = Proxy({})"]),
        ("T = {'only'}", ["T = {*()}"]),
        ("T = (*A, 'b')", ["T = ('b',)", "T = (*A,)"]),
        ("T = {**A, 'b': 2}", ["T = {'b': 2}", "T = {**A}"]),
        ("T = {'a'} | A", ["T = {*()} | A"]),
        (
            "T = {'cpu': Field(default=256, merge='replaces')}",
            [
                "T = {}",
                "T = {'cpu': Field(merge='replaces')}",
                "T = {'cpu': Field(default=256)}",
            ],
        ),
        ("T = Form('a', ('b',))", ["T = Form('a', ())"]),
        ("T = frozenset((x for x in ('a',)))", ["T = frozenset((x for x in ()))"]),
        ("T = Annotated[str, Field(max_length=3)]", ["T = Annotated[str, Field()]"]),
        ("T = Annotated[list[Annotated[str, F(a=1)]], G()]", ["T = Annotated[list[Annotated[str, F()]], G()]"]),
    ],
)
def test_a_table_may_be_wrapped_spread_joined_made_of_records_or_be_part_of_a_type(
    source: str, without_a_row: list[str]
) -> None:
    assert [mutant.text.strip() for mutant in mutants(source)] == without_a_row


@pytest.mark.parametrize(
    "source",
    [
        "__all__ = ['a', 'b']",
        "def f():\n    t = ('a', 'b')",
        "class A:\n    t = ('a', 'b')",
        "Kind = Literal['a', 'b']",
        "Call = Callable[[str, int], tuple[str, int]]",
        "f = lambda: ('a', 'b')",
        "A, B = 1, 2",
        "T: tuple[str, ...]",
        "t = f'{(1, 2)}'",
    ],
)
def test_nothing_but_a_module_level_table_is_touched(source: str) -> None:
    assert list(mutants(source)) == []


def test_a_mutant_tells_the_table_the_line_and_the_row() -> None:
    mutant = list(mutants("A = 1\nTABLE = {\n    'a': 1,\n    'b': ('c',),\n}\n"))[1]
    assert (mutant.table, mutant.line, mutant.row) == ("TABLE", 4, "'b': ('c',)")


@pytest.mark.parametrize("folder", ["rota/schedule", "constructs/rota_cdk"])
def test_a_mutant_of_a_real_module_differs_in_the_table_that_it_names(folder: str) -> None:
    tried = 0
    for file in (PROJECT / folder).rglob("*.py"):
        source = file.read_text()
        for mutant in mutants(source):
            tried += 1
            assert changed(source, mutant.text) == [mutant.table]
    assert tried > 20
