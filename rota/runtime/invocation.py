"""How this process was started, from the variables that the task definition and the schedule or trigger set."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from rota import own_variables
from rota.errors import UsageError, shown
from rota.registry import Task, TaskSchedule, Trigger
from rota.registry.triggers import KINDS, moment_in

# On Fargate the last part of the metadata address is the ECS task's id and a number of the container:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-examples.html
FARGATE_TASK = re.compile(r"/v4/([0-9a-f]{32})-\d+$")


def trigger_of(environ: Mapping[str, str], task: Task) -> Trigger:
    """The trigger from ROTA_TRIGGER and its companions; by hand without them. Raises UsageError for unknown values."""
    kind = environ.get(own_variables.TRIGGER) or Trigger().kind
    if kind == Trigger().kind:
        return Trigger()
    name = environ.get(own_variables.TRIGGER_NAME) or None
    arn = environ.get(own_variables.TRIGGER_ARN) or None
    trigger = Trigger(kind, name, arn, environ.get(own_variables.EVENT_ID) or None)
    if kind == TaskSchedule.kind:
        return trigger
    if kind not in KINDS:
        *others, last = (TaskSchedule.kind, *KINDS)
        known = f"{', '.join(others)} or {last}"
        raise UsageError(f"{own_variables.TRIGGER} must be {known}, or be left out (got {shown(kind)})")
    # The registry in this image has the variables of the trigger's paths. A trigger that is tried on a laptop may have
    # no name: then those of every trigger of its kind.
    sources = KINDS[kind].among(each.source for each in task.triggers if name in (None, each.name))
    values = {variable: environ.get(variable, "") for source in sources for variable in source.paths or ()}
    return KINDS[kind].of_run(replace(trigger, values=values), environ)


def scheduled_time_of(environ: Mapping[str, str]) -> datetime | None:
    """The nominal time of the run in UTC, from ROTA_SCHEDULED_TIME (ISO 8601 with a zone); None if it is not set."""
    return moment_in(environ, own_variables.SCHEDULED_TIME)


def run_id(environ: Mapping[str, str]) -> str:
    """The id of this run in its log lines: the ECS task's id on Fargate, else 32 random hexadecimal digits.

    The ECS task's id is also the last part of the run's log stream.
    """
    found = FARGATE_TASK.search(environ.get("ECS_CONTAINER_METADATA_URI_V4", ""))
    return found[1] if found else os.urandom(16).hex()
