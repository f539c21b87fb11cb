"""Physical names: each with its exact text, which is a contract, and those that no task may have."""

from collections.abc import Callable

import pytest

from rota.errors import ProblemsError
from rota.registry import EnvironmentNames, Registry

Make = Callable[[str], Registry]

SHARED = EnvironmentNames("payments", "staging")
REPORT = SHARED.task("export-report")
BILLED = SHARED.task("export-report", "billing-runs")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (SHARED.path, "/payments/staging/"),
        (SHARED.stack, "TasksStaging"),
        (SHARED.group_stack("billing-runs"), "TasksStagingBillingRuns"),
        (SHARED.stack_name, "payments-staging-tasks"),
        (SHARED.group_stack_name("billing-runs"), "payments-staging-tasks-billing-runs"),
        (SHARED.cluster, "payments-staging"),
        (SHARED.families, "payments-staging-"),
        (SHARED.rules, "payments-staging-*"),
        (SHARED.log_groups, "/payments/staging/*"),
        (SHARED.execution_role, "payments-staging-exec"),
        (SHARED.invocation_role, "payments-staging-invocation"),
        (SHARED.role_with_path("payments-staging-exec"), "/payments/staging/payments-staging-exec"),
        (SHARED.schedule_group, "payments-staging"),
        (SHARED.schedule_with_group("payments-staging-job"), "payments-staging/payments-staging-job"),
        (SHARED.dead_letter_queue, "payments-staging-dead-letters"),
        (SHARED.alerts_topic, "payments-staging-alerts"),
        (SHARED.start_failure_rule, "payments-staging-start-failure"),
        (SHARED.exit_failure_rule, "payments-staging-exit-failure"),
        (SHARED.security_group, "payments-staging-tasks"),
        (SHARED.group_security_group("billing"), "payments-staging-billing-tasks"),
        (REPORT.stack, "TasksStaging"),
        (BILLED.stack, "TasksStagingBillingRuns"),
        (REPORT.stack_name, "payments-staging-tasks"),
        (BILLED.stack_name, "payments-staging-tasks-billing-runs"),
        (REPORT.security_group, "payments-staging-tasks"),
        (BILLED.security_group, "payments-staging-billing-runs-tasks"),
        (REPORT.construct_id, "ExportReport"),
        (REPORT.family, "payments-staging-export-report"),
        (REPORT.container, "export-report"),
        (REPORT.task_role, "payments-staging-export-report"),
        (REPORT.task_role_with_path, "/payments/staging/payments-staging-export-report"),
        (REPORT.execution_role, "payments-staging-export-report.exec"),
        (
            REPORT.execution_role_with_path(own=True),
            "/payments/staging/payments-staging-export-report.exec",
        ),
        (REPORT.execution_role_with_path(own=False), "/payments/staging/payments-staging-exec"),
        (REPORT.log_group, "/payments/staging/export-report"),
        (REPORT.log_stream_prefix, "export-report"),
        (REPORT.log_stream("0123"), "export-report/export-report/0123"),
        (REPORT.rule, "payments-staging-export-report"),
        (REPORT.start(None), "payments-staging-export-report"),
        (REPORT.start(None, 2), "payments-staging-export-report.2"),
        (REPORT.start("weekly"), "payments-staging-export-report.weekly"),
        (REPORT.start("weekly", 2), "payments-staging-export-report.weekly.2"),
        (REPORT.start_id("scheduler", None), "Schedule"),
        (REPORT.start_id("scheduler", None, 2), "Schedule2"),
        (REPORT.start_id("scheduler", "each-week"), "ScheduleEachWeek"),
        (REPORT.start_id("scheduler", "each-week", 2), "ScheduleEachWeek2"),
        (REPORT.start_id("rules", None), "Rule"),
        (REPORT.start_id("rules", None, 2), "Rule2"),
        (REPORT.start_id("rules", "new-file"), "RuleNewFile"),
        (REPORT.start_id("rules", "new-file", 2), "RuleNewFile2"),
    ],
)
def test_each_name_has_its_exact_text(name: str, text: str) -> None:
    assert name == text


def test_a_stack_says_in_its_tags_whose_it_is() -> None:
    assert SHARED.stack_tags() == {"rota:app": "payments", "rota:environment": "staging"}
    assert SHARED.stack_tags("billing") == {**SHARED.stack_tags(), "rota:group": "billing"}


@pytest.mark.parametrize("task", ["default", "bootstrap-version", "check-bootstrap-version"])
def test_an_id_that_the_cdk_takes_gets_another_end(task: str) -> None:
    words = "".join(word.capitalize() for word in task.split("-"))
    assert SHARED.task(task).construct_id == f"{words}Task"


# --- reserved names ---

ALERTS = ("start-failure", "exit-failure")
ROLES = ("exec", "invocation")


def problem_of(registry: Make, tasks: str) -> str:
    """The only problem of an environment `staging` with these tasks."""
    with pytest.raises(ProblemsError) as caught:
        registry(f"environments: {{staging: {{}}}}\ntasks:\n{tasks}")
    (problem,) = caught.value.problems
    return str(problem).partition(": ")[2]


@pytest.mark.parametrize("name", [*ROLES, *ALERTS])
def test_no_tasks_role_has_the_name_of_a_shared_role_or_rule(registry: Make, name: str) -> None:
    assert problem_of(registry, f"  {name}: {{command: [a]}}\n") == (
        f"tasks.{name}: the role or rule name 'payments-staging-{name}' is also used by environments.staging;"
        " rename one"
    )


