"""The guard's foot in the door: it waits until something imports a module, and costs nothing until then."""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


def when_imported(name: str, act: Callable[[ModuleType], None]) -> None:
    """Call `act` with a module once it has been imported: now, if it already is."""
    if name in sys.modules:
        act(sys.modules[name])
    else:
        sys.meta_path.insert(0, _Waiting(name, act))


class _Waiting:
    """A finder of modules that finds nothing itself: it has the others find one module, and acts after its import.

    https://docs.python.org/3/reference/import.html#the-meta-path
    """

    def __init__(self, name: str, act: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._act = act

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own spec, whose loader acts once it has run the module."""
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                self._extend(spec)
                return spec
        return None

    def _extend(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        assert loader is not None  # noqa: S101  # the caller looked
        run = loader.exec_module

        def run_and_act(module: ModuleType) -> None:
            run(module)
            self._act(module)

        loader.exec_module = run_and_act  # type: ignore[method-assign]  # a loader is made for one import
