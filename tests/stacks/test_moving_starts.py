"""A schedule with a start or an end as it is deployed at many moments; `now` is a test's own."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.local.simulator import AccountRegion, DeployedSchedule
from rota.local.simulator.due import due
from rota.registry import Environment, loads
from rota.timetable.past import without_past
from stacks import add_environment, new_app, remarks, synthesize

NETWORK = "{vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], security_groups: [sg-0123456789abcdef0]}"
ANY = f'{{image: {{repository: app-tasks, tag: "1"}}, cluster: app, network: {NETWORK}}}'
HEAD = f"version: 1\napp: shop\nenvironments: {{any: {ANY}}}\ntasks:\n"
START = datetime(2026, 12, 7, 9, tzinfo=UTC)
A_DAY, A_MOMENT = timedelta(days=1), timedelta(microseconds=1)
FORTNIGHT, OLDEST = 14 * A_DAY, timedelta(minutes=5)
TASKS = (
    HEAD
    + """\
  pay: {command: [x], rate: 14 days, start: "2026-12-07T09:00:00"}
  day: {command: [x], cron: 0 12 * * ? *, start: 2026-12-07, end: 2026-12-31, timezone: Europe/Berlin}
  run-out: {command: [x], rate: 14 days, end: 2026-12-31}
  plain: {command: [x], rate: 14 days}
"""
)


def resources(environment: Environment, folder: Path, now: datetime | None) -> dict[str, Any]:
    """The schedules and rules of the environment's stack by name, as their properties."""
    app = new_app(outdir=str(folder))
    add_environment(app, environment, folder, now)
    found = json.loads((synthesize(app) / "TasksAny.template.json").read_text())["Resources"].values()
    starts = [each["Properties"] for each in found if each["Type"] in ("AWS::Scheduler::Schedule", "AWS::Events::Rule")]
    return {each["Name"].removeprefix("shop-any-"): each for each in starts if "ScheduleExpression" in each}


