"""Stops a stack: its starts are disabled, and the ECS tasks that they have started are stopped."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rota.errors import RotaError
from rota.ops.aws_errors import error_code
from rota.ops.caller import AwsPlace
from rota.ops.patience import Patience
from rota.ops.stacks import Contents, DeployedStack
from rota.ops.starts import StartFacts, filled, running, switched_on
from rota.ops.templates import plain
from rota.ops.wanted import WantedStack
from rota.registry.triggers.bus import DEFAULT
from rota.schedule import ScheduleError, parse
from rota.schedule.span import A_SECOND, Span, from_now

STOPS_WITHIN = Patience(pause=5, seconds=600)
"""A container has up to 120 seconds to end; taking its network away takes ECS about another minute."""

DESCRIBED_AT_ONCE = 100
"""Tasks that DescribeTasks takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html."""

REASON = "rota stacks --stop"


@dataclass(frozen=True, slots=True)
class RunningTask:
    """An ECS task that has not ended: its cluster, its ARN, its family, and whether it was asked to stop already."""

    cluster: str
    arn: str
    family: str
    is_stopping: bool


@dataclass(frozen=True, slots=True)
class StopPlan:
    """What is to be stopped: the starts that are enabled and not over, the clusters to look in, and what runs there.

    `clusters` has the families to look for by cluster; None stands for every task, in a cluster of the stack's own.
    """

    place: AwsPlace
    stack: DeployedStack
    starts: tuple[StartFacts, ...]
    clusters: Mapping[str, tuple[str | None, ...]]
    tasks: tuple[RunningTask, ...]
    now: datetime


def plan_stop(
    place: AwsPlace, stack: DeployedStack, contents: Contents, now: datetime, wanted: WantedStack | None = None
) -> StopPlan:
    """What stopping this stack means now."""
    switches = switched_on(place, stack.names, {start.bus for start in contents.starts})
    starts = tuple(running(contents.starts, switches, now))
    clusters = dict(_clusters(contents, wanted))
    return StopPlan(place, stack, starts, clusters, tuple(_active(place, clusters, ("RUNNING", "STOPPED"))), now)


def carry_out(stop: StopPlan, tell: Callable[[str], None], patience: Patience = STOPS_WITHIN) -> None:
    """Disable the starts, then stop the tasks and wait until each of them has ended.

    Tasks that are launched meanwhile are stopped too. Raises RotaError when tasks still run at the end of the time.
    """
    for start in stop.starts:
        tell(f"disabled {start.name}" if _disable(stop, start) else f"{start.name} is gone already")
    active = {task.arn: task for task in stop.tasks}
    asked: set[str] = set()
    for _ in patience.looks():
        for task in active.values():
            if task.arn not in asked and not task.is_stopping:
                _stop_task(stop.place, task)
                tell(f"stopping {task.family} ({task.arn.rpartition('/')[2]})")
            asked.add(task.arn)
        found = [*_active(stop.place, stop.clusters, ("RUNNING",)), *_still(stop.place, active.values())]
        active = {task.arn: task for task in found}
        if not active:
            return
    left = ", ".join(f"{task.family} ({task.arn.rpartition('/')[2]})" for task in active.values())
    raise RotaError(f"{stop.stack.name}: still running after {patience.seconds:.0f} seconds: {left}")


def _clusters(contents: Contents, wanted: WantedStack | None) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """The clusters in which tasks of the stack may run, by name, with the families to look for in each."""
    names = [wanted.environment.cluster_name] if wanted else []
    for resource in contents.template.values():
        properties = plain(resource.get("Properties", {}))
        targets = [*properties.get("Targets", ()), properties.get("Target", {})]
        arns = [target["Arn"] for target in targets if "EcsParameters" in target]
        names += [arn.rpartition("/")[2] for arn in arns if isinstance(arn, str)]
    yield from dict.fromkeys(names, contents.families).items()
    yield from ((cluster.name.rpartition("/")[2], (None,)) for cluster in contents.of_type("AWS::ECS::Cluster"))


def _active(
    place: AwsPlace, clusters: Mapping[str, tuple[str | None, ...]], wished: Iterable[str]
) -> Iterator[RunningTask]:
    """The tasks that have not ended, of those that ECS wishes to be in one of these states."""
    from botocore.exceptions import ClientError

    for cluster, families in clusters.items():
        arns: list[str] = []
        try:
            for family in families:
                only = {} if family is None else {"family": family}
                for status in wished:
                    request = {"cluster": cluster, "desiredStatus": status, **only}
                    arns += place.pages("ecs", "list_tasks", "taskArns", **request)
        except ClientError as error:
            if error_code(error) != "ClusterNotFoundException":  # it is deleted already
                raise
        yield from _described(place, cluster, arns)


def _still(place: AwsPlace, tasks: Iterable[RunningTask]) -> Iterator[RunningTask]:
    """Those of these tasks that have not ended."""
    by_cluster: dict[str, list[str]] = {}
    for task in tasks:
        by_cluster.setdefault(task.cluster, []).append(task.arn)
    for cluster, arns in by_cluster.items():
        yield from _described(place, cluster, arns)


def _described(place: AwsPlace, cluster: str, arns: Iterable[str]) -> Iterator[RunningTask]:
    from botocore.exceptions import ClientError

    ecs, every = place.client("ecs"), list(arns)
    for first in range(0, len(every), DESCRIBED_AT_ONCE):
        try:
            found = ecs.describe_tasks(cluster=cluster, tasks=every[first : first + DESCRIBED_AT_ONCE])["tasks"]
        except ClientError as error:
            if error_code(error) != "ClusterNotFoundException":  # somebody has deleted it since its tasks were listed
                raise
            return
        for task in found:
            if task["lastStatus"] != "STOPPED":
                family = task["taskDefinitionArn"].rpartition("/")[2].rpartition(":")[0]
                yield RunningTask(cluster, task["taskArn"], family, task["desiredStatus"] == "STOPPED")


def _stop_task(place: AwsPlace, task: RunningTask) -> None:
    from botocore.exceptions import ClientError

    try:
        place.client("ecs").stop_task(cluster=task.cluster, task=task.arn, reason=REASON)
    except ClientError as error:
        if error_code(error) != "InvalidParameterException":  # it has ended, and ECS has forgotten it
            raise


def _disable(stop: StopPlan, start: StartFacts) -> bool:
    """Disable a rule or schedule. False when it is not there any more: somebody else has deleted it meanwhile."""
    from botocore.exceptions import ClientError

    try:
        if start.service == "rules":
            on = {} if start.bus == DEFAULT else {"EventBusName": filled(start.bus, stop.place)}
            stop.place.client("events").disable_rule(Name=start.name, **on)
        else:
            scheduler = stop.place.client("scheduler")
            found = scheduler.get_schedule(Name=start.name, GroupName=stop.stack.names.schedule_group)
            scheduler.update_schedule(**request_to_disable(scheduler, found, stop.now))
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        return False
    return True


def request_to_disable(
    scheduler: Any,  # noqa: ANN401  # botocore makes its client classes at run time
    found: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """The UpdateSchedule request that changes a schedule's state only: what it leaves out gets its default.

    A StartDate that is over may be rejected. That of a rate becomes its next time, from which the same times follow.
    Any other says nothing any more, and is left out.
    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
    """
    taken = scheduler.meta.service_model.operation_model("UpdateSchedule").input_shape.members
    kept = {name: value for name, value in found.items() if name in taken}
    begin = kept.pop("StartDate", None)
    if begin and begin <= now:
        begin = _from_now(str(kept.get("ScheduleExpression")), begin, now)
    return {**kept, **({"StartDate": begin} if begin else {}), "State": "DISABLED"}


def _from_now(expression: str, begin: datetime, now: datetime) -> datetime | None:
    try:
        return from_now(parse(expression, "scheduler"), Span(begin), now + A_SECOND).start
    except ScheduleError:
        return None
