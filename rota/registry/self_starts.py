"""Triggers by which a task may start itself, again and again: by what it writes, or by its own changes of state."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rota.access import Place, Statement
from rota.errors import Path, Problem, dotted, shown
from rota.registry.iam import IamLine
from rota.registry.layers import Merged
from rota.registry.names import TaskNames
from rota.registry.resolved import Task
from rota.registry.schedules import TaskTrigger
from rota.registry.triggers.bus import DEFAULT
from rota.registry.triggers.possible_events import Absent, Known, may_fit
from rota.registry.triggers.s3_pattern import DETAIL_TYPE, SOURCE

_WRITES = "s3:putobject"
"""The action by which an object appears, whatever the call (S3's page on required permissions)."""


def self_start_warnings(task: Task, merged: Merged, lines: Sequence[IamLine], runs: Known) -> Iterator[Problem]:
    """A warning for each trigger of a task that its own runs may set off.

    `lines` are all that its role allows, and `runs` is what is known of the events about its runs.
    """
    written = [event for statement in task.statements for event in _written(statement)]
    for trigger in task.triggers:
        if trigger.source.bus != DEFAULT:
            continue  # what a run does is an event of the default bus
        pattern, path = json.loads(trigger.source.pattern), _path(merged, trigger)
        # The statements are few and all made already, so the lines are looked at only for the place in the file.
        if any(may_fit(pattern, event) for event in written):
            yield _write_warning(pattern, path, lines)
        if may_fit(pattern, runs) or any(
            may_fit(pattern, _with(container.name, runs)) for container in task.containers
        ):
            group = f'"family:${{app}}-${{environment}}-{task.name}"'
            text = "this fits the state changes of the task itself, and each would start it again, without end"
            fix = f"leave them out, for example by detail: {{group: [{{anything-but: {group}}}]}}"
            yield Problem(path, f"{text}; {fix}")


def _path(merged: Merged, trigger: TaskTrigger) -> Path:
    """The field of a trigger's entry that decides which events fit."""
    item, kind = merged.named["triggers"][trigger.name], trigger.source.key
    decisive = [name for name in ("pattern", "prefix") if name in item.get(kind)]
    return (*item.where(kind), *decisive)


def _write_warning(pattern: Mapping[str, Any], path: Path, lines: Sequence[IamLine]) -> Problem:
    """The warning with the first of the lines that lets the task write what the pattern fits."""
    writing = (line for line in lines if line.service == "exact" or (line.service, line.verb) == ("s3", "write"))
    line = next(line for line in writing if any(may_fit(pattern, event) for event in _written(line.statement)))
    written = f" ({shown(line.written)})" if isinstance(line.written, str) else ""
    text = f"{dotted(line.path)}{written} lets the task write such objects itself"
    return Problem(path, f"{text}, and each would start it again, without end; let it write somewhere else")


def _written(statement: Statement) -> Iterator[Known]:
    """What is known of the events about objects that a statement lets a task write."""
    if not any(action.lower() == _WRITES for action in statement.actions):
        return
    for resource in statement.resources:
        # A bucket is named alike in every account, so only what follows that part of the ARN counts. It is literal: the
        # registry takes neither `*` for this action nor a wildcard in a bucket's name.
        bucket, _, key = resource.partition(":s3:::")[2].partition("/")
        if key:
            objects = {"bucket": {"name": bucket}, "object": {"key": key}}
            yield {"source": SOURCE, "detail-type": DETAIL_TYPE, "detail": objects}


def _with(container: str, runs: Known) -> Known:
    """The same events with a container beside the task's own, which they list too."""
    detail = runs["detail"]
    known = dict(detail) if isinstance(detail, Mapping) else {}
    return {**runs, "detail": {**known, "containers": {"name": container}}}


def state_changes(names: TaskNames, cluster: str, place: Place) -> Known:
    """What is known of every event about a run that a rule has started, with `*` for what differs from run to run.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html. The last two are fields of
    ECS's other events.
    """
    return {
        "source": "aws.ecs",
        "detail-type": "ECS Task State Change",
        "account": place.account,
        "region": place.region,
        "resources": place.arn("ecs", f"task/{cluster}/*"),
        "detail": {
            "clusterArn": place.arn("ecs", f"cluster/{cluster}"),
            "taskArn": place.arn("ecs", f"task/{cluster}/*"),
            "taskDefinitionArn": place.arn("ecs", f"task-definition/{names.family}:*"),
            "group": f"family:{names.family}",
            "launchType": "FARGATE",
            "startedBy": "events-rule/*",
            "containers": {"name": names.container},
            "eventName": Absent.ABSENT,
            "eventType": Absent.ABSENT,
        },
    }
