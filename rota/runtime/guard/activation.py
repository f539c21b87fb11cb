"""Attaches the guard or the learner to a run on a laptop."""

from types import ModuleType

from rota.import_hook import when_imported
from rota.registry import Entries, Environment, Task


def start_guard(task: Task, environment: Environment) -> None:
    """Guard every botocore session that is created from now on. Nothing is loaded before botocore is."""

    def attach(handlers: ModuleType) -> None:
        from rota.runtime.guard.botocore_events import EventHandlers
        from rota.runtime.guard.guard import Guard

        EventHandlers(Guard(task, environment)).attach(handlers.BUILTIN_HANDLERS)

    when_imported("botocore.handlers", attach)


class LearningRun:
    """A run with `--learn`: call `start` before it and print `report` after it."""

    def __init__(self, registry: Entries, environment: Environment, task: str) -> None:
        self._registry = registry
        self._environment = environment
        self._task = task
        self._learner: object = None

    def start(self) -> None:
        """Record the calls of every botocore session that is created from now on."""

        def attach(handlers: ModuleType) -> None:
            from rota.runtime.guard.botocore_events import EventHandlers
            from rota.runtime.guard.learning import Learner

            self._learner = Learner(self._environment)
            EventHandlers(self._learner).attach(handlers.BUILTIN_HANDLERS)

        when_imported("botocore.handlers", attach)

    def report(self) -> str:
        """The permissions that the run needed, as a diff against the entry."""
        from rota.runtime.guard.learning import Learner, learned
        from rota.runtime.guard.report import report

        learner = self._learner if isinstance(self._learner, Learner) else Learner(self._environment)
        return report(learned(learner, self._registry, self._environment, self._task), self._environment, self._task)
