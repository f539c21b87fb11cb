"""A schedule that CloudFormation makes or updates has every property that its template gives it.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html; a
property that is removed from the template gets its default. A new GroupName is no replacement, as it is not create-only
in the type's schema, and no update either, which looks for the schedule in the group that it is given:
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html.
Ministack 1.5.33: drops ScheduleExpressionTimezone, StartDate, EndDate and KmsKeyArn, keeps removed properties on an
update, and keeps the template's names: AwsvpcConfiguration is awsvpcConfiguration in
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_NetworkConfiguration.html. With a new GroupName it makes a
second schedule, and leaves the first.
"""

from datetime import UTC, datetime
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.api_spelling import api_spelling
from rota.local.adapter.parts import Parts

KIND = "AWS::Scheduler::Schedule"
DATES = ("StartDate", "EndDate")
NOT_FOUND = 'Resource handler returned message: "Schedule {} does not exist." (HandlerErrorCode: NotFound)'


def apply(_parts: Parts) -> None:
    """Pass on all properties, with the names of the API."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    handlers = provisioners._RESOURCE_HANDLERS[KIND]
    create = handlers["create"]

    def created(logical_id: str, properties: dict[str, Any], stack: str) -> tuple[str, dict[str, Any]]:
        from ministack.services import scheduler

        name, attributes = create(logical_id, properties, stack)
        _set(scheduler, name, properties)
        return name, attributes

    def updated(name: str, _old: dict[str, Any], new: dict[str, Any], _stack: str) -> tuple[str, dict[str, Any]]:
        from ministack.services import scheduler

        group = new.get("GroupName", "default")
        if f"{group}/{name}" not in scheduler._schedules:
            raise ValueError(NOT_FOUND.format(name))
        _set(scheduler, name, new)
        return name, {"Arn": scheduler._schedule_arn(group, name)}

    handlers["create"], handlers["update"] = created, updated


def _set(scheduler: Any, name: str, properties: dict[str, Any]) -> None:
    times = {date: _epoch(properties[date]) for date in DATES if properties.get(date)}
    scheduler._update_schedule(name, {**api_spelling("scheduler", "UpdateSchedule", properties), **times})


def _epoch(value: str | float) -> float:
    """CloudFormation's ISO 8601 text as the API's epoch seconds; UTC when it has no zone."""
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
