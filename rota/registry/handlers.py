"""Whether a handler is there and Rota can call it, found in the source without importing it."""

import ast
import sys
from functools import lru_cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path as FilePath

from rota.errors import did_you_mean, shown
from rota.registry.handler_forms import bindings, call_problem


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
    tree = _parsed(source, file)
    if isinstance(tree, str):
        return tree
    names = bindings(tree)
    if function in names:
        found = call_problem(function, names)
        return f"{file}:{found[0]}: {found[1]}" if found else None
    # `from x import *` and a `__getattr__` of the module give it names that only a run knows.
    if "*" in names or "__getattr__" in names:
        return None
    hint = did_you_mean(function, names) or f"; add 'def {function}(context):'"
    return f"{file} has no function {shown(function)}{hint}"


def _parsed(source: FilePath, file: str) -> ast.Module | str:
    """The module's code, or why Python cannot compile it."""
    try:
        return ast.parse(source.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        return f"{file}{line} is not Python: {error.msg if isinstance(error, SyntaxError) else error}"
    except (MemoryError, RecursionError):
        return f"{file} has an expression nested too deeply for Python to compile"


def _find(module: str, root: FilePath) -> ModuleSpec | str:
    parent, _, _ = module.rpartition(".")
    where = [str(root), *sys.path]
    if parent:
        package = _find(parent, root)
        if isinstance(package, str):
            return package
        where = list(package.submodule_search_locations or ())
    if found := PathFinder.find_spec(module, where):
        return found
    file = f"{module.replace('.', '/')}.py"
    if (root / file).is_file():
        # A folder without __init__.py loses against a package of the same name anywhere else on the path.
        return f"there is no module {shown(module)}, although there is {file}; add {FilePath(file).parent}/__init__.py"
    return f"there is no module {shown(module)}; its code belongs in {file}"
