"""A registry, and the stacks that it becomes, in one process; and what there must be once they are deployed."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rota.registry import Environment, Registry, Task
from rota.timetable.past import without_past
from stacks import add_environment, new_app, synthesize
from tests.edits.cloudformation import HERE, Stack, StackKey, stacks_of
from tests.edits.editing import Data, read
from tests.edits.identities import Identity


@dataclass(frozen=True)
class Version:
    """A registry at one moment of its life, and its stacks in the order of their deployment."""

    registry: Registry
    stacks: tuple[Stack, ...]
    now: datetime | None = None

    @property
    def environments(self) -> Iterator[Environment]:
        for name in self.registry.environments:
            environment = self.registry.resolve(name)
            yield without_past(environment, self.now) if self.now else environment

    @property
    def tasks(self) -> Iterator[tuple[Environment, Task]]:
        """Every task of every environment that deploys it."""
        for environment in self.environments:
            yield from ((environment, task) for task in environment.tasks)

    def key(self, name: str) -> StackKey:
        """What the stack with this id in the app is called once it is deployed."""
        (found,) = [stack.key for stack in self.stacks if stack.id == name]
        return found

    def keys(self, environment: Environment) -> set[StackKey]:
        """The stacks of an environment."""
        names = environment.names
        return {self.key(names.stack), *(self.key(names.group_stack(group)) for group in environment.groups)}

    @property
    def log_groups(self) -> set[Identity]:
        """The log group of every task."""
        return {(*place(each), "AWS::Logs::LogGroup", task.names.log_group) for each, task in self.tasks}

    @property
    def starts(self) -> list[Identity]:
        """Every rule and schedule that the registry has, by its own word and not by the templates'."""
        found: list[Identity] = []
        for environment in self.environments:
            here = place(environment)
            rule = (*here, "AWS::Events::Rule", "default")
            found += [(*rule, name) for name in environment.alert_rules]
            for task in environment.tasks:
                found += [(*rule[:-1], trigger.source.bus, trigger.resource) for trigger in task.triggers]
                for schedule in task.schedules:
                    group = environment.names.schedule_group
                    scheduler = ("AWS::Scheduler::Schedule", group) if schedule.service == "scheduler" else ()
                    found.append((*(((*here, *scheduler)) if scheduler else rule), schedule.resource))
        return sorted(found)


def place(environment: Environment) -> tuple[str, str]:
    """Account and Region of an environment; without its own, those of the credentials."""
    return (environment.account or HERE[0], environment.region or HERE[1])


def version(data: Data, folder: Path | None = None, now: datetime | None = None) -> Version:
    """Load and synthesize a registry, into a folder if there is one. Raises RotaError for one that is rejected.

    `now` is the moment of the synthesis, which counts for schedules of one run only.
    """
    registry = read(data)
    with tempfile.TemporaryDirectory(prefix="rota-edits-") as temporary:
        app = new_app(outdir=str(folder or temporary))
        for name in registry.environments:
            add_environment(app, registry.resolve(name), registry.root, now)
        return Version(registry, stacks_of(synthesize(app)), now)
