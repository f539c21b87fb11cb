"""What is deployed of an app in each place, beside what the registry makes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from rota.ops.aws_errors import one_line_errors
from rota.ops.caller import AwsPlace, NotAsked, places
from rota.ops.comparison import Difference, compare
from rota.ops.kept_logs import KeptLogGroup, kept_log_groups
from rota.ops.stacks import Contents, DeployedStack, contents_of, stacks_in
from rota.ops.starts import StartFacts, Switches, running, switched_on
from rota.ops.statuses import FAILURES, is_under_way
from rota.ops.wanted import WantedStack, wanted_stacks
from rota.registry import EnvironmentNames, Registry
from rota.registry.commands import Commands

State = Literal["in step", "differs", "not deployed", "left behind", "another app's", "failed", "under way"]

Live = Callable[[EnvironmentNames], Switches]


NOTHING = Contents()
"""What a stack has that is not deployed, or is not the app's."""


@dataclass(frozen=True, slots=True)
class StackReport:
    """A stack that is deployed, or that the registry makes, or both.

    `running` are the starts that are enabled in AWS and not over. `switched_off` are those that registry and template
    enable, and that are disabled or missing in AWS. `why` says why a stack is left behind.
    """

    name: str
    state: State
    deployed: DeployedStack | None = None
    wanted: WantedStack | None = None
    contents: Contents = NOTHING
    difference: Difference | None = None
    running: tuple[StartFacts, ...] = ()
    switched_off: tuple[StartFacts, ...] = ()
    why: str = ""

    @property
    def environment(self) -> str:
        """The environment's name, by the registry or by the tag."""
        return self.wanted.environment.name if self.wanted else self.deployed.environment if self.deployed else ""

    @property
    def group(self) -> str | None:
        """The group's name, likewise."""
        return self.wanted.group if self.wanted else self.deployed.group if self.deployed else None


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """What one account and Region has."""

    place: AwsPlace
    stacks: tuple[StackReport, ...]
    kept_logs: tuple[KeptLogGroup, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What all places have, and the environments that could not be asked about.

    `environment` and `region` are what was asked for; None means all.
    """

    app: str
    registry: str
    places: tuple[PlaceReport, ...]
    not_asked: tuple[NotAsked, ...]
    untagged: frozenset[str] = frozenset()
    environment: str | None = None
    region: str | None = None

    def commands(self, report: PlaceReport) -> Commands:
        """The commands that help in a place, with the options of this survey."""
        chosen = [("--env", self.environment), ("--region", self.region)]
        options = "".join(f" {option} {value}" for option, value in chosen if value)
        return Commands(self.registry, report.place.region_option, self.untagged, options)


def survey(
    registry: Registry,
    session: Any,  # noqa: ANN401  # boto3 has no types
    now: datetime,
    environment: str | None = None,
    region: str | None = None,
) -> Survey:
    """Ask every place that the registry's environments name, or that of one environment, or one Region.

    Raises UsageError for an unknown environment, and RotaError in one line for whatever AWS answers otherwise.
    """
    asked = [registry.resolve(name) for name in ([environment] if environment else registry.environments)]
    found, not_asked = places(session, asked, region)
    reports = []
    for place in found:
        with one_line_errors(str(place)):
            reports.append(_report(registry, place, now, environment))
    untagged = (each for each in map(registry.resolve, registry.environments) if each.needs_image_tag)
    stacks = frozenset(stack.id for stack in wanted_stacks(untagged))
    return Survey(registry.app, registry.file, tuple(reports), not_asked, stacks, environment, region)


def _report(registry: Registry, place: AwsPlace, now: datetime, environment: str | None) -> PlaceReport:
    here = tuple(wanted_stacks(place.environments))
    names = {other.name for other in place.environments}
    anywhere = (registry.resolve(name) for name in registry.environments if name not in names)
    # An environment without account fits any place; where it is found, it is not left behind.
    elsewhere = tuple(wanted_stacks(other for other in anywhere if other.account is None))
    deployed = stacks_in(place)
    owned = [stack for stack in deployed if stack.app == registry.app and environment in {None, stack.environment}]
    contents = {stack.id: contents_of(place, stack) for stack in owned}
    log_groups = {group.name for each in contents.values() for group in each.of_type("AWS::Logs::LogGroup")}
    live: Live = cache(lambda of: _switched_on(place, of, owned, contents))
    wanted = {stack.name: stack for stack in (*elsewhere, *here)}
    reports = {stack.name: StackReport(stack.name, "not deployed", wanted=stack) for stack in here}
    for stack in deployed:
        of_registry = wanted.get(stack.name)
        if stack in owned and of_registry and of_registry.identity == (stack.app, stack.environment, stack.group):
            reports[stack.name] = _known(stack, of_registry, contents[stack.id], live(stack.names), now)
        elif stack in owned:
            why = _why_left_behind(registry, place, stack)
            reports[stack.name] = _left_behind(
                stack, contents[stack.id], tuple(running(contents[stack.id].starts, live(stack.names), now)), why
            )
        elif stack.name in reports:
            reports[stack.name] = StackReport(stack.name, "another app's", stack, of_registry)
    kept = kept_log_groups(place, registry.app, (*elsewhere, *here), log_groups, environment)
    return PlaceReport(place, tuple(sorted(reports.values(), key=_deleted_last)), kept)


def _switched_on(
    place: AwsPlace, names: EnvironmentNames, owned: Iterable[DeployedStack], contents: Mapping[str, Contents]
) -> Switches:
    """The rules and schedules in AWS of an environment's stacks, on all buses that their templates name."""
    buses = {start.bus for stack in owned if stack.names == names for start in contents[stack.id].starts}
    return switched_on(place, names, buses)


def _deleted_last(report: StackReport) -> bool:
    """Whether other stacks that are left behind go first: an environment's is deleted after those of its groups."""
    return report.state == "left behind" and not report.group


def _known(
    stack: DeployedStack, wanted: WantedStack, contents: Contents, switches: Switches, now: datetime
) -> StackReport:
    """The report of a stack that the registry makes."""
    difference = compare(contents, wanted, now)
    state: State = "differs" if difference else "in step"
    runs, off = tuple(running(contents.starts, switches, now)), tuple[StartFacts, ...]()
    if is_under_way(stack.status):
        state = "under way"
    elif stack.status in FAILURES:
        state = "failed"
    else:
        off = tuple(_switched_off(contents, wanted, switches, now))
    return StackReport(stack.name, state, stack, wanted, contents, difference, runs, off)


def _left_behind(stack: DeployedStack, contents: Contents, runs: tuple[StartFacts, ...], why: str) -> StackReport:
    """The report of a stack that is the app's, and that the registry does not make."""
    state: State = "under way" if is_under_way(stack.status) else "left behind"
    return StackReport(stack.name, state, stack, None, contents, running=runs, why=why)


def _why_left_behind(registry: Registry, place: AwsPlace, stack: DeployedStack) -> str:
    if stack.environment not in registry.environments:
        return f"the registry has no environment {stack.environment} any more"
    environment = registry.resolve(stack.environment)
    if environment.account and (environment.account, environment.region) != (place.account, place.region):
        return f"the registry has {stack.environment} in account {environment.account}, {environment.region}"
    if stack.group:
        return f"the registry has no group {stack.group} in {stack.environment} any more"
    return f"the stack of {stack.environment} has another name now"


def _switched_off(contents: Contents, wanted: WantedStack, switches: Switches, now: datetime) -> Iterator[StartFacts]:
    enabled = {start.key for start in wanted.starts if start.enabled and not start.is_past(now)}
    return (
        start for start in contents.starts if start.enabled and start.key in enabled and not switches.get(start.key)
    )


def stacks_of(reports: Iterable[PlaceReport], name: str) -> tuple[tuple[PlaceReport, StackReport], ...]:
    """The stacks of a physical name, each with its place."""
    return tuple((report, stack) for report in reports for stack in report.stacks if stack.name == name)
