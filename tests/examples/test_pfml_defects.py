"""The known defects of Mass PFML's task system: each is an error of the loader now, or cannot be written.

P1 is held on the schedules (test_pfml_schedules.py) too; P2, P10 and P21 on the templates (test_templates.py); P9, P23
and most of P19 are on the list of what waits (test_what_waits.py).
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from rota.registry import Environment, Registry

Loaded = Callable[[str], Registry]
Refusal = Callable[..., str]

PFML = Path(__file__).parents[2] / "examples" / "pfml" / "tasks.yaml"

AGENCY_FILES = "app-${environment}-files/agency/*"


def test_what_people_read_about_a_schedule_comes_from_its_expression(pfml: Mapping[str, Environment]) -> None:
    """P1: people read comments, of which twelve were wrong. `rota list`, `show` and `next` put the expression itself
    into words."""
    words = {
        (task.name, schedule.name): schedule.schedule.describe()
        for task in pfml["prod"].tasks
        for schedule in task.schedules
    }
    assert words["fineos-import-employee-updates", None] == "At 08:30"
    assert words["pub-payments-process-snapshot", None] == "At 06:00, only on Wednesday"
    assert words["fineos-import-la-units", "weeknights"] == "At 22:00, Sunday through Thursday"


def test_a_task_reports_under_its_own_name(both: tuple[Environment, ...], refusal: Refusal) -> None:
    """P3: six tasks reported under a name other than their own."""
    for environment in both:
        for task in environment.tasks:
            assert task.names.container == task.name
            assert task.names.log_group == f"/{environment.app}/{environment.name}/{task.name}"
    assert "unknown field 'observed_name'" in refusal("tasks:\n  a: {command: [a], observed_name: b}\n")


def test_a_key_that_nobody_reads_is_refused(refusal: Refusal) -> None:
    """P4: a key that nothing reads stood in one task, and unknown keys were accepted."""
    said = refusal("tasks:\n  a:\n    command: [a]\n    containers_template: default_template.json\n    memry: 512\n")
    first, second = said.splitlines()
    assert first.startswith("tasks/tasks.yaml:9:5: tasks.a.containers_template: unknown field 'containers_template'")
    assert second == "tasks/tasks.yaml:10:5: tasks.a.memry: unknown field 'memry'; did you mean 'memory'?"


def test_alerts_cannot_ignore_a_task(refusal: Refusal) -> None:
    """P5: a list of ignored names also silenced a schedule that it did not mean."""
    head = 'version: 1\napp: app\nenvironments: {stg: {alerts: {email: [a@example.com], ignore: [".*dor-import"]}}}\n'
    said = refusal("tasks:\n  a: {command: [a]}\n", head)
    assert said.startswith("tasks/tasks.yaml:3:55: environments.stg.alerts.ignore: unknown field 'ignore'")


def test_each_task_has_a_role_of_its_own_and_cannot_take_anothers(
    both: tuple[Environment, ...], refusal: Refusal
) -> None:
    """P6: one role was attached to nothing while its task ran with a neighbour's. A role is made for a task and follows
    from its name, so it can neither be borrowed nor be left over."""
    for environment in both:
        roles = [task.names.task_role for task in environment.tasks]
        families = [task.names.family for task in environment.tasks]
        assert len(set(roles)) == len(set(families)) == len(environment.tasks)
        assert roles == [f"{environment.app}-{environment.name}-{task.name}" for task in environment.tasks]
    assert "unknown field 'task_role'" in refusal("tasks:\n  a: {command: [a], task_role: app-stg-b}\n")


def test_no_task_spells_out_the_account(pfml: Mapping[str, Environment]) -> None:
    """P7: four tasks and a policy spelled out the account instead of naming a resource."""
    (account,) = {environment.account for environment in pfml.values()}
    below = PFML.read_text().partition("\ndefaults:")[2]
    assert account is not None
    assert below
    assert account not in below


def test_a_group_of_variables_without_a_user_is_told(loaded: Loaded) -> None:
    """P8: eight declared variables were used nowhere, and one group of variables had no user."""
    registry = loaded("bundles:\n  emails-ctr: {env: {A: b}}\ntasks:\n  a: {command: [a]}\n")
    assert "no task uses the bundle 'emails-ctr'; remove it" in str(registry.warnings[0])


def test_an_s3_url_is_no_name_of_a_bucket(refusal: Refusal) -> None:
    """P11: one variable was a bucket's name in one task and an S3 URL in another. What a role may reach is written in
    one form alone."""
    said = refusal('tasks:\n  a:\n    command: [a]\n    iam: {s3: {write: "s3://app-stg-export/*"}}\n')
    assert said == (
        "tasks/tasks.yaml:9:23: tasks.a.iam.s3.write: 's3://app-stg-export/*': leave out the part before the bucket "
        "and write objects, as 'bucket/key', 'bucket/prefix*' or 'bucket/*'"
    )


def test_who_is_told_of_the_feature_file_may_read_it(pfml: Mapping[str, Environment]) -> None:
    """P12: every task was told where the feature file is and one role may read it. The bundle gives both or neither."""
    for environment in pfml.values():
        told = {task.name for task in environment.tasks if "FEATURES_FILE_PATH" in task.env}
        may = {
            task.name
            for task in environment.tasks
            if any("feature-gate" in resource for statement in task.statements for resource in statement.resources)
        }
        assert told == may == {"register-leave-admins-with-fineos"}


def test_the_vendors_buckets_are_those_of_the_account_whose_role_is_taken_on(pfml: Mapping[str, Environment]) -> None:
    """P13: in uat one path named the vendor's development bucket while the role was that of pre-production."""
    for environment in pfml.values():
        for task in environment.tasks:
            arguments = [word for schedule in task.schedules for word in schedule.args]
            tiers = set(re.findall(r"vendor-(dev|pre|prod)-", " ".join([*task.env.values(), *arguments])))
            assert len(tiers) <= 1, (environment.name, task.name)


