"""An action on a module right after its import, before anybody sees it: `when_imported`. Until then it costs nothing.

The guard waits so for botocore, and the local AWS for ministack, which imports a service when it is first asked for.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Act = Callable[[Any], None]
"""Takes the module."""


def when_imported(name: str, act: Act) -> None:
    """Call `act` with a module once it has been imported: now, if it already is. Several act in the order of calls."""
    if name in sys.modules:
        act(sys.modules[name])
        return
    if _WAITING not in sys.meta_path:
        sys.meta_path.insert(0, _WAITING)
    _WAITING.acts.setdefault(name, []).append(act)


class _Waiting(MetaPathFinder):
    """A finder of modules that finds nothing itself: it has the others find a module, and acts after its import.

    https://docs.python.org/3/reference/import.html#the-meta-path
    """

    def __init__(self) -> None:
        self.acts: dict[str, list[Act]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own spec, whose loader acts once it has run the module."""
        if fullname not in self.acts:
            return None
        for finder in [other for other in sys.meta_path if other is not self]:
            spec = finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                self._extend(spec)
                return spec
        return None

    def _extend(self, spec: ModuleSpec) -> None:
        loader: Any = spec.loader  # made for this one import
        run = loader.exec_module

        def run_and_act(module: ModuleType) -> None:
            run(module)
            for act in self._taken(spec.name):
                act(module)

        loader.exec_module = run_and_act

    def _taken(self, name: str) -> list[Act]:
        """What waits for a module, which from now on nothing does."""
        acts = self.acts.pop(name, [])
        if not self.acts and self in sys.meta_path:
            sys.meta_path.remove(self)
        return acts


_WAITING = _Waiting()
