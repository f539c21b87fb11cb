"""What a module binds to a name, and whether Rota can call it with the context alone: read from source, never imported.

Only what is certain counts. A decorator, an import or a call may make anything of a function, so these pass.
"""

import ast
from collections.abc import Iterator, Mapping

Binding = ast.AST
"""A definition, an import, the value of an assignment, or the name itself where something else gives it a value."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_NO_FUNCTIONS = (
    *(ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def bindings(module: ast.Module) -> dict[str, list[Binding]]:
    """Everything that a module's import binds to each of its names, in the order of the source."""
    found: dict[str, list[Binding]] = {}
    for node in _outer(module):
        for name, value in _bound(node):
            found.setdefault(name, []).append(value)
    return found


def call_problem(name: str, names: Mapping[str, list[Binding]]) -> tuple[int, str] | None:
    """The line and what is wrong with a module's function as a handler; None if a definition may be right."""
    problems = [_problem(name, value, names, frozenset()) for value in names[name]]
    return problems[-1] if all(problems) else None


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run on import: not what is inside of functions and classes."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _outer(child)


def _bound(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name, node
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], node
        case ast.Assign() | ast.AnnAssign(value=ast.expr()):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                # Names of a tuple get parts of the value, which only a run knows.
                plain = isinstance(target, ast.Name)
                yield from ((name.id, node.value if plain else name) for name in _stored(target))  # type: ignore[misc]
        case ast.For() | ast.AsyncFor() | ast.NamedExpr() | ast.AugAssign():
            yield from ((name.id, name) for name in _stored(node.target))
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from ((name.id, name) for name in _stored(target))


def _stored(target: ast.AST) -> list[ast.Name]:
    return [name for name in ast.walk(target) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)]


def _problem(
    name: str, value: Binding, names: Mapping[str, list[Binding]], followed: frozenset[str]
) -> tuple[int, str] | None:
    text: str | None = None
    match value:
        case ast.FunctionDef(decorator_list=[]):
            text = _generator_problem(value, "a generator") or _signature_problem(name, value.args)
        case ast.AsyncFunctionDef(decorator_list=[]):
            text = _generator_problem(value, "an async generator") or (
                f"is async, which a handler may not be; write 'def {name}(context):' and call asyncio.run in it"
            )
        case ast.ClassDef(decorator_list=[], keywords=[]):
            text = f"is a class; a handler is a function, 'def {name}(context):'"
        case ast.Lambda():
            text = _signature_problem(name, value.args)
        case ast.Import():
            text = "is a module; a handler is a function in it"
        case ast.Name(ctx=ast.Load()) if value.id in names and value.id not in followed:
            problems = [_problem(name, other, names, followed | {value.id}) for other in names[value.id]]
            return problems[-1] if all(problems) else None
        case _ if isinstance(value, _NO_FUNCTIONS):
            text = f"is a value; a handler is a function, 'def {name}(context):'"
    return (value.lineno, f"'{name}' {text}") if text else None  # type: ignore[attr-defined]  # all of these have one


def _generator_problem(function: _Function, what: str) -> str | None:
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _outer(function)):
        return f"is {what}, and calling it runs none of its code; leave out 'yield', or move it to another function"
    return None


def _signature_problem(name: str, arguments: ast.arguments) -> str | None:
    """Why a call with one positional argument fails."""
    positional = [*arguments.posonlyargs, *arguments.args]
    needed = [argument.arg for argument in positional[: len(positional) - len(arguments.defaults)]]
    by_keyword = [
        argument.arg
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    right = f"write 'def {name}(context):'"
    if not positional and not arguments.vararg:
        return f"takes no argument, and Rota calls it with the context; {right}"
    extra = [*needed[1:], *by_keyword]
    if extra:
        return f"needs {' and '.join(extra)} beside the context, and Rota passes the context only; {right}"
    return None
