"""The entries of a registry's file, validated or not: their names, and what one environment or one task has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, cast

from rota.access import Place
from rota.errors import Path, Problem, ProblemsError, UsageError, not_found, shown
from rota.registry.alike import expanded, lineage, place_in_file
from rota.registry.document import Document
from rota.registry.iam import IamLine, Permission, iam_lines, permissions
from rota.registry.image_tag import reference_problem
from rota.registry.layers import Merged, is_off, layers, merge, used_bundles
from rota.registry.placeholders import placeholder_values
from rota.registry.resolve import resolve_environment
from rota.registry.resolved import Environment, Task
from rota.registry.resolved_image import BuildImage, Image


@dataclass(frozen=True)
class Entries:
    """A registry's file as it is written, with the places of its values, and the project's folder.

    It may not have been validated, so that a run needs no pydantic. Nonsense in it then raises any exception.
    """

    document: Document
    root: FilePath

    @property
    def file(self) -> str:
        """The file's name in messages."""
        return self.document.file

    @property
    def app(self) -> str:
        """The first part of every physical name."""
        return str(self._data["app"])

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments' names, in the order of the file."""
        return tuple(self._data["environments"])

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of all tasks, deployed somewhere or not, in the order of the file."""
        return tuple(self._data["tasks"])

    def deployed_in(self, task: str) -> tuple[str, ...]:
        """The environments that deploy a task, in the order of the file."""
        entry = self._data["tasks"][task]
        return tuple(name for name in self.environments if not is_off(entry, self.lineage(name)))

    def lineage(self, environment: str) -> tuple[str, ...]:
        """The environments that one is made of, the farthest that it is like first, itself last."""
        return lineage(self._data["environments"], environment)

    def resolve(self, environment: str, *, only: Iterable[str] | None = None) -> Environment:
        """One environment with its tasks, or with those named in `only`: resolved now.

        Raises UsageError when there is no such environment, ProblemsError, without places, for what is wrong in it.
        """
        self.require(environment)
        resolution = resolve_environment(self._data, environment, only=only)
        if resolution.problems:
            raise ProblemsError(resolution.problems)
        return resolution.environment

    def parts_of(self, environment: str, task: str) -> frozenset[Path]:
        """The parts of the file on which a task in an environment depends, as `Document.part` names them."""
        names = self.lineage(environment)
        bundles = {name for name, _ in used_bundles(self._data["tasks"].get(task, {}), names)}
        own: set[Path] = {(), ("tasks", task), *((key,) for key in self._data)}
        return frozenset(own | {("environments", name) for name in names} | {("bundles", name) for name in bundles})

    def image_path(self, environment: str) -> Path:
        """Where the file states the image of an environment: there, or in `defaults`."""
        is_shared = "image" not in self._data["environments"][environment] and "image" in self._data.get("defaults", {})
        return ("defaults", "image") if is_shared else ("environments", environment, "image")

    def require(self, environment: str) -> None:
        """Raises UsageError when there is no such environment."""
        if environment not in self.environments:
            raise UsageError(f"{self.file}: {not_found('environment', environment, self.environments)}")

    def iam_lines(self, environment: str, task: str, place: Place) -> tuple[IamLine, ...]:
        """Every line of a task's `iam:` blocks in an environment, layer by layer; names become ARNs of the place."""
        values = self._values(environment, place)
        return iam_lines(self._merged(environment, task), values, place)

    def _merged(self, environment: str, task: str) -> Merged:
        return merge(layers(self._data, task, environment))

    def _values(self, environment: str, place: Place) -> Mapping[str, str]:
        given = self._data["environments"][environment].get("values", {})
        return placeholder_values(self.app, environment, place, given)

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        return expanded(cast("Mapping[str, Any]", self.document.data))


@dataclass(frozen=True)
class Registry(Entries):
    """A registry without problems: its file and places, the project's folder, and every environment resolved.

    `warnings` have a place, as problems have, and reject nothing.
    """

    resolved: Mapping[str, Environment]
    warnings: tuple[Problem, ...] = ()

    def resolve(self, environment: str, image_tag: str | None = None, only: Iterable[str] | None = None) -> Environment:
        """One environment with its tasks, or with those named in `only`; it was resolved when it was loaded.

        `image_tag`, a tag or digest, is that of the environment's image, if it is not built; a digest of the registry
        stays, and so does a tag that the deployment reads from a parameter. Raises UsageError when there is no such
        environment, ProblemsError for a bad tag.
        """
        self.require(environment)
        found = self.resolved[environment]
        if only is not None:
            wanted = frozenset(only)
            found = replace(found, tasks=tuple(task for task in found.tasks if task.name in wanted))
        return found if image_tag is None else found.with_image(_tagged(found.image, image_tag))

    def permissions(self, environment: Environment, task: Task) -> tuple[Permission, ...]:
        """What the file allows a task in an environment, each with its place, secrets last."""
        values = self._values(environment.name, environment.place)
        return permissions(self._merged(environment.name, task.name), values, environment.place, task)

    def located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Each problem once, with its place in the file as it was loaded, in the order of the file."""
        environments = self._data["environments"]
        return self.document.located(
            replace(problem, path=place_in_file(environments, problem.path)) for problem in problems
        )


def _tagged(image: Image, tag: str) -> Image:
    if isinstance(image, BuildImage):
        return image
    if problem := reference_problem(tag):
        raise ProblemsError([Problem((), f"image_tag {problem} (got {shown(tag)})")])
    return image if image.is_pinned or image.tag_parameter else replace(image, reference=tag)
