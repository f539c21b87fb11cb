"""The log groups that outlived their tasks: those of an app that belong to no deployed stack."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rota.ops.caller import AwsPlace
from rota.ops.statuses import ADOPTING
from rota.ops.wanted import WantedStack
from rota.registry.commands import Commands
from rota.registry.names import TASK_TAG, EnvironmentNames, app_path

PARTS = 4
"""Parts of a task's log group between slashes, with the empty one before the first."""


@dataclass(frozen=True, slots=True)
class KeptLogGroup:
    """A log group of no stack: its size in bytes, and the stack whose next deployment can adopt it, if there is one."""

    name: str
    stored_bytes: int
    adopted_by: str | None


def kept_log_groups(
    place: AwsPlace, app: str, wanted: Iterable[WantedStack], owned: Collection[str], environment: str | None = None
) -> tuple[KeptLogGroup, ...]:
    """The log groups `/<app>/<environment>/<task>` that no stack owns, of one environment or of all.

    Those of an environment that the registry does not have count when they have a task's tag: the path may be another
    tool's. `owned` are the names of the log groups of deployed stacks.
    """
    stacks = tuple(wanted)
    known = {stack.environment.name for stack in stacks}
    adopting = _adopting(stacks)
    prefix = EnvironmentNames(app, environment).path if environment else app_path(app)
    found = []
    for group in place.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=prefix):
        name = group["logGroupName"]
        parts = name.split("/")
        if name in owned or len(parts) != PARTS:
            continue
        if name in adopting or parts[2] in known or _has_tag(place, group["arn"]):
            found.append(KeptLogGroup(name, group.get("storedBytes", 0), adopting.get(name)))
    return tuple(found)


def command_for(group: KeptLogGroup, commands: Commands) -> str:
    """What adopts the log group where the registry has its task, or else deletes it."""
    if group.adopted_by:
        return commands.filled(ADOPTING, stack=group.adopted_by)
    return commands.filled("aws logs delete-log-group{region} --log-group-name {name}", name=group.name)


def _adopting(stacks: Iterable[WantedStack]) -> Mapping[str, str]:
    """Each log group of the registry that CloudFormation may adopt, and the stack that does it.

    It adopts what its template keeps only:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
    """
    return {task.names.log_group: stack.id for stack in stacks for task in stack.tasks if task.keep_logs}


def _has_tag(place: AwsPlace, arn: str) -> bool:
    client = place.client("logs")
    tags = client.list_tags_for_resource(resourceArn=arn.removesuffix(":*"))["tags"]
    return TASK_TAG in tags
