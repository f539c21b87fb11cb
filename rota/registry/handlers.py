"""Whether a handler's module and function exist, found in the source without importing it."""

import ast
import sys
from functools import lru_cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path as FilePath

from rota.errors import did_you_mean, shown


@lru_cache(maxsize=1024)
def handler_problem(handler: str, root: FilePath) -> str | None:
    """What is wrong with `module.path:function`, looked up below the project's root and on the import path; or None."""
    module, _, function = handler.partition(":")
    spec = _find(module, root)
    if isinstance(spec, str):
        return spec
    if spec.origin is None or not spec.origin.endswith(".py"):
        return f"{shown(module)} is a package without code; name a module in it" if spec.origin is None else None
    source = FilePath(spec.origin)
    file = source.relative_to(root).as_posix() if source.is_relative_to(root) else source.name
    try:
        tree = ast.parse(source.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) else ""
        return f"{file}{line} is not Python: {error.msg if isinstance(error, SyntaxError) else error}"
    names = _top_level_names(tree)
    if function in names or "*" in names:
        return None
    hint = did_you_mean(function, names) or f"; add 'def {function}(context):'"
    return f"{file} has no function {shown(function)}{hint}"


def _find(module: str, root: FilePath) -> ModuleSpec | str:
    parent, _, _ = module.rpartition(".")
    where = [str(root), *sys.path]
    if parent:
        package = _find(parent, root)
        if isinstance(package, str):
            return package
        where = list(package.submodule_search_locations or ())
    return PathFinder.find_spec(module, where) or (
        f"there is no module {shown(module)}; its code belongs in {module.replace('.', '/')}.py"
    )


def _top_level_names(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.Module(_top_level(tree.body), [])):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return frozenset(names)


def _top_level(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that run on import, with functions and classes emptied so that what is inside them stays out."""
    kept: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.body = []
        if not isinstance(node, ast.AsyncFunctionDef):
            kept.append(node)
    return kept
