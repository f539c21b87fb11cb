"""What the registry makes: the stacks of its environments, and what each of them should have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rota.ops.starts import StartFacts, made_for
from rota.registry import Environment, Task


@dataclass(frozen=True, slots=True)
class WantedStack:
    """A stack that the registry makes: its id in the app, its physical name, and its tasks."""

    id: str
    name: str
    environment: Environment
    group: str | None
    tasks: tuple[Task, ...]

    @property
    def identity(self) -> tuple[str, str, str | None]:
        """App, environment and group, as the tags of a deployed stack have them."""
        return self.environment.app, self.environment.name, self.group

    @property
    def starts(self) -> tuple[StartFacts, ...]:
        """What starts its tasks."""
        return tuple(made_for(self.tasks))

    @property
    def families(self) -> tuple[str, ...]:
        """The families of its task definitions."""
        return tuple(task.names.family for task in self.tasks)


def wanted_stacks(environments: Iterable[Environment]) -> Iterator[WantedStack]:
    """The stacks of environments: the environment's own, then one for each group."""
    for environment in environments:
        names = environment.names
        yield WantedStack(names.stack, names.stack_name, environment, None, _tasks(environment, None))
        for group in environment.groups:
            tasks = _tasks(environment, group)
            yield WantedStack(names.group_stack(group), names.group_stack_name(group), environment, group, tasks)


def _tasks(environment: Environment, group: str | None) -> tuple[Task, ...]:
    return tuple(task for task in environment.tasks if task.group == group)
