"""The transcription of Mass PFML against figures counted in the system itself.

Its schedules are in test_pfml_schedules.py, its triggers in test_pfml_triggers.py.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from rota.registry import Environment, RepositoryImage


class Figures(NamedTuple):
    cpu: int
    memory: int
    secrets: int
    variables: int
    """How many plain variables the task has in prod."""


TASKS = {
    "db-migrate-up": Figures(1024, 2048, secrets=3, variables=5),
    "db-migrate-down": Figures(1024, 2048, secrets=3, variables=5),
    "db-admin-create-db-users": Figures(1024, 2048, secrets=4, variables=5),
    "db-create-fineos-user": Figures(1024, 2048, secrets=5, variables=5),
    "db-create-servicenow-user": Figures(1024, 2048, secrets=5, variables=5),
    "execute-sql": Figures(1024, 2048, secrets=3, variables=6),
    "report-sequential-employment": Figures(1024, 2048, secrets=3, variables=6),
    "evaluate-new-eligibility": Figures(1024, 2048, secrets=3, variables=6),
    "backfill-benefit-years": Figures(1024, 2048, secrets=3, variables=5),
    "dor-import": Figures(4096, 18432, secrets=5, variables=7),
    "dor-import-exempt": Figures(4096, 18432, secrets=5, variables=7),
    "dor-create-pending-filing-submission": Figures(4096, 18432, secrets=3, variables=7),
    "dor-pending-filing-response-import": Figures(4096, 18432, secrets=5, variables=8),
    "fineos-import-employee-updates": Figures(2048, 9216, secrets=3, variables=11),
    "load-employers-to-fineos": Figures(1024, 2048, secrets=4, variables=12),
    "fineos-eligibility-feed-export": Figures(4096, 8192, secrets=4, variables=19),
    "fineos-import-la-units": Figures(2048, 9216, secrets=4, variables=18),
    "register-leave-admins-with-fineos": Figures(4096, 18432, secrets=4, variables=13),
    "fineos-bucket-tool": Figures(1024, 2048, secrets=2, variables=8),
    "import-fineos-to-warehouse": Figures(1024, 2048, secrets=2, variables=9),
    "cps-errors-crawler": Figures(1024, 2048, secrets=2, variables=4),
    "sftp-tool": Figures(1024, 2048, secrets=4, variables=3),
    "reductions-process-agency-data": Figures(1024, 2048, secrets=5, variables=19),
    "reductions-send-claimant-lists": Figures(1024, 2048, secrets=5, variables=15),
    "dua-send-employee-request-file": Figures(2048, 4096, secrets=5, variables=15),
    "dua-send-employer-request-file": Figures(2048, 4096, secrets=5, variables=15),
    "dua-backfill-employee-gender": Figures(2048, 4096, secrets=3, variables=5),
    "dua-import-employee-demographics": Figures(2048, 4096, secrets=5, variables=15),
    "dua-import-employer": Figures(2048, 4096, secrets=5, variables=15),
    "dua-import-employer-unit": Figures(2048, 4096, secrets=5, variables=15),
    "pub-payments-process-fineos": Figures(2048, 16384, secrets=4, variables=28),
    "pub-payments-process-snapshot": Figures(2048, 16384, secrets=3, variables=23),
    "pub-payments-copy-audit-report": Figures(2048, 4096, secrets=3, variables=16),
    "pub-payments-create-pub-files": Figures(1024, 2048, secrets=5, variables=24),
    "pub-payments-process-pub-returns": Figures(1024, 2048, secrets=3, variables=22),
    "pub-claimant-address-validation": Figures(1024, 2048, secrets=4, variables=23),
    "fineos-import-iaww": Figures(2048, 8192, secrets=3, variables=23),
    "pub-payments-process-1099-documents": Figures(4096, 8192, secrets=4, variables=39),
    "update-gender-data-from-rmv": Figures(1024, 2048, secrets=4, variables=8),
    "mfa-lockout-resolution": Figures(1024, 2048, secrets=3, variables=9),
}

ENVIRONMENTS = {
    "test": "test",
    "stage": "stage",
    "prod": "prod",
    "performance": "qa",
    "training": "train",
    "uat": "uat",
    "breakfix": "qa",
    "cps-preview": "qa",
    "long": "test",
    "trn2": "trn2",
    "infra-test": "test",
}
"""Each environment and its value of the tag `environment`."""


def test_there_are_forty_tasks_in_each_of_eleven_environments(pfml: Mapping[str, Environment]) -> None:
    assert tuple(pfml) == tuple(ENVIRONMENTS)
    for environment in pfml.values():
        assert tuple(task.name for task in environment.tasks) == tuple(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_the_systems_size_secrets_and_variables(pfml: Mapping[str, Environment], name: str) -> None:
    for environment in pfml.values():
        task = environment.task(name)
        assert (task.cpu, task.memory, task.architecture) == (*TASKS[name][:2], "x86_64")
        assert len(task.secrets) == TASKS[name].secrets
    assert len(pfml["prod"].task(name).env) == TASKS[name].variables


def test_environments_differ_in_cluster_network_tag_and_recipients(pfml: Mapping[str, Environment]) -> None:
    for name, environment in pfml.items():
        assert (environment.account, environment.region, environment.cluster) == ("111111111111", "us-east-1", name)
        assert environment.tags["environment"] == ENVIRONMENTS[name]
        assert len(environment.tags) == 7
        assert environment.network is not None
        vpc = "vpc-0a1b2c3d4e5f60001" if name == "prod" else "vpc-0a1b2c3d4e5f60002"
        assert (environment.network.vpc, len(environment.network.subnets)) == (vpc, 2)
        database = "sg-0a1b2c3d4e5f60013" if name == "prod" else "sg-0a1b2c3d4e5f60023"
        assert [(rule.protocol, rule.ports, rule.to) for rule in environment.egress] == [
            ("tcp", "443", "0.0.0.0/0"),
            ("tcp", "5432", database),
            *(("tcp", "22", "10.0.0.0/8"), ("tcp", "53", "10.0.0.0/8"), ("udp", "53", "10.0.0.0/8")),
            ("tcp", "1433", "10.0.0.0/8"),
        ]
        assert len(environment.alert_emails) == (2 if name == "prod" else 1)


def test_all_tasks_of_an_environment_share_one_image_tag(pfml: Mapping[str, Environment]) -> None:
    """P21: a deployment that names no tag keeps the last one, which the environment's parameter has."""
    for name, environment in pfml.items():
        assert environment.image == RepositoryImage("pfml-api", tag_parameter=f"/service/pfml-api/{name}/image-tag")
        assert {task.image for task in environment.tasks} == {environment.image}


