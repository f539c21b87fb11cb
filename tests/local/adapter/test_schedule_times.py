"""Times that Scheduler rejects, as people report: no page of AWS says so.

https://github.com/DefangLabs/pulumi-defang/pull/425, https://github.com/getmoto/moto/pull/8178
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Stack, resource

MINUTE = timedelta(minutes=1)
DAILY = {"ScheduleExpression": "rate(1 days)"}
WINDOW = {"FlexibleTimeWindow": {"Mode": "OFF"}, "State": "DISABLED"}
Given = dict[str, Any]


def at(moment: datetime, zone: str = "UTC") -> Given:
    expression = f"at({moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S})"
    return {"ScheduleExpression": expression, "ScheduleExpressionTimezone": zone}


def minutes(number: int) -> datetime:
    """This many minutes from now."""
    return datetime.now(UTC).replace(microsecond=0) + number * MINUTE


IS_MADE: dict[str, Callable[[], Given]] = {
    "an at to come": lambda: at(minutes(2)),
    "an at to come that is past in UTC": lambda: at(minutes(2), "America/New_York"),
    "an at, which ignores its dates": lambda: {**at(minutes(2)), "StartDate": minutes(-9), "EndDate": minutes(-1)},
    "a start four minutes ago": lambda: {**DAILY, "StartDate": minutes(-4)},
    "an end to come": lambda: {**DAILY, "EndDate": minutes(2)},
}
OVER = "The EndDate you specify must be later than the current time."
OLD = "The StartDate you specify cannot be earlier than 5 minutes ago."
INVALID = "Invalid Schedule Expression at("
IS_REJECTED: dict[str, tuple[Callable[[], Given], str]] = {
    "an at that is over": (lambda: at(minutes(-1)), INVALID),
    "an at that is over but not in UTC": (lambda: at(minutes(-1), "Asia/Tokyo"), INVALID),
    "an end that is over": (lambda: {**DAILY, "EndDate": minutes(-1)}, OVER),
    "a start six minutes ago": (lambda: {**DAILY, "StartDate": minutes(-6)}, OLD),
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
    given = IS_MADE[case]()
    assert deployed(local, **given) == ""
    assert answer(Aws(local.endpoint), "create_schedule", **given) == ""


@pytest.mark.parametrize("case", IS_REJECTED)
def test_a_schedule_whose_time_is_over_is_not_made(local: Aws, plain: Aws, case: str) -> None:
    make, words = IS_REJECTED[case]
    given = make()
    assert answer(local, "create_schedule", **given).startswith(words)
    reason = deployed(local, **given)
    assert reason.startswith(f'Resource handler returned message: "{words}')
    assert reason.endswith("(HandlerErrorCode: InvalidRequest)")
    assert local.client("scheduler").list_schedules()["Schedules"] == []
    assert answer(plain, "create_schedule", **given) == ""


def test_an_update_takes_what_is_over_but_no_old_start(local: Aws) -> None:
    assert answer(local, "create_schedule", **DAILY) == ""
    assert answer(local, "update_schedule", **at(minutes(-1))) == ""
    assert answer(local, "update_schedule", **DAILY, EndDate=minutes(-1)) == ""
    assert answer(local, "update_schedule", **DAILY, StartDate=minutes(-6)) == OLD
    stacks = Aws(local.endpoint)
    assert deployed(stacks, **DAILY) == ""
    assert deployed(stacks, **DAILY, EndDate=minutes(-1)) == ""
    assert OLD in deployed(stacks, **DAILY, StartDate=minutes(-6))
