"""A schedule whose time is over is not made, and no StartDate is more than five minutes old.

AWS: no page says so; this is on the safe side. The reports are of CreateSchedule:
https://github.com/DefangLabs/pulumi-defang/pull/425 of an at(...) in the past, and
https://github.com/getmoto/moto/pull/8178 of a StartDate, with its words. None is of an EndDate that is over, and none
has the words for an at(...). UpdateSchedule is held to the StartDate alone, as every deployment updates each schedule,
even one that has ended. An at(...) ignores StartDate and EndDate:
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html.
Ministack 1.5.33: takes any time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts
from rota.schedule import ScheduleError
from rota.schedule.zones import read_zone

OLDEST_START = timedelta(minutes=5)
TOO_OLD = "The StartDate you specify cannot be earlier than 5 minutes ago."
OVER = "The EndDate you specify must be later than the current time."
INVALID = "Invalid Schedule Expression {}."

Body = dict[str, Any]
Change = Callable[[str, Body], Any]


def apply(_parts: Parts) -> None:
    """Look at the times first. CloudFormation calls the same two functions."""
    when_imported("ministack.services.scheduler", _restore)


def _restore(scheduler: Any) -> None:
    create: Change = scheduler._create_schedule
    update: Change = scheduler._update_schedule

    def create_schedule(name: str, body: Body) -> Any:
        now = datetime.now(UTC)
        problem = _old_start(body, now) or _over(body, now)
        return scheduler._error(400, "ValidationException", problem) if problem else create(name, body)

    def update_schedule(name: str, body: Body) -> Any:
        problem = _old_start(body, datetime.now(UTC))
        return scheduler._error(400, "ValidationException", problem) if problem else update(name, body)

    scheduler._create_schedule, scheduler._update_schedule = create_schedule, update_schedule


def _old_start(body: Body, now: datetime) -> str:
    if _is_once(body) or not body.get("StartDate"):
        return ""
    return TOO_OLD if _moment(body["StartDate"]) < now - OLDEST_START else ""


def _over(body: Body, now: datetime) -> str:
    if _is_once(body):
        expression = body["ScheduleExpression"]
        return INVALID.format(expression) if _is_past(expression, body, now) else ""
    return OVER if body.get("EndDate") and _moment(body["EndDate"]) <= now else ""


def _is_once(body: Body) -> bool:
    return str(body.get("ScheduleExpression")).startswith("at(")


def _is_past(expression: str, body: Body, now: datetime) -> bool:
    try:
        zone = read_zone(body.get("ScheduleExpressionTimezone") or "UTC")
        return datetime.fromisoformat(expression[3:-1]).replace(tzinfo=zone) <= now
    except (ScheduleError, ValueError):
        return False  # ministack takes such an expression, or zone


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
