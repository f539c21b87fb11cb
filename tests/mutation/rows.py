"""The rows of a module's tables, and the module's text without one of them.

A table is what a module-level assignment binds: a tuple, list, dict or set written out, whatever stands around it
(`frozenset({...})`, `MappingProxyType({...})`) and within it. A row is an element, an entry, or a keyword of a call,
because tables of records are written as calls. Types are no tables: in `Annotated[str, Field(max_length=3)]` only the
call counts.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Columns = tuple[list[Any], ...]
"""The lists of one collection that lose an item together: a dict's keys and values, the elements of anything else."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module without one row: the name of the table, the row with its line, and the module's whole text."""

    table: str
    line: int
    row: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """The module once for each row of its tables, without that row, in the order of the text.

    Raises SyntaxError for a text that is no Python. Comments and layout are lost: tests see what is imported.
    """
    tree = ast.parse(source)
    for name, value in _assignments(tree):
        for columns in _collections(value):
            for index in range(len(columns[0])):
                yield _without(tree, name, columns, index)


def _without(tree: ast.Module, table: str, columns: Columns, index: int) -> Mutant:
    items = [column.pop(index) for column in columns]
    text = ast.unparse(tree)
    for column, item in zip(columns, items, strict=True):
        column.insert(index, item)
    stated = [item for item in items if item is not None]  # the key of `**others` is None
    return Mutant(table, stated[0].lineno, ": ".join(map(ast.unparse, stated)), text + "\n")


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Each module-level name and what it is bound to; `__all__` and the like are no tables."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(name)], value=value) | ast.AnnAssign(target=ast.Name(name), value=value):
                if value is not None and not name.startswith("__"):
                    yield name, value


def _collections(node: ast.expr) -> Iterator[Columns]:
    """What is written out in an expression and evaluated once, outermost first."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            yield (items,)
            yield from _within(items)
        case ast.Dict(keys=keys, values=values):
            yield keys, values
            yield from _within(values)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            yield (keywords,)
            yield from _within([function, *arguments, *(keyword.value for keyword in keywords)])
        case ast.Subscript(slice=index):
            yield from _within(_calls_of_a_type(index))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _within([each.iter for each in node.generators])
        case ast.Lambda() | ast.JoinedStr():
            return  # a function; a text
        case _:
            yield from _within([child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)])


def _within(nodes: list[Any]) -> Iterator[Columns]:
    for node in nodes:
        yield from _collections(node)


def _calls_of_a_type(node: ast.expr) -> list[ast.expr]:
    """The calls in the brackets of a type, whose own tuples and lists are no tables."""
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return [item for item in items if isinstance(item, ast.Call | ast.Subscript)]
