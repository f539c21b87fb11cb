"""What intercepts a run's AWS calls: the guard or the learner on a laptop, nothing in AWS."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Command, Entries, Environment, Task

_IN_AWS = (own_variables.TASK, "ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI")


@dataclass(frozen=True, slots=True)
class Interceptor:
    """`start` is called before the handler is imported; `report` returns what is printed on stderr after the run."""

    start: Callable[[logging.Logger], None] = lambda _log: None
    report: Callable[[], str] = str


def choose_interceptor(
    registry: Entries, environment: Environment, task: Task, environ: Mapping[str, str], *, guard: bool, learn: bool
) -> Interceptor:
    """The interceptor of a run. Raises UsageError if `learn` is set where calls cannot be learned.

    The guard's code is imported only on a laptop. In a container the role decides, and the start stays fast.
    """
    in_aws = any(name in environ for name in _IN_AWS)
    if learn and (in_aws or isinstance(task.program, Command)):
        why = "in AWS the role decides" if in_aws else f"{task.name} is a command, whose calls Rota cannot see"
        raise UsageError(f"--learn records the boto3 calls of a handler on a laptop; {why}")
    if in_aws or isinstance(task.program, Command):
        return Interceptor()
    if learn:
        from rota.runtime.guard.activation import LearningRun

        run = LearningRun(registry, environment, task.name)
        return Interceptor(lambda _log: run.start(), run.report)
    if not guard:
        return Interceptor(lambda log: log.warning("the guard is off: calls go out that the task's role may not make"))
    return Interceptor(lambda _log: _start_guard(task, environment))


def _start_guard(task: Task, environment: Environment) -> None:
    from rota.runtime.guard.activation import start_guard

    start_guard(task, environment)
