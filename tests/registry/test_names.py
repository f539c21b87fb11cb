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
        (REPORT.security_group, "payments-staging-tasks"),
        (BILLED.security_group, "payments-staging-billing-runs-tasks"),
        (REPORT.construct_id, "ExportReport"),
        (REPORT.family, "payments-staging-export-report"),
        (REPORT.container, "export-report"),
        (REPORT.task_role, "payments-staging-export-report"),
        (REPORT.task_role_with_path, "/payments/staging/payments-staging-export-report"),
        (REPORT.execution_role, "payments-staging-export-report-exec"),
        (
            REPORT.execution_role_with_path(has_secrets=True),
            "/payments/staging/payments-staging-export-report-exec",
        ),
        (REPORT.execution_role_with_path(has_secrets=False), "/payments/staging/payments-staging-exec"),
        (REPORT.log_group, "/payments/staging/export-report"),
        (REPORT.log_stream_prefix, "export-report"),
        (REPORT.log_stream("0123"), "export-report/export-report/0123"),
        (REPORT.rule, "payments-staging-export-report"),
        (REPORT.start(None), "payments-staging-export-report"),
        (REPORT.start(None, 2), "payments-staging-export-report-2"),
        (REPORT.start("weekly"), "payments-staging-export-report-weekly"),
        (REPORT.start("weekly", 2), "payments-staging-export-report-weekly-2"),
        (REPORT.schedule_id(None), "Schedule"),
        (REPORT.schedule_id(None, 2), "Schedule2"),
        (REPORT.schedule_id("each-week"), "ScheduleEachWeek"),
        (REPORT.schedule_id("each-week", 2), "ScheduleEachWeek2"),
        (REPORT.trigger_id("new-file"), "TriggerNewFile"),
    ],
)
def test_each_name_has_its_exact_text(name: str, text: str) -> None:
    assert name == text


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


@pytest.mark.parametrize("name", ALERTS)
def test_no_schedules_or_triggers_rule_has_the_name_of_an_alerts(registry: Make, name: str) -> None:
    task, _, start = name.partition("-")
    schedule = f"  {task}: {{command: [a], schedules: [{{name: {start}, rate: 1 hour}}]}}\n"
    trigger = f"  {task}: {{command: [a], triggers: [{{name: {start}, s3: {{bucket: in-box}}}}]}}\n"
    message = f"the rule's name 'payments-staging-{name}' is also used by environments.staging; rename one"
    assert problem_of(registry, schedule) == f"tasks.{task}.schedules[0]: {message}"
    assert problem_of(registry, trigger) == f"tasks.{task}.triggers[0]: {message}"