@pytest.mark.parametrize("name", [*ROLES, *ALERTS, "tasks", "dead-letters"])
def test_no_start_and_no_own_role_can_have_a_name_that_a_task_or_a_shared_thing_has(registry: Make, name: str) -> None:
    task, _, start = f"a-{name}".rpartition("-")
    tasks = f"  {task}: {{command: [a], secrets: {{P: 'ssm:/p'}}, schedules: [{{name: {start}, rate: 1 hour}}]}}\n"
    loaded = registry(f"environments: {{staging: {{}}}}\ntasks:\n{tasks}  {task}-{start}: {{command: [a]}}\n")
    environment = loaded.resolve("staging")
    roles = [role for each in environment.tasks for role in (each.names.task_role, each.names.execution_role)]
    starts = [start.resource for each in environment.tasks for start in each.schedules]
    for names in (roles, starts):
        assert len({*names, *environment.names.reserved}) == len(names) + len(environment.names.reserved)


# --- names that come out the same ---

NETWORK = "network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}"


@pytest.mark.parametrize(
    ("starts", "at", "text", "other"),
    [
        ("schedules: [{name: x1, rate: 1 hour}, {name: x-1, rate: 2 hours}]", "schedules[1]", "RuleX1", "schedules[0]"),
        (
            "schedules: [{name: x1, at: '2029-01-01T00:00:00'}, {name: x-1, at: '2030-01-01T00:00:00'}]",
            *("schedules[1]", "ScheduleX1", "schedules[0]"),
        ),
        (
            "schedules: [{name: n, cron: '0 9 13 * 5'}, {name: n2, rate: 1 hour}]",
            *("schedules[1]", "RuleN2", "schedules[0]"),
        ),
        (
            "triggers: [{name: t1, s3: {bucket: in-box}}, {name: t-1, s3: {bucket: in-box}}]",
            *("triggers[1]", "RuleT1", "triggers[0]"),
        ),
        (
            "schedules: [{name: x1, rate: 1 hour}], triggers: [{name: x-1, s3: {bucket: in-box}}]",
            *("triggers[0]", "RuleX1", "schedules[0]"),
        ),
    ],
)
def test_starts_whose_construct_ids_come_out_the_same_are_rejected_with_both_places(
    registry: Make, starts: str, at: str, text: str, other: str
) -> None:
    """https://github.com/aws/aws-cdk/issues/8538: the CDK ends in a traceback."""
    assert problem_of(registry, f"  a: {{command: [a], {starts}}}\n") == (
        f"tasks.a.{at}: the construct id '{text}' is also used by tasks.a.{other}; rename one"
    )


def test_a_schedule_and_a_trigger_of_one_name_are_rejected(registry: Make) -> None:
    starts = "schedules: [{name: up, rate: 1 hour}], triggers: [{name: up, s3: {bucket: in-box}}]"
    assert problem_of(registry, f"  a: {{command: [a], {starts}}}\n") == (
        "tasks.a.triggers[0]: the rule's name 'payments-staging-a.up' is also used by tasks.a.schedules[0]; rename one"
    )


def test_a_rule_and_a_scheduler_schedule_have_ids_of_their_own(registry: Make) -> None:
    """CloudFormation rejects a resource whose type changes: https://github.com/aws/aws-sam-cli/issues/6786."""
    zoned = "schedules: [{name: n, rate: 1 hour}, {name: n2, cron: '0 9 * * ? *', timezone: Europe/Berlin}]"
    loaded = registry(f"environments: {{staging: {{}}}}\ntasks:\n  a: {{command: [a], {zoned}}}\n")
    (task,) = loaded.resolve("staging").tasks
    assert [schedule.construct_id for schedule in task.schedules] == ["RuleN", "ScheduleN2"]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("ops@example.com", "[1]: email[0] is this address already; keep one (got 'ops@example.com')"),
        ("Ops@Example.com", "[1]: email[0] is this address already; keep one (got 'Ops@Example.com')"),
    ],
)
def test_an_address_that_would_be_subscribed_twice_is_rejected(registry: Make, second: str, problem: str) -> None:
    """https://github.com/awslabs/aws-solutions-constructs/issues/1101: the CDK ends in a traceback."""
    with pytest.raises(ProblemsError) as caught:
        registry(f"environments: {{staging: {{alerts: {{email: [ops@example.com, {second}]}}}}}}\ntasks: {{}}\n")
    (found,) = caught.value.problems
    assert str(found).partition(": ")[2] == f"environments.staging.alerts.email{problem}"


def test_addresses_that_the_cdk_writes_as_one_id_are_rejected(registry: Make) -> None:
    with pytest.raises(ProblemsError, match=r"email\[0\] is this address already; keep one \(got 'a--b@example.com'\)"):
        registry("environments: {staging: {alerts: {email: [a/b@example.com, a--b@example.com]}}}\ntasks: {}\n")


@pytest.mark.parametrize(
    ("environments", "groups", "problem"),
    [
        (
            ("staging-a", "staging"),
            {"one": ("staging", "a")},
            "tasks.one: the stack id 'TasksStagingA' is also used by environments.staging-a; rename one",
        ),
        (
            ("s-tasks-b", "s"),
            {"one": ("s", "b-tasks")},
            "tasks.one: the stack name 'payments-s-tasks-b-tasks' is also used by environments.s-tasks-b; rename one",
        ),
    ],
)
def test_stacks_whose_names_come_out_the_same_are_rejected(
    registry: Make, environments: tuple[str, ...], groups: dict[str, tuple[str, str]], problem: str
) -> None:
    text = "environments:\n" + "".join(f"  {name}: {{{NETWORK}}}\n" for name in environments) + "tasks:\n"
    for task, (environment, group) in groups.items():
        text += f"  {task}: {{command: [a], environments: {{{environment}: {{group: {group}}}}}}}\n"
    with pytest.raises(ProblemsError) as caught:
        registry(text)
    assert [str(found).partition(": ")[2] for found in caught.value.problems] == [problem]
