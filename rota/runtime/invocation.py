"""How this process was started, read from the variables that the task definition and the schedule's rule set."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from rota.errors import UsageError
from rota.runtime.context import Trigger

# On Fargate the last part of the metadata address is the ECS task's id and a number of the container:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-examples.html
FARGATE_TASK = re.compile(r"/v4/([0-9a-f]{32})-\d+$")


def trigger_of(environ: Mapping[str, str]) -> Trigger:
    """A schedule when the rule passed its event, else a person."""
    event_id = environ.get("ROTA_EVENT_ID") or None
    rule_arn = environ.get("ROTA_RULE_ARN") or None
    return Trigger("schedule", event_id, rule_arn) if event_id or rule_arn else Trigger()


def scheduled_time_of(environ: Mapping[str, str]) -> datetime | None:
    """The nominal time of the run in UTC, from ROTA_SCHEDULED_TIME (ISO 8601 with a zone); None when it is not set."""
    text = environ.get("ROTA_SCHEDULED_TIME")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(f"ROTA_SCHEDULED_TIME must be a time with a zone, like 2026-01-05T12:00:00Z (got '{text}')")
    return moment.astimezone(UTC)


def run_id(environ: Mapping[str, str]) -> str:
    """What tells the lines of this run from others: the ECS task's id, or 32 random hexadecimal digits elsewhere.

    The id also ends the name of the run's log stream.
    """
    found = FARGATE_TASK.search(environ.get("ECS_CONTAINER_METADATA_URI_V4", ""))
    return found[1] if found else os.urandom(16).hex()
