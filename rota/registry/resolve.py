"""An environment of a registry's data as resolved tasks; on plain validated data, so that a run needs no pydantic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.access import Place
from rota.access.regions import partition_of
from rota.errors import Path, Problem
from rota.registry.boundary_checks import boundary_problems
from rota.registry.egress import egress_of, egress_problems, egress_warnings
from rota.registry.fields import FIELDS
from rota.registry.names import EnvironmentNames
from rota.registry.placeholders import placeholder_values, substitute
from rota.registry.resolve_task import CheckIam, TaskResolver
from rota.registry.resolved import SETTINGS, BuildImage, Environment, ExistingNetwork, RepositoryImage
from rota.registry.tag_checks import environment_tag_problems


def place_of(account: str | None, region: str | None) -> Place:
    """Where ARNs point: literals, or CloudFormation's pseudo parameters where the registry has no account."""
    if account is None or region is None:
        return Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
    return Place(partition_of(region), region, account)


@dataclass(slots=True)
class Resolution:
    """One environment as far as it could be resolved, and its problems."""

    environment: Environment
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def resolve_environment(
    data: Mapping[str, Any],
    name: str,
    *,
    only: Iterable[str] | None = None,
    dropped: frozenset[Path] = frozenset(),
    check_iam: CheckIam | None = None,
) -> Resolution:
    """Resolve one environment; `only` limits it to some tasks.

    `data` fits the models. The values at the paths `dropped` were wrong: they are missing, which is no new problem.
    `check_iam` may find more problems of an iam block.
    Tasks with problems are left out of the result.
    """
    entry = data["environments"][name]
    app: str = data["app"]
    account, region = entry.get("account"), entry.get("region")
    place = place_of(account, region)
    values = placeholder_values(app, name, place)
    entry = substitute(entry, values)
    names = EnvironmentNames(app, name)
    resolver = TaskResolver(
        data=data,
        environment=name,
        names=names,
        place=place,
        values=values,
        dropped=dropped,
        check_iam=check_iam,
    )
    wanted = data["tasks"] if only is None else [task for task in data["tasks"] if task in only]
    resolved = [resolver.resolve(task) for task in wanted]
    environment = Environment(
        app=app,
        name=name,
        place=place,
        network=_network(entry.get("network")),
        egress=egress_of(entry.get("network"), values),
        image=_image(entry.get("image", FIELDS["image"].default)),
        alert_emails=tuple(entry.get("alerts", {}).get("email", ())),
        tags=dict(entry.get("tags", {})),
        tasks=tuple(task for task in resolved if task is not None),
        names=names,
        **{setting: FIELDS[setting].read(entry.get(setting, FIELDS[setting].default)) for setting in SETTINGS},
    )
    resolver.problems += boundary_problems(entry, name, place)
    _check_egress(resolver, environment)
    resolver.problems += environment_tag_problems(
        data["environments"][name].get("tags", {}),
        values,
        names,
        makes_security_groups=environment.makes_security_group,
    )
    return Resolution(environment, resolver.problems, resolver.warnings)


def _check_egress(resolver: TaskResolver, environment: Environment) -> None:
    network = resolver.data["environments"][environment.name].get("network", {})
    path: Path = ("environments", environment.name, "network")
    resolver.problems += egress_problems(network, path, resolver.values)
    resolver.warnings += egress_warnings(environment.egress, path, made_vpc=environment.network is None)


def _network(entry: Mapping[str, Any] | None) -> ExistingNetwork | None:
    if entry is None or "vpc" not in entry:
        return None
    return ExistingNetwork(
        vpc=entry["vpc"],
        subnets=tuple(entry["subnets"]),
        security_groups=tuple(entry.get("security_groups", ())),
        assign_public_ip=entry.get("assign_public_ip", False),
    )


def _image(entry: Mapping[str, Any]) -> RepositoryImage | BuildImage:
    if "build" in entry:
        return BuildImage(entry["build"])
    return RepositoryImage(entry["repository"], entry.get("tag") or entry.get("digest") or "")
