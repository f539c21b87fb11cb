"""Find a handler, run it, and return its result."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rota.errors import UsageError, did_you_mean
from rota.registry import Handler
from rota.runtime.context import TaskContext

Outcome = Literal["succeeded", "failed", "stopped", "interrupted"]

RAISED = 1
STOPPED = 143
"""128 + SIGTERM, as a shell reports it."""
INTERRUPTED = 130
"""128 + SIGINT."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended, with its exit code."""

    outcome: Outcome
    exit_code: int


def run_handler(handler: Handler, context: TaskContext) -> Result:
    """Import and call the handler, and log what it raises. Raises UsageError if there is no such function."""
    result = Result("succeeded", 0)
    try:
        function = load_handler(handler)
        returned = function(context)
        if returned is not None:
            context.log.warning("the handler returned a value of type %s, which means nothing", type(returned).__name__)
    except UsageError:
        raise
    except SystemExit as leaving:
        result = _result_of_exit(leaving.code, context)
    except KeyboardInterrupt:
        return Result("interrupted", INTERRUPTED)
    except BaseException:
        context.log.exception("the handler raised")
        result = Result("failed", RAISED)
    return Result("stopped", STOPPED) if context.stopping else result


def load_handler(handler: Handler) -> Callable[[TaskContext], object]:
    """The function that the registry names. An error that its module raises is not caught."""
    try:
        module = importlib.import_module(handler.module)
    except ModuleNotFoundError as error:
        # The module itself or a package above it, not a module that it imports.
        if error.name and f"{handler.module}.".startswith(f"{error.name}."):
            raise UsageError(f"handler {handler}: there is no module '{error.name}' here") from None
        raise
    function = getattr(module, handler.function, None)
    if not callable(function):
        functions = [name for name, value in vars(module).items() if inspect.isfunction(value)]
        hint = did_you_mean(handler.function, functions)
        raise UsageError(f"handler {handler}: the module has no function '{handler.function}'{hint}")
    # A call of one of these runs none of its code, so the task would succeed without doing anything.
    for kind, test in (("a coroutine", inspect.iscoroutinefunction), ("a generator", inspect.isgeneratorfunction)):
        if test(function):
            raise UsageError(f"handler {handler}: {kind} function cannot be a handler; write a plain `def`")
    return function  # type: ignore[no-any-return]  # getattr gives Any; callable() was checked


def _result_of_exit(code: object, context: TaskContext) -> Result:
    """The result of `sys.exit(code)` as Python defines it. A failure never becomes 0, as 256 would."""
    if code is None or code == 0:
        return Result("succeeded", 0)
    if not isinstance(code, int):
        context.log.error("%s", code)
        return Result("failed", RAISED)
    return Result("failed", code & 0xFF or RAISED)
