"""What the two systems had to repair, class by class: each is an error of the loader now, or cannot be written.

Time zones are on the list of what waits (test_what_waits.py); what a program alone knows (its flags, the step names and
variables it demands) no registry can know.
"""

from collections.abc import Callable

import pytest

from rota.registry import Registry

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


@pytest.mark.parametrize("field", ["task_role", "execution_role", "role"])
def test_no_role_can_be_named(refusal: Refusal, field: str) -> None:
    """Class iam: seven times a task or a schedule passed a role that was not its own (2020-12-15 to 2022-04-05)."""
    said = refusal(f"tasks:\n  a:\n    command: [a]\n    {field}: app-stg-b\n")
    assert said.startswith(f"tasks/tasks.yaml:9:5: tasks.a.{field}: unknown field '{field}'")


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
        "tasks/tasks.yaml:8:14: tasks.a.command: must be a list; write [a --steps one two] (got 'a --steps one two')"
    )


def test_a_name_that_fits_no_resource_is_refused(refusal: Refusal) -> None:
    """Class name: a task was renamed after the fact to fit (2020-06-30), another to match its program (2021-09-09)."""
    said = refusal(f"tasks:\n  {'a' * 51}: {{command: [a]}}\n  dor_import: {{command: [a]}}\n")
    first, second = said.splitlines()
    assert first.startswith(f"tasks/tasks.yaml:7:3: tasks.{'a' * 51}: has 51 characters; at most 50")
    assert second.startswith("tasks/tasks.yaml:8:3: tasks.dor_import: must be lower-case words")


def test_alarms_have_no_dimensions_to_misspell(refusal: Refusal) -> None:
    """Class alarm: alarms with a wrong dimension could never fire (2021-06-03). Alerts are made for all that runs."""
    said = refusal("tasks:\n  a: {command: [a], alarm: {dimension: Rule}}\n")
    assert said.startswith("tasks/tasks.yaml:7:21: tasks.a.alarm: unknown field 'alarm'")
