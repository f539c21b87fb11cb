"""Schedules: what CloudFormation makes of them, and when they are due."""

import json
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tests.local.adapter.places import Aws, eventually, messages
from tests.local.adapter.tasks import cluster

TOKYO = ZoneInfo("Asia/Tokyo")


def template(aws: Aws, **properties: Any) -> str:  # noqa: ANN401  # JSON
    target = {"Arn": aws.arn("sqs", "jobs"), "RoleArn": f"arn:aws:iam::{aws.account}:role/scheduler"}
    schedule = {
        "Name": "nightly",
        "ScheduleExpression": "cron(0 3 * * ? *)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
        **properties,
    }
    return json.dumps({"Resources": {"Nightly": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule}}})


def deployed(aws: Aws, stack: str, **properties: Any) -> tuple[Any, ...]:  # noqa: ANN401  # JSON
    """Zone, begin, end and window of the schedule after a deployment with these properties."""
    cloudformation = aws.client("cloudformation")
    act = getattr(cloudformation, f"{stack}_stack")
    act(StackName="Schedules", TemplateBody=template(aws, **properties))
    cloudformation.get_waiter(f"stack_{stack}_complete").wait(
        StackName="Schedules", WaiterConfig={"Delay": 0.2, "MaxAttempts": 200}
    )
    found = aws.client("scheduler").get_schedule(Name="nightly")
    return (
        found.get("ScheduleExpressionTimezone"),
        found.get("StartDate"),
        found.get("EndDate"),
        found["FlexibleTimeWindow"],
    )


def test_cloudformation_gives_a_schedule_all_its_properties_and_takes_them_away(plain: Aws, local: Aws) -> None:
    """Takes 6 s: ministack imports all of its CloudFormation, twice."""
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    given = {
        "ScheduleExpressionTimezone": "Asia/Tokyo",
        "StartDate": "2127-01-01T00:00:00Z",
        "EndDate": "2127-12-31T00:00:00Z",
        "FlexibleTimeWindow": window,
    }
    begin, end = datetime(2127, 1, 1, tzinfo=UTC), datetime(2127, 12, 31, tzinfo=UTC)
    assert deployed(local, "create", **given) == ("Asia/Tokyo", begin, end, window)
    later = {**given, "ScheduleExpressionTimezone": "Europe/Berlin", "StartDate": "2127-02-01T00:00:00+01:00"}
    assert deployed(local, "update", **later) == ("Europe/Berlin", datetime(2127, 1, 31, 23, tzinfo=UTC), end, window)
    assert deployed(local, "update") == ("UTC", None, None, {"Mode": "OFF"})
    assert deployed(plain, "create", **given) == ("UTC", None, None, window)


SOON = timedelta(seconds=5)
"""Longer than it takes to make a schedule, which has no run before it is made."""


def once(aws: Aws, zone: tzinfo) -> tuple[str, datetime]:
    """The URL of a queue that gets one message of a schedule in Tokyo, and the time in `zone`, soon after now.

    The schedule is due when the clocks in Tokyo show that time.
    """
    url, arn = aws.queue("jobs")
    role = aws.role("scheduler", "scheduler.amazonaws.com", {"Action": "sqs:SendMessage", "Resource": arn})
    scheduler = aws.client("scheduler")
    moment = (datetime.now(zone) + SOON).replace(microsecond=0)
    scheduler.create_schedule(
        Name="once",
        ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})",
        ScheduleExpressionTimezone="Asia/Tokyo",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": role, "Input": '{"time": "<aws.scheduler.scheduled-time>"}'},
    )
    return url, moment


def test_a_schedule_is_due_in_its_time_zone_and_passes_its_nominal_time(local: Aws, plain: Aws) -> None:
    """Takes up to 16 s: ministack alone looks every ten."""
    here, nominal = once(local, TOKYO)
    there, _ = once(plain, UTC)  # hours ago in Tokyo
    (message,) = messages(local, here, enough=bool)
    assert json.loads(message) == {"time": f"{nominal.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    assert messages(plain, there, enough=bool) == ['{"time": "<aws.scheduler.scheduled-time>"}']


def test_only_a_schedule_with_delete_after_completion_is_deleted_after_its_last_run(local: Aws) -> None:
    """Takes 8 s: five of them before anything is due."""
    there = cluster(local, "pass")
    url, queue = local.queue("jobs")
    run = {"Action": ["ecs:RunTask", "iam:PassRole", "sqs:SendMessage"], "Resource": "*"}
    role = local.role("scheduler", "scheduler.amazonaws.com", run)
    task = {"Arn": there.arn, "RoleArn": role, "EcsParameters": {"TaskDefinitionArn": there.definition}}
    message = {"Arn": queue, "RoleArn": role, "Input": "{}"}
    schedules, rest = local.client("scheduler"), {"FlexibleTimeWindow": {"Mode": "OFF"}}
    now = datetime.now(UTC)
    soon, end = f"at({now + SOON:%Y-%m-%dT%H:%M:%S})", now + timedelta(hours=1)

    def create(name: str, target: dict[str, Any], expression: str, after: str = "DELETE", **more: datetime) -> None:
        given = {"ScheduleExpression": expression, "ActionAfterCompletion": after, **more}
        schedules.create_schedule(Name=name, Target=target, **given, **rest)

    create("task-once", task, soon)
    create("message-once", message, soon)
    create("task-until", task, "rate(1 days)", EndDate=end)
    create("message-until", message, "rate(1 days)", EndDate=end)
    create("long-ended", message, "cron(0 3 1 1 ? 2199)")
    ended = {"ScheduleExpression": "cron(0 3 1 1 ? 2199)", "ActionAfterCompletion": "DELETE"}
    schedules.update_schedule(Name="long-ended", Target=message, EndDate=now - timedelta(hours=1), **ended, **rest)
    create("kept-once", message, soon, "NONE")
    create("kept-on", task, "rate(1 days)")
    create("kept-ended", message, "rate(1 days)", "NONE", EndDate=end)

    def names() -> set[str]:
        return {each["Name"] for each in schedules.list_schedules()["Schedules"]}

    eventually(lambda: names() == {"kept-once", "kept-on", "kept-ended"})
    assert len(messages(local, url, lambda found: len(found) == 4)) == 4
    ecs = local.client("ecs")
    states = ("RUNNING", "STOPPED")
    listed = [ecs.list_tasks(cluster=there.arn, desiredStatus=state)["taskArns"] for state in states]
    assert len(set(listed[0] + listed[1])) == 3