def test_buckets_follow_the_environment(pfml: Mapping[str, Environment]) -> None:
    """P14: the step that makes mock data wrote to the bucket of test in whichever environment it was switched on."""
    for name, environment in pfml.items():
        for task in environment.tasks:
            resources = " ".join(resource for statement in task.statements for resource in statement.resources)
            arguments = [word for schedule in task.schedules for word in schedule.args]
            for bucket in re.findall(
                r"pfml-[a-z0-9-]+\.example", " ".join([*task.env.values(), *arguments, resources])
            ):
                assert bucket.startswith(f"pfml-{name}"), (name, task.name, bucket)


def test_a_permission_given_twice_is_there_once(loaded: Loaded) -> None:
    """P15: one role carried the same policy under two names."""
    once = f'{{iam: {{s3: {{read: "{AGENCY_FILES}"}}}}}}'
    registry = loaded(
        f"bundles:\n  first: {once}\n  second: {once}\ntasks:\n  a:\n    command: [a]\n    use: [first, second]\n"
        f'    iam: {{s3: {{read: "{AGENCY_FILES}"}}}}\n'
    )
    (task,) = registry.resolve("stg").tasks
    (statement,) = task.statements
    assert statement.resources == ("arn:aws:s3:::app-stg-files/agency/*",)


def test_a_task_can_be_handed_no_secret_but_its_own(pfml: Mapping[str, Environment]) -> None:
    """P16: execution roles could read every secret of the environment and all of /admin."""
    for environment in pfml.values():
        for task in environment.tasks:
            assert not any(re.search(r"[*?]", secret.resource) for secret in task.secrets)
            assert 2 <= len(task.secrets) <= 5
        keys = {task.name for task in environment.tasks if "GPG_DECRYPTION_KEY" in {s.variable for s in task.secrets}}
        assert keys == {"dor-import", "dor-import-exempt", "dor-pending-filing-response-import"}


