"""How this process was started, read from the variables that the task definition and whatever starts the task set."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Task, TaskSchedule, Trigger
from rota.registry.triggers import KINDS, moment_in

# On Fargate the last part of the metadata address is the ECS task's id and a number of the container:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-examples.html
FARGATE_TASK = re.compile(r"/v4/([0-9a-f]{32})-\d+$")


def trigger_of(environ: Mapping[str, str], task: Task) -> Trigger:
    """What ROTA_TRIGGER and its companions say, a person without them. UsageError for what no rule of ours passes."""
    kind = environ.get(own_variables.TRIGGER) or Trigger().kind
    if kind == Trigger().kind:
        return Trigger()
    name = environ.get(own_variables.TRIGGER_NAME) or None
    arn = environ.get(own_variables.TRIGGER_ARN) or None
    start = Trigger(kind, name, arn, environ.get(own_variables.EVENT_ID) or None)
    if kind == TaskSchedule.kind:
        return start
    if kind not in KINDS:
        *others, last = (TaskSchedule.kind, *KINDS)
        known = f"{', '.join(others)} or {last}"
        raise UsageError(f"{own_variables.TRIGGER} must be {known}, or be left out (got '{kind}')")
    # The registry in this image names the variables of the trigger's paths.
    sources = KINDS[kind].among(trigger.source for trigger in task.triggers if trigger.name == name)
    values = {variable: environ.get(variable, "") for source in sources for variable in source.paths or ()}
    return KINDS[kind].of_run(replace(start, values=values), environ)


def scheduled_time_of(environ: Mapping[str, str]) -> datetime | None:
    """The nominal time of the run in UTC, from ROTA_SCHEDULED_TIME (ISO 8601 with a zone); None when it is not set."""
    return moment_in(environ, own_variables.SCHEDULED_TIME)


def run_id(environ: Mapping[str, str]) -> str:
    """What tells the lines of this run from others: the ECS task's id, or 32 random hexadecimal digits elsewhere.

    The id also ends the name of the run's log stream.
    """
    found = FARGATE_TASK.search(environ.get("ECS_CONTAINER_METADATA_URI_V4", ""))
    return found[1] if found else os.urandom(16).hex()
