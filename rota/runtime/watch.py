"""Who watches a run's calls of AWS: on a laptop a guard, or a learner, or nobody; in AWS its role alone."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Command, Entries, Environment, Task

_IN_AWS = (own_variables.TASK, "ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI")


@dataclass(frozen=True, slots=True)
class Watch:
    """What to do before a handler is imported, and what to print on stderr after the run."""

    start: Callable[[logging.Logger], None] = lambda _log: None
    report: Callable[[], str] = str


def choose_watch(
    registry: Entries, environment: Environment, task: Task, environ: Mapping[str, str], *, guard: bool, learn: bool
) -> Watch:
    """The watch of a run. Raises UsageError where there is nothing to learn.

    Its code is imported only when it watches: a container starts without, and where the role itself decides.
    """
    in_aws = any(name in environ for name in _IN_AWS)
    if learn and (in_aws or isinstance(task.program, Command)):
        why = "in AWS, the role decides" if in_aws else f"{task.name} is a command, whose calls nobody here can see"
        raise UsageError(f"--learn watches the boto3 of a handler on a laptop; {why}")
    if in_aws or isinstance(task.program, Command):
        return Watch()
    if learn:
        from rota.runtime.guard.start import Lesson

        lesson = Lesson(registry, environment, task.name)
        return Watch(lambda _log: lesson.start(), lesson.report)
    if not guard:
        return Watch(lambda log: log.warning("the guard is off: calls go out that the task's role may not make"))
    return Watch(lambda _log: _start_guard(task, environment))


def _start_guard(task: Task, environment: Environment) -> None:
    from rota.runtime.guard.start import start_guard

    start_guard(task, environment)
