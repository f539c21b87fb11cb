"""An environment of a registry's data as resolved tasks; on plain validated data, so that a run needs no pydantic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.access import Place
from rota.access.regions import partition_of
from rota.errors import Path, Problem, ProblemsError
from rota.registry.alike import is_whole, lineage
from rota.registry.boundary_checks import boundary_problems
from rota.registry.egress import egress_of, egress_problems, egress_warnings
from rota.registry.fields import FIELDS
from rota.registry.images import read_image
from rota.registry.kms_key import insights_problems, key_arn, key_problems
from rota.registry.names import EnvironmentNames
from rota.registry.placeholders import placeholder_values, substitute
from rota.registry.resolve_task import CheckIam, TaskResolver
from rota.registry.resolved import SETTINGS, Environment, ExistingNetwork
from rota.registry.resolved_image import BuildImage, Image
from rota.registry.tag_checks import environment_tag_problems
from rota.registry.value_checks import Uses, joined, uses_of_entry


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
    lacking: Uses = field(default_factory=dict)


def resolve_environment(
    data: Mapping[str, Any],
    name: str,
    *,
    only: Iterable[str] | None = None,
    dropped: frozenset[Path] = frozenset(),
    check_iam: CheckIam | None = None,
    given: frozenset[str] = frozenset(),
) -> Resolution:
    """Resolve one environment; `only` limits it to some tasks.

    `data` fits the models and is expanded. The values at the paths `dropped` were wrong: they are missing, which is no
    new problem. `check_iam` may find more problems of an iam block. `given` are the values that any environment gives:
    those that this one uses and does not have are in `lacking`.
    Tasks with problems are left out of the result.
    """
    entry = data["environments"][name]
    app: str = data["app"]
    account, region = entry.get("account"), entry.get("region")
    place = place_of(account, region)
    values = placeholder_values(app, name, place, entry.get("values", {}))
    entry = substitute(entry, values)
    names = EnvironmentNames(app, name)
    image, image_problems = _image(data, name, values, place)
    resolver = TaskResolver(
        data=data,
        environment=name,
        names=names,
        place=place,
        values=values,
        enabled=entry.get("enabled", FIELDS["enabled"].default),
        absent=_absent(data, name, given, dropped),
        image=image,
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
        image=image,
        key=key_arn(entry.get("key"), place),
        alert_emails=tuple(entry.get("alerts", {}).get("email", ())),
        tags=dict(entry.get("tags", {})),
        values={value: values[value] for value in entry.get("values", {})},
        tasks=tuple(task for task in resolved if task is not None),
        names=names,
        **{setting: FIELDS[setting].read(entry.get(setting, FIELDS[setting].default)) for setting in SETTINGS},
    )
    resolver.problems += image_problems
    resolver.problems += boundary_problems(entry, name, place)
    _check_egress(resolver, environment)
    resolver.problems += key_problems(entry, name, place)
    resolver.problems += insights_problems(entry, name)
    resolver.problems += environment_tag_problems(
        data["environments"][name].get("tags", {}),
        values,
        names,
        makes_security_groups=environment.makes_security_group,
    )
    lacking = joined([*uses_of_entry(data["environments"], name, resolver.absent), *resolver.uses])
    return Resolution(environment, resolver.problems, resolver.warnings, lacking)


def _absent(data: Mapping[str, Any], name: str, given: frozenset[str], dropped: frozenset[Path]) -> frozenset[str]:
    """The values that an environment does not have; none where some were wrong, which has been reported."""
    wrong = {path[1] for path in dropped if path[0:1] == ("environments",) and path[2:3] in (("values",), ("like",))}
    if not is_whole(data["environments"], name) or not wrong.isdisjoint(lineage(data["environments"], name)):
        return frozenset()
    return given.difference(data["environments"][name].get("values", {}))


def _check_egress(resolver: TaskResolver, environment: Environment) -> None:
    network = resolver.data["environments"][environment.name].get("network", {})
    path: Path = ("environments", environment.name, "network")
    resolver.problems += egress_problems(network, path, resolver.values)
    if environment.egress:
        mounting = [task.name for task in environment.tasks if task.volumes and not task.security_groups]
        made_vpc = environment.network is None
        resolver.warnings += egress_warnings(environment.egress, path, made_vpc=made_vpc, mounting=mounting)


def _network(entry: Mapping[str, Any] | None) -> ExistingNetwork | None:
    if entry is None or "vpc" not in entry:
        return None
    return ExistingNetwork(
        vpc=entry["vpc"],
        subnets=tuple(entry["subnets"]),
        security_groups=tuple(entry.get("security_groups", ())),
        assign_public_ip=entry.get("assign_public_ip", False),
    )


def _image(
    data: Mapping[str, Any], environment: str, values: Mapping[str, str], place: Place
) -> tuple[Image, list[Problem]]:
    """The image of an environment: its own, or else that of `defaults`."""
    where: Path = ("environments", environment, "image")
    entry = data["environments"][environment].get("image")
    if entry is None and "image" in data.get("defaults", {}):
        where, entry = ("defaults", "image"), data["defaults"]["image"]
    try:
        return read_image(entry or FIELDS["image"].default, values, place), []
    except ProblemsError as error:
        # Any image will do: the registry is rejected.
        return BuildImage("."), [Problem((*where, *problem.path), problem.message) for problem in error.problems]
