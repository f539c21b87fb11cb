"""What the demo needs of a project, looked up before anything is started."""

from dataclasses import dataclass
from pathlib import Path

from rota.errors import UsageError
from rota.local.client.cdk_cli import require_cdk
from rota.local.emulator.ministack import require_ministack
from rota.registry import Environment, Registry, S3Objects, Task

ENVIRONMENT = "staging"

SCHEDULED, TRIGGERED, BY_HAND = "send-payment-reminder", "process-edis", "db-migrate-up"
"""The tasks that are started, and how."""

NEEDED = {
    SCHEDULED: ("REMINDERS_TABLE",),
    TRIGGERED: ("EDI_BUCKET", "EDI_TABLE"),
    BY_HAND: ("CLAIMS_TABLE",),
    "export-report": ("REPORTS_BUCKET",),
}
"""Tasks, and the variables by which they and the demo know where their data is."""


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project that the demo can show."""

    registry: Registry
    environment: Environment

    @property
    def root(self) -> Path:
        """The folder of the project, in which the CDK CLI and the tasks run."""
        return self.registry.root.resolve()

    def place(self, variable: str) -> str:
        """What a variable of a task names, such as the table of REMINDERS_TABLE."""
        return next(task.env[variable] for task in self.environment.tasks if variable in task.env)


def demo_project(registry: Registry) -> DemoProject:
    """The project of a registry. Raises UsageError for another than the repository's own, RotaError without the CDK."""
    if ENVIRONMENT not in registry.environments:
        raise UsageError(f"{_shows(registry)} has no environment '{ENVIRONMENT}'")
    environment = registry.resolve(ENVIRONMENT)
    tasks = {task.name: task for task in environment.tasks}
    lacking = [name for name, variables in NEEDED.items() if not _has(tasks.get(name), variables)]
    if lacking:
        raise UsageError(f"{_shows(registry)} has no such {', '.join(lacking)} in {ENVIRONMENT}")
    if not tasks[SCHEDULED].schedules or not arrivals(tasks[TRIGGERED]):
        raise UsageError(f"{_shows(registry)} starts {SCHEDULED} or {TRIGGERED} by other means")
    if environment.account is None or environment.region is None:
        raise UsageError(f"{_shows(registry)} names no account for {ENVIRONMENT}")
    require_ministack()
    require_cdk(registry.root)
    return DemoProject(registry, environment)


def arrivals(task: Task) -> tuple[S3Objects, ...]:
    """The new objects that start a task."""
    return S3Objects.among(trigger.source for trigger in task.triggers)


def _has(task: Task | None, variables: tuple[str, ...]) -> bool:
    return task is not None and all(variable in task.env for variable in variables)


def _shows(registry: Registry) -> str:
    return f"the demo shows Rota's own tasks/tasks.yaml at work, and {registry.file}"