def dates(found: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {name: (each.get("StartDate"), each.get("EndDate")) for name, each in found.items()}


@pytest.mark.parametrize(
    ("now", "pay", "day", "run_out"),
    [
        # Without a moment, and before it all: as written, in UTC.
        (None, "2026-12-07T09:00:00Z", "2026-12-06T23:00:00Z", True),
        (datetime(2026, 12, 6, tzinfo=UTC), "2026-12-07T09:00:00Z", "2026-12-06T23:00:00Z", True),
        (START, "2026-12-07T09:00:00Z", None, True),
        (START + A_MOMENT, "2026-12-21T09:00:00Z", None, True),
        (datetime(2026, 12, 31, 11, tzinfo=UTC), "2027-01-04T09:00:00Z", "over", True),
        (datetime(2027, 1, 1, tzinfo=UTC), "2027-01-04T09:00:00Z", "over", False),
    ],
)
def test_a_start_that_is_over_moves_on_or_is_left_out_and_so_is_what_has_ended(
    now: datetime | None, pay: str, day: str | None, run_out: bool, tmp_path: Path
) -> None:
    expected: dict[str, tuple[str | None, str | None]] = {"pay": (pay, None), "plain": (None, None)}
    if day != "over":
        expected["day"] = (day, "2026-12-31T22:59:59Z")
    if run_out:
        expected["run-out"] = (None, "2026-12-31T23:59:59Z")
    assert dates(resources(loads(TASKS).resolve("any"), tmp_path, now)) == expected


def test_between_two_times_of_a_rate_the_template_stays_the_same(tmp_path: Path) -> None:
    environment = loads(HEAD + '  pay: {command: [x], rate: 14 days, start: "2026-12-07T09:00:00"}\n').resolve("any")
    templates = []
    for number, now in enumerate((START + A_MOMENT, START + FORTNIGHT, START + FORTNIGHT + A_MOMENT)):
        resources(environment, tmp_path / str(number), now)
        templates.append((tmp_path / str(number) / "TasksAny.template.json").read_bytes())
    assert templates[0] == templates[1] != templates[2]


def test_each_schedule_that_has_ended_has_a_line_on_stderr() -> None:
    lines = [str(line) for line in remarks(loads(TASKS), None, datetime(2027, 1, 1, tzinfo=UTC))]
    until = "until 2026-12-31 23:59:59"
    assert lines == [
        f"tasks/tasks.yaml:{place}: {expression} {limits} is over, so the schedule of '{task}' is left out; remove it"
        for place, expression, limits, task in (
            ("6:29: tasks.day.cron", "cron(0 12 * * ? *)", f"from 2026-12-07 00:00 {until} in Europe/Berlin", "day"),
            ("7:33: tasks.run-out.rate", "rate(14 days)", f"{until} in UTC", "run-out"),
        )
    ]
    assert remarks(loads(TASKS), None, datetime(2026, 12, 31, 10, tzinfo=UTC)) == ()


RATES = {minutes: loads(HEAD + f"  a: {{command: [x], rate: {minutes} minutes, start: 2026-12-07}}\n") for minutes in
         (61, 90, 24 * 60, 14 * 24 * 60)}  # fmt: skip


@given(
    st.sampled_from(sorted(RATES)),
    st.lists(st.integers(-90 * 24 * 3600, 90 * 24 * 3600), min_size=10, max_size=10),
)
def test_deployed_at_ten_moments_a_rate_runs_at_its_start_and_whole_intervals_later(
    minutes: int, seconds: list[int]
) -> None:
    """As AWS counts: from each StartDate, which is never more than five minutes old, and until the next deployment."""
    start = datetime(2026, 12, 7, tzinfo=UTC)
    moments = [start + timedelta(seconds=each) for each in sorted(seconds)]
    end, found = moments[-1] + 100 * A_DAY, set[datetime]()
    for now, until in zip(moments, [*moments[1:], end], strict=True):
        (task,) = without_past(RATES[minutes].resolve("any"), now).tasks
        begin = task.schedules[0].span.start
        assert begin is not None
        assert begin >= now - OLDEST
        found |= {run.nominal for run in due([as_aws_has_it(minutes, begin)], now - A_MOMENT, until - A_MOMENT)}
    interval = timedelta(minutes=minutes)
    first = max(-((start - moments[0]) // interval), 0)
    assert found == {
        start + number * interval for number in range(first, (end - A_MOMENT - start) // interval + 1)
    }  # fmt: skip


def as_aws_has_it(minutes: int, begin: datetime) -> DeployedSchedule:
    return DeployedSchedule(
        *(AccountRegion("222222222222", "us-east-1"), "arn", "a", "shop-any", f"rate({minutes} minutes)", "UTC"),
        enabled=True,
        created=START - 999 * A_DAY,
        begin=begin,
        end=None,
        target={},
    )


@pytest.mark.usefixtures("aws")
def test_the_same_file_deploys_at_ten_moments_and_its_written_start_does_not(tmp_path: Path) -> None:
    """The local AWS rejects a StartDate more than five minutes old, also on an update; so the moments lie ahead."""
    now = datetime.now(UTC)
    start = (now - 33 * A_DAY - timedelta(hours=1)).replace(microsecond=0)
    text = HEAD + f'  a: {{command: [x], rate: 14 days, start: "{start:%Y-%m-%dT%H:%M:%S}"}}\n'
    environment, found = loads(text).resolve("any"), list[datetime]()
    for number in range(10):
        resources(environment, tmp_path / str(number), now + number * 15 * A_DAY)
        assert deployed(tmp_path / str(number)) == ("CREATE_COMPLETE" if number == 0 else "UPDATE_COMPLETE")
        schedule = boto3.client("scheduler").get_schedule(GroupName="shop-any", Name="shop-any-a")
        found.append(schedule["StartDate"].astimezone(UTC))
    expected = [start + FORTNIGHT * ((33 + number * 15) // 14 + 1) for number in range(10)]
    assert found == expected
    resources(environment, tmp_path / "written", None)
    assert deployed(tmp_path / "written") == "UPDATE_ROLLBACK_COMPLETE"


def deployed(folder: Path) -> str:
    """The status of the stack after a deployment."""
    cloudformation = boto3.client("cloudformation")
    body = (folder / "TasksAny.template.json").read_text()
    made = cloudformation.list_stacks()["StackSummaries"]
    change = cloudformation.update_stack if made else cloudformation.create_stack
    change(StackName="any", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    end = time.monotonic() + 60
    while (found := cloudformation.describe_stacks(StackName="any")["Stacks"][0]["StackStatus"]).endswith("PROGRESS"):
        assert time.monotonic() < end
        time.sleep(0.05)
    return str(found)
