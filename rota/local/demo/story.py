"""What the file beside a registry declares for the demo: which tasks start, how, and what is printed after each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from rota.local.tasks.followed_run import Clients
from rota.registry import Environment, S3Objects, Task


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The environment once a task of the demo has ended with exit code 0.

    `mails` are those that the task sent, in the order of time, with `To`, `Subject` and more, as ministack shows them.
    """

    environment: Environment
    clients: Clients
    mails: tuple[dict[str, Any], ...] = ()

    def variable(self, name: str) -> str:
        """The value of a variable of any task of the environment. Raises LookupError when no task has it."""
        for task in self.environment.tasks:
            if name in task.env:
                return task.env[name]
        raise LookupError(f"no task of {self.environment.name} has the variable {name}")


After = Callable[[Afterwards], Iterable[str]]
"""Looks at what a task has made, or gives the next one work; each text is printed as a line."""


def nothing(_: Afterwards) -> Iterable[str]:
    """No line."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A task that is started as a person would start it, by RunTask. `note` is printed after its name."""

    task: str
    note: str = ""
    after: After = nothing
    how: ClassVar[str] = "by hand"

    def obstacle(self, task: Task) -> str:  # noqa: ARG002  # every task can be started by hand
        """Why this task cannot be started so, or nothing."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BySchedule:
    """A task whose next scheduled run is put forward to now. `schedule` is the name of one of several."""

    task: str
    schedule: str | None = None
    note: str = ""
    after: After = nothing
    how: ClassVar[str] = "by its schedule"

    def obstacle(self, task: Task) -> str:
        """Why this task cannot be started so, or nothing."""
        names = tuple(dict.fromkeys(schedule.name for schedule in task.schedules))
        if not names:
            return "has no schedule"
        if self.schedule is None:
            return f"has several: {', '.join(map(str, names))}" if len(names) > 1 else ""
        return "" if self.schedule in names else f"has no schedule '{self.schedule}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByUpload:
    """A task that starts when `file` with this content arrives where its first trigger for new objects looks."""

    task: str
    file: str
    content: bytes
    note: str = ""
    after: After = nothing
    how: ClassVar[str] = "by an upload"

    def obstacle(self, task: Task) -> str:
        """Why this task cannot be started so, or nothing."""
        return "" if arrivals(task) else "has no trigger for new objects"


Act = ByHand | BySchedule | ByUpload


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What `rota demo` shows of the registry of an app: `STORY` in the file demo.py beside the registry.

    The acts are played in this order in one environment. `then` names a task for the command that the demo proposes
    at its end.
    """

    app: str
    environment: str
    acts: tuple[Act, ...]
    then: str = ""


def arrivals(task: Task) -> tuple[S3Objects, ...]:
    """The new objects that start a task."""
    return S3Objects.among(trigger.source for trigger in task.triggers)
