"""The variables of a run. All are checked before the task's code starts."""

from collections.abc import Iterator, Mapping

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Environment, Task
from rota.runtime.context import Variables

PSEUDO_PARAMETER = "${AWS::"
"""Only CloudFormation can fill these in, so on a laptop such a value is unknown."""


def collect_variables(task: Task, environment: Environment, environ: Mapping[str, str]) -> Variables:
    """All declared variables and secrets of the task. Raises UsageError that lists all that are missing.

    In a container, which has ROTA_TASK, all come from the process. Elsewhere the registry fills in what the process
    lacks, except secrets: the registry has only references to them. Variables of schedules and triggers are included if
    the process has them. They are never missing, because another schedule or trigger may have started this run.
    """
    in_container = own_variables.TASK in environ
    values: dict[str, str] = {}
    missing: list[str] = []
    for name, declared in task.env.items():
        if name in environ:
            values[name] = environ[name]
        elif in_container:
            missing.append(f"{name}: the task definition does not set it; deploy this environment again")
        elif PSEUDO_PARAMETER in declared:
            missing.append(f"{name}: '{declared}' is known only after a deployment; set it in the shell")
        else:
            values[name] = declared
    for secret in task.secrets:
        name = secret.variable
        if name in environ:
            values[name] = environ[name]
        elif in_container:
            missing.append(f"{name}: the task definition does not inject this secret; deploy this environment again")
        else:
            missing.append(f"{name}: a secret, which ECS reads from {secret.value_from}; set it in the shell")
    if missing:
        count = "1 variable" if len(missing) == 1 else f"{len(missing)} variables"
        lines = "".join(f"\n  {line}" for line in missing)
        raise UsageError(f"{task.name} lacks {count} in {environment.name}:{lines}")
    return Variables({**{name: environ[name] for name in _of_starts(task) if name in environ}, **values})


def _of_starts(task: Task) -> Iterator[str]:
    """The variables that the task's schedules and triggers set in addition."""
    for schedule in task.schedules:
        yield from schedule.env
    for trigger in task.triggers:
        yield from trigger.env
        yield from trigger.source.paths or ()
