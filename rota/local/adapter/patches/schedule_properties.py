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

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.api_spelling import api_spelling
from rota.local.adapter.parts import Parts

KIND = "AWS::Scheduler::Schedule"
DATES = ("StartDate", "EndDate")


def apply(_parts: Parts) -> None:
    """Pass on all properties, with the names of the API."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    def created(logical_id: str, properties: dict[str, Any], stack: str) -> tuple[str, dict[str, Any]]:
        from ministack.services import scheduler

        name = properties.get("Name") or provisioners._physical_name(stack, logical_id, max_len=64)
        return name, _attributes(scheduler._create_schedule(name, _request("CreateSchedule", properties)))

    def updated(name: str, _old: dict[str, Any], new: dict[str, Any], _stack: str) -> tuple[str, dict[str, Any]]:
        from ministack.services import scheduler

        return name, _attributes(scheduler._update_schedule(name, _request("UpdateSchedule", new)))

    handlers = provisioners._RESOURCE_HANDLERS[KIND]
    handlers["create"], handlers["update"] = created, updated


def _request(operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    times = {date: _epoch(properties[date]) for date in DATES if properties.get(date)}
    return {**api_spelling("scheduler", operation, properties), **times}


def _attributes(answer: tuple[int, dict[str, str], bytes]) -> dict[str, Any]:
    """What the API's answer says of the schedule. Raises ValueError with the API's message, and the handler's code.

    https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
    """
    status, _headers, body = answer
    told = json.loads(body)
    if status >= HTTPStatus.BAD_REQUEST:
        code = "NotFound" if status == HTTPStatus.NOT_FOUND else "InvalidRequest"
        raise ValueError(f'Resource handler returned message: "{told["Message"]}" (HandlerErrorCode: {code})')
    return {"Arn": told["ScheduleArn"]}


def _epoch(value: str | float) -> float:
    """CloudFormation's ISO 8601 text as the API's epoch seconds; UTC when it has no zone."""
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
