"""What a launch passes to its target: the event of a rule, and the context of a Scheduler schedule."""

import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from rota.local.simulator.control_plane import DeployedRule, DeployedSchedule, Json


def timestamp(moment: datetime) -> str:
    """The moment as AWS writes it in events: UTC, whole seconds, `2027-03-15T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def scheduled_event(rule: DeployedRule, nominal: datetime) -> Json:
    """The event of a rule's run: https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-aws.html."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.scope.account,
        "time": timestamp(nominal),
        "region": rule.scope.region,
        "resources": [rule.arn],
        "detail": {},
    }


def schedule_context(schedule: DeployedSchedule, nominal: datetime, attempt: int = 1) -> Mapping[str, str]:
    """The context attributes of one attempt to invoke a schedule's target, without their angle brackets.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """
    return {
        "aws.scheduler.schedule-arn": schedule.arn,
        "aws.scheduler.scheduled-time": timestamp(nominal),
        "aws.scheduler.execution-id": secrets.token_hex(8),
        "aws.scheduler.attempt-number": str(attempt),
    }


def with_context(text: str, context: Mapping[str, str]) -> str:
    """A schedule's Input in which each `<aws.scheduler.…>` is replaced by its value."""
    for name, value in context.items():
        text = text.replace(f"<{name}>", json.dumps(value)[1:-1])
    return text
