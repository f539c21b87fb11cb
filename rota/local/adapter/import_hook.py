"""A change to a module right after it is imported, before anybody sees it.

Ministack imports a service when it is first asked for it; to import them all for a patch would double the time it
takes to start, and a patch that came later would miss whoever imported a function by name.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

Change = Callable[[Any], None]


class _Changes(MetaPathFinder):
    """Finds the modules to change where the path has them, and changes each once its own code has run."""

    def __init__(self) -> None:
        self.of: dict[str, list[Change]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.of:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        loader: Any = spec.loader
        execute = loader.exec_module

        def changed(module: ModuleType) -> None:
            execute(module)
            for change in self.of[fullname]:
                change(module)

        loader.exec_module = changed
        return spec


_CHANGES = _Changes()


def after_import(module: str, change: Change) -> None:
    """Call `change` with the module as soon as it has been imported: now, if it has been already."""
    if module in sys.modules:
        change(sys.modules[module])
        return
    if _CHANGES not in sys.meta_path:
        sys.meta_path.insert(0, _CHANGES)
    _CHANGES.of.setdefault(module, []).append(change)
