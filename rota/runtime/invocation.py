"""How this process was started, read from the variables that the task definition and whatever starts the task set."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from rota.errors import UsageError
from rota.registry import EventPattern, Task
from rota.runtime.trigger import S3Object, Trigger

# On Fargate the last part of the metadata address is the ECS task's id and a number of the container:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-examples.html
FARGATE_TASK = re.compile(r"/v4/([0-9a-f]{32})-\d+$")


def trigger_of(environ: Mapping[str, str], task: Task) -> Trigger:
    """What ROTA_TRIGGER and its companions say, a person without them. UsageError for what no rule of ours passes."""
    kind = environ.get("ROTA_TRIGGER") or "manual"
    name = environ.get("ROTA_TRIGGER_NAME") or None
    arn = environ.get("ROTA_TRIGGER_ARN") or None
    event_id = environ.get("ROTA_EVENT_ID") or None
    if kind == "s3":
        return Trigger("s3", name, arn, event_id, object=_object_of(environ))
    if kind == "event":
        return Trigger(
            "event",
            name,
            arn,
            event_id,
            source=environ.get("ROTA_EVENT_SOURCE") or None,
            type=environ.get("ROTA_EVENT_TYPE") or None,
            time=_moment(environ, "ROTA_EVENT_TIME"),
            values=_values_of(environ, task, name),
        )
    if kind == "schedule":
        return Trigger("schedule", name, arn, event_id)
    if kind == "manual":
        return Trigger()
    raise UsageError(f"ROTA_TRIGGER must be schedule, s3 or event, or be left out (got '{kind}')")


def _object_of(environ: Mapping[str, str]) -> S3Object:
    bucket, key = environ.get("ROTA_S3_BUCKET"), environ.get("ROTA_S3_KEY")
    if not bucket or not key:
        raise UsageError("ROTA_TRIGGER is s3, so ROTA_S3_BUCKET and ROTA_S3_KEY must name the object")
    size = environ.get("ROTA_S3_SIZE") or "0"
    if not (size.isascii() and size.isdecimal()):
        raise UsageError(f"ROTA_S3_SIZE must be a number of bytes (got '{size}')")
    version = environ.get("ROTA_S3_VERSION") or None
    return S3Object(bucket, key, int(size), environ.get("ROTA_S3_ETAG", ""), version)


def _values_of(environ: Mapping[str, str], task: Task, name: str | None) -> dict[str, str]:
    """The variables of the trigger's `paths`, as the registry in this image names them."""
    sources = (trigger.source for trigger in task.triggers if trigger.name == name)
    paths = (variable for source in sources if isinstance(source, EventPattern) for variable in source.paths)
    return {variable: environ.get(variable, "") for variable in paths}


def scheduled_time_of(environ: Mapping[str, str]) -> datetime | None:
    """The nominal time of the run in UTC, from ROTA_SCHEDULED_TIME (ISO 8601 with a zone); None when it is not set."""
    return _moment(environ, "ROTA_SCHEDULED_TIME")


def _moment(environ: Mapping[str, str], variable: str) -> datetime | None:
    text = environ.get(variable)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(f"{variable} must be a time with a zone, like 2026-01-05T12:00:00Z (got '{text}')")
    return moment.astimezone(UTC)


def run_id(environ: Mapping[str, str]) -> str:
    """What tells the lines of this run from others: the ECS task's id, or 32 random hexadecimal digits elsewhere.

    The id also ends the name of the run's log stream.
    """
    found = FARGATE_TASK.search(environ.get("ECS_CONTAINER_METADATA_URI_V4", ""))
    return found[1] if found else os.urandom(16).hex()
