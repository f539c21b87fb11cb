"""What the models cannot see: references between parts of the file, and parts that nothing refers to."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from rota.errors import Path, Problem, not_found
from rota.registry.alike import lineage
from rota.registry.handlers import handler_problem
from rota.registry.layers import is_off, used_bundles
from rota.registry.resolved import Environment


def reference_problems(data: Mapping[str, Any], root: FilePath) -> Iterator[Problem]:
    """Unknown environments, bundles and handlers, wherever the file names them; the data is expanded."""
    environments = data["environments"]
    bundles = data.get("bundles", {})
    for section in ("bundles", "tasks"):
        for name, entry in data.get(section, {}).items():
            for environment in entry.get("environments", {}):
                if environment not in environments:
                    path: Path = (section, name, "environments", environment)
                    yield Problem(path, not_found("environment", environment, environments), on_key=True)
    lineages = [lineage(environments, environment) for environment in environments]
    for name, entry in data["tasks"].items():
        yield from _bundle_problems(name, entry, lineages, bundles)
        yield from _handler_problems(("tasks", name), entry, root)
        for environment, override in entry.get("environments", {}).items():
            if override:
                yield from _handler_problems(("tasks", name, "environments", environment), override, root)


def _bundle_problems(
    task: str, entry: Mapping[str, Any], lineages: Iterable[tuple[str, ...]], bundles: Mapping[str, Any]
) -> Iterator[Problem]:
    seen: set[Path] = set()
    for environments in lineages:
        for bundle, where in used_bundles(entry, environments):
            # Salvage leaves an empty name in place of a wrong one, which is already reported.
            if bundle and bundle not in bundles and where not in seen:
                seen.add(where)
                yield Problem(("tasks", task, *where), not_found("bundle", bundle, bundles))


def _handler_problems(path: Path, entry: Mapping[str, Any], root: FilePath) -> Iterator[Problem]:
    handler = entry.get("handler")
    if handler:
        problem = handler_problem(handler, root)
        if problem:
            yield Problem((*path, "handler"), problem)


def warnings(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is allowed and probably not intended: bundles without use, tasks deployed nowhere.

    The data is expanded.
    """
    if not data["tasks"]:
        text = "there is no task, so nothing is scheduled and defaults and bundles are not checked; add one"
        yield Problem(("tasks",), text, on_key=True)
    lineages = [lineage(data["environments"], environment) for environment in data["environments"]]
    used = {
        bundle
        for entry in data["tasks"].values()
        for environments in lineages
        for bundle, _ in used_bundles(entry, environments)
    }
    for bundle in data.get("bundles", {}):
        if bundle not in used:
            yield Problem(("bundles", bundle), f"no task uses the bundle '{bundle}'; remove it", on_key=True)
    for task, entry in data["tasks"].items():
        if all(is_off(entry, environments) for environments in lineages):
            yield Problem(("tasks", task), "no environment deploys this task; remove it", on_key=True)


def overlapping_environments(environments: Iterable[Environment]) -> Iterator[Problem]:
    """A warning for two environments in one cluster, where the names of one begin like all names of the other.

    With a cluster for each, the alerts and the invocation role of one do not reach the tasks of the other.
    """
    known = [(each, (each.account, each.region, each.cluster_name)) for each in environments if each.account]
    for one, cluster in known:
        for other, its_cluster in known:
            if other.name.startswith(f"{one.name}-") and cluster == its_cluster:
                text = (
                    f"'{one.name}' has the same cluster, and its alerts and invocation role cover all names that begin"
                    f" with '{one.name}-', so these tasks too; give this one a cluster of its own, or another name"
                )
                yield Problem(("environments", other.name), text, on_key=True)
