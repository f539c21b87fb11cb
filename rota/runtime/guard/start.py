"""How a run on a laptop gets its guard, or its learner."""

from types import ModuleType

from rota.import_hook import when_imported
from rota.registry import Entries, Environment, Task


def start_guard(task: Task, environment: Environment) -> None:
    """Guard every session of botocore that is made from now on; nothing is loaded until botocore is."""

    def attach(handlers: ModuleType) -> None:
        from rota.runtime.guard.guard import Guard
        from rota.runtime.guard.hooks import Hooks

        Hooks(Guard(task, environment)).attach(handlers.BUILTIN_HANDLERS)

    when_imported("botocore.handlers", attach)


class Lesson:
    """A run that is learned from: `start` it, and have its `report` at the end."""

    def __init__(self, registry: Entries, environment: Environment, task: str) -> None:
        self._registry = registry
        self._environment = environment
        self._task = task
        self._learner: object = None

    def start(self) -> None:
        """Listen to every session of botocore that is made from now on."""

        def attach(handlers: ModuleType) -> None:
            from rota.runtime.guard.hooks import Hooks
            from rota.runtime.guard.learning import Learner

            self._learner = Learner(self._environment)
            Hooks(self._learner).attach(handlers.BUILTIN_HANDLERS)

        when_imported("botocore.handlers", attach)

    def report(self) -> str:
        """What the run needed, as a diff against the entry."""
        from rota.runtime.guard.learning import Learner, learned
        from rota.runtime.guard.report import report

        learner = self._learner if isinstance(self._learner, Learner) else Learner(self._environment)
        return report(learned(learner, self._registry, self._environment, self._task), self._environment, self._task)
