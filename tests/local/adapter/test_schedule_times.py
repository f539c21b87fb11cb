"""Times that Scheduler rejects, as people report: no page of AWS says so.

https://github.com/DefangLabs/pulumi-defang/pull/425, https://github.com/getmoto/moto/pull/8178
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Stack, resource

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)
DAILY = {"ScheduleExpression": "rate(1 days)"}
WINDOW = {"FlexibleTimeWindow": {"Mode": "OFF"}, "State": "DISABLED"}


def at(moment: datetime, zone: str = "UTC") -> dict[str, Any]:
    expression = f"at({moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S})"
    return {"ScheduleExpression": expression, "ScheduleExpressionTimezone": zone}


IS_MADE = {
    "an at to come": at(NOW + 10 * MINUTE),
    "an at to come, that is past in UTC": at(NOW + 10 * MINUTE, "America/New_York"),
    "an at whose dates do not count": {**at(NOW + 10 * MINUTE), "StartDate": NOW - 9 * MINUTE, "EndDate": NOW - MINUTE},
    "a start four minutes ago": {**DAILY, "StartDate": NOW - 4 * MINUTE},
    "an end to come": {**DAILY, "EndDate": NOW + 10 * MINUTE},
}
OVER = "The EndDate you specify must be later than the current time."
OLD = "The StartDate you specify cannot be earlier than 5 minutes ago."
IS_REJECTED = {
    "an at that is over": (at(NOW - MINUTE), f"Invalid Schedule Expression {at(NOW - MINUTE)['ScheduleExpression']}."),
    "an at that is to come in UTC alone": (at(NOW - MINUTE, "Asia/Tokyo"), "Invalid Schedule Expression at("),
    "an end that is over": ({**DAILY, "EndDate": NOW - MINUTE}, OVER),
    "a start six minutes ago": ({**DAILY, "StartDate": NOW - 6 * MINUTE}, OLD),
}


def target(aws: Aws) -> dict[str, str]:
    return {"Arn": aws.arn("sqs", "jobs"), "RoleArn": f"arn:aws:iam::{aws.account}:role/scheduler"}


def answer(aws: Aws, act: str, **given: Any) -> str:  # noqa: ANN401  # as boto3
    """The message of an error; empty when there is none."""
    try:
        getattr(aws.client("scheduler"), act)(Name="own", Target=target(aws), **given, **WINDOW)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ValidationException"  # noqa: PT017  # of any error
        return str(error.response["Error"]["Message"])
    return ""


def deployed(aws: Aws, **given: Any) -> str:  # noqa: ANN401  # JSON
    """Why a stack of this schedule cannot be deployed; empty when it can."""
    dates = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
    return Stack(aws).deploy(
        {"Own": resource("Scheduler::Schedule", Name="own", Target=target(aws), **dates, **WINDOW)}
    )[1]


@pytest.mark.parametrize("case", IS_MADE)
def test_a_schedule_with_a_run_to_come_is_made(local: Aws, case: str) -> None:
    assert deployed(local, **IS_MADE[case]) == ""
    assert answer(Aws(local.endpoint), "create_schedule", **IS_MADE[case]) == ""


@pytest.mark.parametrize("case", IS_REJECTED)
def test_a_schedule_whose_time_is_over_is_not_made(local: Aws, plain: Aws, case: str) -> None:
    given, words = IS_REJECTED[case]
    assert answer(local, "create_schedule", **given).startswith(words)
    reason = deployed(local, **given)
    assert reason.startswith(f'Resource handler returned message: "{words}')
    assert reason.endswith("(HandlerErrorCode: InvalidRequest)")
    assert local.client("scheduler").list_schedules()["Schedules"] == []
    assert answer(plain, "create_schedule", **given) == ""


def test_an_update_takes_what_is_over_but_no_old_start(local: Aws) -> None:
    assert answer(local, "create_schedule", **DAILY) == ""
    assert answer(local, "update_schedule", **at(NOW - MINUTE)) == ""
    assert answer(local, "update_schedule", **DAILY, EndDate=NOW - MINUTE) == ""
    assert answer(local, "update_schedule", **DAILY, StartDate=NOW - 6 * MINUTE) == OLD
    stacks = Aws(local.endpoint)
    assert deployed(stacks, **DAILY) == ""
    assert deployed(stacks, **DAILY, EndDate=NOW - MINUTE) == ""
    assert OLD in deployed(stacks, **DAILY, StartDate=NOW - 6 * MINUTE)
