"""What the two systems had to repair, class by class: each is an error of the loader now, or cannot be written.

What a program alone knows (its flags, the step names and variables it demands) no registry can know.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rota.registry import Environment, Registry
from rota.schedule import parse

Refusal = Callable[[str], str]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("0 0 7 ? * 4 *", "AWS needs six fields (minutes hours day-of-month month day-of-week year), not seven"),
        ("0 9 * * MON-FRI *", "day-of-month and day-of-week cannot both be set; write '?' for one of them"),
    ],
)
def test_a_malformed_expression_is_refused_where_it_stands(refusal: Refusal, expression: str, message: str) -> None:
    """Class schedule: seven fields (2021-10-28), and a day of month where '?' belongs (2021-12-03)."""
    said = refusal(f'tasks:\n  a:\n    command: [a]\n    cron: "{expression}"\n')
    assert said.startswith(f"tasks/tasks.yaml:9:11: tasks.a.cron: {message}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2021, 6, 16, tzinfo=UTC), datetime(2021, 11, 3, tzinfo=UTC)),
        (datetime(2021, 11, 3, tzinfo=UTC), datetime(2022, 3, 11, tzinfo=UTC)),
    ],
)
def test_a_change_of_clocks_is_no_change_of_the_registry(
    pfml: Mapping[str, Environment], before: datetime, after: datetime
) -> None:
    """Class timezone: a schedule moved by hand (2021-06-16), then all of them (2021-11-03), then a flag flipped in two
    files (2022-03-11), each time for the sake of daylight saving."""
    (schedule,) = pfml["prod"].task("cps-errors-crawler").schedules
    for moment in (before, after):
        (run,) = schedule.schedule.next_runs(moment, ZoneInfo(schedule.zone))
        assert (run.hour, run.minute, run - moment < timedelta(days=1)) == (10, 0, True)


def test_nobody_flips_a_flag_on_the_wrong_day() -> None:
    """Class timezone: the flag went over on 11 March 2022, New York on the 13th; what ran between was an hour early."""
    flipped, new_york = datetime(2022, 3, 11, tzinfo=UTC), ZoneInfo("America/New_York")
    standard, daylight = parse("cron(0 15 * * ? *)"), parse("cron(0 14 * * ? *)")
    runs = parse("cron(0 10 * * ? *)").next_runs(flipped, new_york, 4)
    assert runs[:2] == standard.next_runs(flipped, count=2)
    assert runs[2:] == daylight.next_runs(flipped, count=4)[2:]


def test_the_day_of_a_run_is_that_of_its_schedules_zone(milmove: Mapping[str, Environment]) -> None:
    """Class timezone: yesterday was computed in UTC, where Chicago's evening is tomorrow (2025-02-10). The schedule now
    says whose day it means, and runs at an hour at which both have the same."""
    (schedule,) = milmove["prd"].task("process-tpps").schedules
    assert schedule.zone == "America/Chicago"
    runs = schedule.schedule.next_runs(datetime(2027, 1, 1, tzinfo=UTC), ZoneInfo(schedule.zone), 365)
    assert {run.hour for run in runs} == {8}
    assert all(run.date() == run.astimezone(UTC).date() for run in runs)


@pytest.mark.parametrize("zone", ["EDT", "EST5", "America/Boston"])
def test_a_zone_is_a_place_and_no_offset(refusal: Refusal, zone: str) -> None:
    """Class timezone: what was written for one half of the year was wrong for the other."""
    said = refusal(f'tasks:\n  a:\n    command: [a]\n    cron: "0 9 * * ? *"\n    timezone: {zone}\n')
    assert said.startswith("tasks/tasks.yaml:10:15: tasks.a.timezone: ")


@pytest.mark.parametrize("field", ["task_role", "execution_role", "role"])
def test_no_role_can_be_named(refusal: Refusal, field: str) -> None:
    """Class iam: seven times a task or a schedule passed a role that was not its own (2020-12-15 to 2022-04-05)."""
    said = refusal(f"tasks:\n  a:\n    command: [a]\n    {field}: app-stg-b\n")
    assert said.startswith(f"tasks/tasks.yaml:9:5: tasks.a.{field}: unknown field '{field}'")
    said = refusal(f"tasks:\n  a: {{command: [a], schedules: [{{name: b, rate: 1 day, {field}: app-stg-b}}]}}\n")
    assert f"tasks.a.schedules[0].{field}: unknown field '{field}'" in said


def test_a_star_as_resource_must_say_why(refusal: Refusal) -> None:
    """Class iam: log queries needed `*`, found at the second try (2021-09-15)."""
    said = refusal(
        'tasks:\n  a:\n    command: [a]\n    iam: {exact: [{actions: "logs:GetQueryResults", resources: "*"}]}\n'
    )
    assert said.startswith(
        "tasks/tasks.yaml:9:64: tasks.a.iam.exact[0].resources: '*' allows every resource; name each one"
    )


def test_a_secrets_path_cannot_be_built_from_a_wrong_name(refusal: Refusal) -> None:
    """Class secret: paths were built from the wrong name and no secret could be read (2020-08-11)."""
    said = refusal('tasks:\n  a:\n    command: [a]\n    secrets: {K: "ssm:/service/${environmnt}/k"}\n')
    where = "tasks/tasks.yaml:9:18: tasks.a.secrets.K"
    assert f"{where}: unknown placeholder '${{environmnt}}'; did you mean 'environment'?" in said


def test_the_execution_role_may_read_what_the_task_names(loaded: Callable[[str], Registry]) -> None:
    """Class secret: the execution role could not read a path that a task was given (2021-04-09)."""
    registry = loaded('tasks:\n  a: {command: [a], secrets: {K: "ssm:/service/common/k"}}\n')
    (secret,) = registry.resolve("stg").tasks[0].secrets
    assert secret.value_from == secret.resource == "arn:aws:ssm:us-east-1:222222222222:parameter/service/common/k"


def test_a_group_of_variables_that_does_not_exist_is_refused(refusal: Refusal) -> None:
    """Class environment: a task lacked a group, or a group a variable, found when it ran (2021-07-07 to 2022-01-14)."""
    said = refusal("bundles: {database: {env: {A: b}}}\ntasks:\n  a: {command: [a], use: [datbase]}\n")
    assert said.startswith(
        "tasks/tasks.yaml:8:27: tasks.a.use[0]: there is no bundle 'datbase'; did you mean 'database'?"
    )


def test_a_change_of_one_value_is_one_edit(loaded: Callable[[str], Registry]) -> None:
    """Class environment: a change of one URL touched every environment file, with six weeks of reverts (2023-02-03)."""
    body = "bundles: {gateway: {env: {URL: https://gex.example/}}}\ntasks:\n  a: {command: [a], use: [gateway]}\n"
    changed = loaded(body.replace("gex.example", "gateway.example"))
    assert {changed.resolve(name).task("a").env["URL"] for name in changed.environments} == {"https://gateway.example/"}


def test_arguments_are_a_list_and_no_string(refusal: Refusal) -> None:
    """Class arguments: a list of steps was passed as one string, and found five weeks later (2021-12-10)."""
    said = refusal("tasks:\n  a:\n    command: a --steps one two\n")
    assert said == (
        "tasks/tasks.yaml:8:14: tasks.a.command: must be a list; write [a, --steps, one, two] (got 'a --steps one two')"
    )
    said = refusal("tasks:\n  a: {command: [a], schedules: [{name: b, rate: 1 day, args: --steps one two}]}\n")
    assert "tasks.a.schedules[0].args: must be a list; write [--steps, one, two] (got '--steps one two')" in said


def test_a_name_that_fits_no_resource_is_refused(refusal: Refusal) -> None:
    """Class name: a task was renamed after the fact to fit (2020-06-30), another to match its program (2021-09-09)."""
    said = refusal(f"tasks:\n  {'a' * 51}: {{command: [a]}}\n  dor_import: {{command: [a]}}\n")
    first, second = said.splitlines()
    assert first.startswith(f"tasks/tasks.yaml:7:3: tasks.{'a' * 51}: must have at most 50 characters, not 51")
    assert second.startswith("tasks/tasks.yaml:8:3: tasks.dor_import: must be lower-case words")


def test_alarms_have_no_dimensions_to_misspell(refusal: Refusal) -> None:
    """Class alarm: alarms with a wrong dimension could never fire (2021-06-03). Alerts are made for all that runs."""
    said = refusal("tasks:\n  a: {command: [a], alarm: {dimension: Rule}}\n")
    assert said.startswith("tasks/tasks.yaml:7:21: tasks.a.alarm: unknown field 'alarm'")