def test_sql_may_only_read_where_the_system_enforces_it(pfml: Mapping[str, Environment]) -> None:
    reading = {name for name, environment in pfml.items() if _database_user(environment) == "pfml_svc_readonly"}
    assert reading == {"prod", "breakfix", "long", "trn2", "infra-test"}
    for name, environment in pfml.items():
        (password,) = (secret for secret in environment.task("execute-sql").secrets if secret.variable == "DB_PASSWORD")
        assert password.resource.endswith("/db-password-readonly") == (name in reading)


def _database_user(environment: Environment) -> str:
    return environment.task("execute-sql").env["DB_USERNAME"]


def test_a_task_may_take_on_the_vendors_role_just_where_it_is_told_of_it(pfml: Mapping[str, Environment]) -> None:
    told = 0
    for environment in pfml.values():
        for task in environment.tasks:
            assumed = {
                arn
                for statement in task.statements
                if "sts:AssumeRole" in statement.actions
                for arn in statement.resources
            }
            variable = task.env.get("FINEOS_AWS_IAM_ROLE_ARN")
            assert assumed == ({variable} if variable else set())
            told += bool(variable)
    assert told == 12 * 10


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("db-migrate-up", set[str]()),
        ("execute-sql", {"s3:PutObject", "s3:AbortMultipartUpload"}),
        ("register-leave-admins-with-fineos", {"s3:GetObject"}),
        ("sftp-tool", {"s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:AbortMultipartUpload"}),
        ("import-fineos-to-warehouse", {"s3:PutObject", "s3:AbortMultipartUpload", "sts:AssumeRole"}),
        ("update-gender-data-from-rmv", {"secretsmanager:GetSecretValue"}),
        (
            "reductions-process-agency-data",
            {
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:ListBucket",
                "s3:PutObject",
                "ses:SendEmail",
                "ses:SendRawEmail",
            },
        ),
    ],
)
def test_a_role_allows_just_the_actions_that_its_program_uses(
    pfml: Mapping[str, Environment], name: str, actions: set[str]
) -> None:
    task = pfml["prod"].task(name)
    assert {action for statement in task.statements for action in statement.actions} == actions


def test_a_star_as_resource_has_a_reason_and_stands_only_where_no_resource_can_be_named(
    both: tuple[Environment, ...],
) -> None:
    starred: dict[str, set[str]] = {}
    for environment in both:
        for task in environment.tasks:
            for statement in task.statements:
                if "*" in statement.resources:
                    assert statement.reason
                    starred.setdefault(task.name, set()).update(statement.actions)
    assert starred == {
        "mfa-lockout-resolution": {"sns:CheckIfPhoneNumberIsOptedOut", "sns:OptInPhoneNumber"},
        "process-edis": {"ses:GetAccountSendingEnabled"},
        "send-payment-reminder": {"ses:GetAccountSendingEnabled"},
    }
