"""What `show` prints of each schedule and trigger of a task."""

import json
from datetime import datetime
from typing import Any

from rota.cli.moments import in_its_zone
from rota.cli.starts import trigger_as_json
from rota.registry import TaskSchedule, TaskTrigger
from rota.registry.fields import shown_as
from rota.schedule import Rate, is_crontab, translate
from rota.schedule.zones import read_zone
from rota.timetable.past import is_past
from rota.timetable.runs import next_runs_of

NEXT_RUNS = 3
OVER = "over, so no deployment makes it"
COUNTS_FROM = {
    "rules": "the moment at which AWS makes the rule",
    "scheduler": "its deployment, which runs it at once; AWS does not say whether each later one does so again",
}
"""Service -> from when a rate counts.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, on a rate without StartDate.
"""
FROM_ITS_START = "its start; a deployment after that has its next run as StartDate, from which the same times follow"
SERVICES = {"rules": "EventBridge rule", "scheduler": "EventBridge Scheduler schedule"}


def schedule_facts(schedule: TaskSchedule, after: datetime) -> dict[str, Any]:
    """A schedule with its next runs, in its own zone. `translated` explains how a crontab line was read."""
    expression, words = schedule.schedule, schedule.schedule.describe()
    crontab = schedule.written if is_crontab(schedule.written) else None
    return {
        "name": schedule.name,
        "expression": expression.expression,
        "timezone": schedule.zone,
        "in_words": _in_words(schedule, words),
        "start": _limit(schedule.span.start, schedule),
        "end": _limit(schedule.span.end, schedule),
        "written": crontab,
        "translated": translate(crontab).note if crontab else None,
        "counts_from": _counts_from(schedule),
        "state": OVER if is_past(schedule, after) else _state(enabled=schedule.enabled),
        "next_runs": [in_its_zone(run) for run in next_runs_of(schedule, after, NEXT_RUNS)],
        shown_as("spread"): schedule.spread,
        "args": list(schedule.args),
        "env": dict(schedule.env),
        "service": SERVICES[schedule.service],
        "resource": schedule.resource,
    }


def _in_words(schedule: TaskSchedule, words: str) -> str:
    limits = schedule.span.in_words(read_zone(schedule.zone))
    zone = "" if isinstance(schedule.schedule, Rate) and not limits else f"({schedule.zone})"
    return " ".join(filter(None, (words, limits, zone)))


def _limit(moment: datetime | None, schedule: TaskSchedule) -> str | None:
    return moment.astimezone(read_zone(schedule.zone)).isoformat() if moment else None


def _counts_from(schedule: TaskSchedule) -> str | None:
    if not isinstance(schedule.schedule, Rate):
        return None
    return FROM_ITS_START if schedule.span.start else COUNTS_FROM[schedule.service]


def trigger_facts(trigger: TaskTrigger) -> dict[str, Any]:
    """A trigger: what it matches, the pattern of its rule, and the notifications that its bucket must have."""
    paths, bucket = trigger.source.paths, trigger.source.notifying_bucket
    return {
        "name": trigger.name,
        "kind": trigger.kind,
        "matches": trigger.source.in_words,
        "bus": trigger.source.bus,
        "pattern": trigger_as_json(trigger)["pattern"],
        "paths": None if paths is None else dict(paths),
        "bucket_notifications": _notifications(bucket) if bucket else None,
        "state": _state(enabled=trigger.enabled),
        "args": list(trigger.args),
        "env": dict(trigger.env),
        "service": SERVICES["rules"],
        "resource": trigger.resource,
    }


def _state(*, enabled: bool) -> str:
    return "enabled" if enabled else "disabled"


def _notifications(bucket: str) -> dict[str, str]:
    """How to turn the bucket's EventBridge notifications on.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html; the call replaces
    the whole configuration: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
    """
    on = json.dumps({"EventBridgeConfiguration": {}}, separators=(",", ":"))  # no space: YAML then needs no quotes
    return {
        "needed": "the bucket must send its events to EventBridge, which it does not by itself",
        "look": f"aws s3api get-bucket-notification-configuration --bucket {bucket}",
        "turn_on": f"aws s3api put-bucket-notification-configuration --bucket {bucket}"
        f" --notification-configuration '{on}'",
        "careful": "turn_on replaces the bucket's whole notification configuration; add to it what look shows",
    }