def test_no_task_role_has_the_powers_of_an_execution_role(both: tuple[Environment, ...]) -> None:
    """P17: one task role copied the execution role's powers: image pulls, log streams, all parameters."""
    for environment in both:
        for task in environment.tasks:
            actions = {action for statement in task.statements for action in statement.actions}
            assert not any(action.startswith(("ecr:", "ssm:", "iam:")) for action in actions)
            assert not actions & {"logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"}


def test_where_the_vendor_is_missing_nothing_is_told_of_it_and_its_copies_do_not_run(
    pfml: Mapping[str, Environment],
) -> None:
    """P18: in infra-test vendor copies ran although the vendor's role was blank, with the certificate of stage."""
    environment = pfml["infra-test"]
    assert not any("vendor" in value for task in environment.tasks for value in task.env.values())
    for task in ("import-fineos-to-warehouse", "fineos-bucket-tool"):
        assert not any(schedule.enabled for schedule in environment.task(task).schedules)
    certificate = environment.task("update-gender-data-from-rmv").env["RMV_CLIENT_CERTIFICATE_BINARY_ARN"]
    assert "/service/pfml-api-infra-test/rmv_client_certificate" in certificate


def test_names_over_aws_limits_are_refused_before_anything_is_made(refusal: Refusal) -> None:
    """P22: ids of 64 characters at most, which the environments' full names overflowed for eight schedules. That is
    so for the names of roles and of schedules."""
    name = "dua-generate-and-send-employee-request-file"
    head = "version: 1\napp: pfml-api\nenvironments: {performance: {}}\n"
    said = refusal(f'tasks:\n  {name}: {{command: [a], secrets: {{K: "ssm:/k"}}}}\n', head)
    role = f"pfml-api-performance-{name}.exec"
    assert said.startswith(f"tasks/tasks.yaml:5:3: tasks.{name}: ")
    assert said.endswith(f"'{role}' has 69 characters, and AWS allows 64; shorten the task's name by 5 characters")
    weekend = "{name: weekend-pub-claimant-extract, rate: 1 day}"
    said = refusal(f"tasks:\n  pub-payments-process-fineos: {{command: [a], schedules: [{weekend}]}}\n", head)
    assert said == (
        "tasks/tasks.yaml:5:59: tasks.pub-payments-process-fineos.schedules[0]: the rule's name "
        "'pfml-api-performance-pub-payments-process-fineos.weekend-pub-claimant-extract' has 77 characters, "
        "and AWS allows 64; shorten the name by 13 characters"
    )


def test_duplicates_wrong_paths_and_bad_expressions_are_all_told_at_once(refusal: Refusal) -> None:
    """P24: duplicate names, wrong secret paths and bad expressions surfaced only when applied."""
    said = refusal(
        'tasks:\n  a:\n    command: [a]\n    secrets: {K: "ssm:/service//k"}\n    cron: "0 9 * * MON-FRI *"\n'
        "  a:\n    command: [a]\n"
    )
    lines = [line.partition(": ")[0] for line in said.splitlines()]
    assert lines == ["tasks/tasks.yaml:9:18", "tasks/tasks.yaml:10:11", "tasks/tasks.yaml:11:3"]


def test_logs_cannot_be_kept_for_ever(both: tuple[Environment, ...], refusal: Refusal) -> None:
    """P25: log groups had no retention."""
    assert {task.log_retention for environment in both for task in environment.tasks} == {365}
    said = refusal("tasks:\n  a:\n    command: [a]\n    log_retention: never\n")
    assert said.startswith("tasks/tasks.yaml:9:20: tasks.a.log_retention: must be a number and a unit")


def test_failures_go_to_shared_mailboxes_named_once_for_an_environment(pfml: Mapping[str, Environment]) -> None:
    """P26: recipients, one of them a person, stood in many environment files."""
    told = {name: environment.alert_emails for name, environment in pfml.items()}
    assert told.pop("prod") == ("low-priority@pager.example", "it-support@pfml.example")
    assert set(told.values()) == {("low-priority@pager.example",)}
