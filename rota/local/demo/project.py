"""What the demo shows of a project, decided before anything is started."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rota.errors import UsageError, did_you_mean
from rota.local.client.cdk_cli import require_cdk
from rota.local.demo.story import Act, Story
from rota.local.demo.story_file import story_file, story_of
from rota.local.emulator.background import BackgroundAws, folder_of_project
from rota.local.emulator.ministack import require_ministack
from rota.registry import BuildImage, Environment, Registry
from rota.timetable.past import without_past

NO_STORY = "The demo has no story for this registry"
PREFERRED = "staging"
"""The environment that is shown without a story, when there are several."""


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project, one of its environments, and the acts that can be played there.

    `root` is the folder in which the CDK CLI and the tasks run. `remarks` say what of a story is not shown, and why.
    `then` is a task to start next; empty when the environment has none.
    """

    registry: Registry
    environment: Environment
    root: Path
    acts: tuple[Act, ...] = ()
    remarks: tuple[str, ...] = ()
    then: str = ""

    @property
    def file(self) -> str:
        """The file of the story."""
        return story_file(self.registry)


def demo_project(registry: Registry, now: datetime | None = None) -> DemoProject:
    """What to show of a registry, without the schedules that are past at a moment, which no deployment makes.

    Raises UsageError for a story that cannot be read and for a registry without an environment that can be deployed
    here, RotaError without the CDK.
    """
    story, remarks = _fitting(registry)
    environment = registry.resolve(story.environment if story else _environment(registry))
    _require_showable(registry, environment)
    environment = without_past(environment, now) if now else environment
    root = _root(registry)
    require_ministack()
    require_cdk(root)
    obstacles = {index: _obstacle(act, environment) for index, act in enumerate(story.acts if story else ())}
    remarks += (
        f"Left out: {story_file(registry)}: STORY.acts[{index}]: {obstacle}"
        for index, obstacle in obstacles.items()
        if obstacle
    )
    acts = tuple(story.acts[index] for index, obstacle in obstacles.items() if not obstacle) if story else ()
    then = _then(environment, story.then if story else "")
    return DemoProject(registry, environment, root, acts, tuple(remarks), then)


def _fitting(registry: Registry) -> tuple[Story | None, list[str]]:
    """The story, if there is one for this app and an environment of it; otherwise why there is none."""
    story, file = story_of(registry), story_file(registry)
    if story is None:
        return None, [f"{NO_STORY}: there is no file {file}."]
    if story.app != registry.app:
        return None, [f"{NO_STORY}: {file} is about the app '{story.app}', not '{registry.app}'."]
    if story.environment not in registry.environments:
        return None, [f"{NO_STORY}: {file} is about the environment '{story.environment}', which it does not have."]
    return story, []


def _environment(registry: Registry) -> str:
    """The name of the environment to show without a story. Raises UsageError when none can be shown."""
    names = sorted(registry.environments, key=lambda name: name != PREFERRED)
    for name in names:
        if not _why_not(registry.resolve(name)):
            return name
    reasons = "; ".join(f"{name} {_why_not(registry.resolve(name))}" for name in names)
    raise UsageError(f"{registry.file} has no environment that the demo can deploy: {reasons}")


def _require_showable(registry: Registry, environment: Environment) -> None:
    if reason := _why_not(environment):
        raise UsageError(f"the demo cannot deploy {environment.name} of {registry.file}: it {reason}")


def _why_not(environment: Environment) -> str:
    """Why the local AWS of the demo cannot take an environment, or nothing."""
    if environment.account is None or environment.region is None:
        return "names no account and Region"
    images = [image for task in environment.tasks for image in task.images] or [environment.image]
    return "builds its image, which takes Docker" if any(isinstance(image, BuildImage) for image in images) else ""


def _root(registry: Registry) -> Path:
    """The registry's own project; for a file that stands elsewhere, the project of the current folder."""
    own = registry.root.resolve()
    return own if (own / "cdk.json").is_file() else BackgroundAws(folder_of_project(Path.cwd())).project


def _obstacle(act: Act, environment: Environment) -> str:
    tasks = {task.name: task for task in environment.tasks}
    if act.task not in tasks:
        return f"there is no task '{act.task}' in {environment.name}{did_you_mean(act.task, tasks)}"
    reason = act.obstacle(tasks[act.task])
    return f"'{act.task}' cannot be started {act.how}: it {reason}" if reason else ""


def _then(environment: Environment, told: str) -> str:
    """A task to start next: the one that the story names, or the first that has a schedule, or the first."""
    names = [task.name for task in environment.tasks]
    scheduled = [task.name for task in environment.tasks if task.schedules]
    return next(iter([name for name in names if name == told] or scheduled or names), "")
