"""`rota iam`: who may do what, and who could make a request."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rota = Callable[..., Any]

READER = """\
version: 1
app: payments
environments: {staging: {}, prod: {account: "222222222222", region: us-east-1}}
bundles:
  reports: {iam: {s3: {list: "reports/in/*", read: "reports/in/*"}}}
tasks:
  count:
    command: [count]
    use: [reports]
    iam:
      kms: {use: alias/reports, via: s3}
      exact:
        - {actions: [translate:TranslateText], resources: "*", reason: no terminology}
        - {actions: sqs:SendMessage, resources: "arn:${partition}:sqs:${region}:${account}:jobs"}
    environments: {prod: {iam: {s3: {delete: "reports/in/old-*"}}}}
  mail:
    command: [mail]
    iam:
      exact:
        - actions: ses:SendEmail
          resources: "arn:${partition}:ses:${region}:${account}:identity/example.com"
          conditions: {"ForAllValues:StringEquals": {ses:Recipients: [a@example.com, b@example.com]}}
  idle: {command: [idle]}
"""


@pytest.fixture
def reader(project: Path) -> str:
    (project / "reader.yaml").write_text(READER)
    return "reader.yaml"


def test_each_resource_of_each_statement_is_a_row_with_its_place_in_the_file(rota: Rota, reader: str) -> None:
    finished = rota("iam", "count", "--env", "prod", "--registry", reader)
    assert [re.split("  +", line) for line in finished.out.splitlines()] == [
        ["task", "actions", "resource", "only if", "registry path"],
        [
            "count",
            "s3:ListBucket",
            "arn:aws:s3:::reports",
            "s3:prefix is like in/ or in/*",
            "bundles.reports.iam.s3.list",
        ],
        ["count", "s3:GetObject", "arn:aws:s3:::reports/in/*", "-", "bundles.reports.iam.s3.read"],
        [
            "count",
            "kms:Decrypt, kms:GenerateDataKey",
            "arn:aws:kms:us-east-1:222222222222:key/*",
            "kms:ResourceAliases has alias/reports and kms:ViaService is s3.us-east-1.amazonaws.com",
            "tasks.count.iam.kms.use",
        ],
        ["count", "translate:TranslateText", "*", "-", "tasks.count.iam.exact[0]"],
        ["count", "sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:jobs", "-", "tasks.count.iam.exact[1]"],
        [
            "count",
            "s3:DeleteObject",
            "arn:aws:s3:::reports/in/old-*",
            "-",
            "tasks.count.environments.prod.iam.s3.delete",
        ],
    ]
    assert (finished.code, finished.err) == (0, "")


def test_a_secret_is_what_ecs_reads_at_the_start(rota: Rota) -> None:
    (row,) = [line for line in rota("iam", "--env", "prod").out.splitlines() if "ssm:" in line]
    assert re.split("  +", row) == [
        "nightly-report",
        "ssm:GetParameters",
        "arn:aws:ssm:us-east-1:222222222222:parameter/payments/prod/key",
        "read by ECS, before the run",
        "tasks.nightly-report.secrets.API_KEY",
    ]


def test_the_key_of_a_secret_is_a_row_of_its_own_and_in_the_policy(rota: Rota, project: Path) -> None:
    (project / "keyed.yaml").write_text(
        'version: 1\napp: payments\nenvironments: {prod: {account: "222222222222", region: us-east-1}}\n'
        "tasks: {count: {command: [count], secrets: {P: {from: 'ssm:/p', key: alias/pay}}}}\n"
    )
    asked = ("iam", "count", "--env", "prod", "--registry", "keyed.yaml")
    rows = [re.split("  +", line) for line in rota(*asked).out.splitlines()[1:]]
    decrypt = "kms:ResourceAliases has alias/pay and kms:ViaService is ssm.us-east-1.amazonaws.com"
    assert [(row[1], row[3], row[4]) for row in rows] == [
        ("ssm:GetParameters", "read by ECS, before the run", "tasks.count.secrets.P"),
        ("kms:Decrypt", f"read by ECS, before the run and {decrypt}", "tasks.count.secrets.P"),
    ]
    (policies,) = json.loads(rota(*asked, "--json").out)["tasks"]
    assert [statement["Action"] for statement in policies["secrets"]["Statement"]] == [
        "ssm:GetParameters",
        "kms:Decrypt",
    ]
    assert policies["policy"] is None


def test_several_environments_have_a_column(rota: Rota) -> None:
    lines = rota("iam", "nightly-report").out.splitlines()
    assert lines[0].split()[:2] == ["environment", "task"]
    assert {line.split()[0] for line in lines[1:]} == {"staging", "prod"}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("s3:GetObject arn:aws:s3:::reports/in/a.csv", ["bundles.reports.iam.s3.read"]),
        ("s3:GetObject arn:aws:s3:::reports/inbox/a.csv", []),
        ("s3:GetObject arn:aws:s3:::reports", []),
        ("s3:ListBucket arn:aws:s3:::reports", ["bundles.reports.iam.s3.list"]),
        ("s3:DeleteObject arn:aws:s3:::reports/in/old-1", ["tasks.count.environments.prod.iam.s3.delete"]),
        ("translate:TranslateText *", ["tasks.count.iam.exact[0]"]),
        ("translate:TranslateText", ["tasks.count.iam.exact[0]"]),
        ("sqs:SendMessage arn:aws:sqs:us-east-1:222222222222:jobs", ["tasks.count.iam.exact[1]"]),
        ("sqs:SendMessage arn:aws:sqs:us-east-1:999999999999:jobs", []),
        ("sqs:SendMessage *", []),
        ("sqs:SendMessage", ["tasks.count.iam.exact[1]"]),
        (
            "ses:SendEmail arn:aws:ses:us-east-1:222222222222:identity/example.com",
            ["tasks.mail.iam.exact[0]"],
        ),
        (
            "kms:Decrypt arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            ["tasks.count.iam.kms.use"],
        ),
    ],
)
def test_who_keeps_the_rows_that_allow_the_request(rota: Rota, reader: str, request_: str, expected: list[str]) -> None:
    finished = rota("iam", "--env", "prod", "--registry", reader, "--who", request_)
    assert [line.split()[-1] for line in finished.out.splitlines()[1:]] == expected
    assert finished.code == 0
    assert finished.err.startswith("no task may do") is (expected == [])


def test_who_shows_what_else_has_to_hold(rota: Rota, reader: str) -> None:
    request = "ses:SendEmail arn:aws:ses:us-east-1:222222222222:identity/example.com"
    finished = rota("iam", "--env", "prod", "--registry", reader, "--who", request)
    assert "  ses:Recipients has only a@example.com or b@example.com  " in finished.out


def test_where_the_registry_names_no_account_the_resource_says_which_is_meant(rota: Rota, reader: str) -> None:
    request = "sqs:SendMessage arn:aws-cn:sqs:cn-north-1:999999999999:jobs"
    finished = rota("iam", "--env", "staging", "--registry", reader, "--who", request)
    assert finished.out.splitlines()[1].split()[2] == "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs"
    assert rota("iam", "--env", "prod", "--registry", reader, "--who", request).out == ""


def test_a_request_that_no_task_may_make_has_a_message_with_the_next_command_to_try(rota: Rota, reader: str) -> None:
    finished = rota("iam", "--registry", reader, "--who", "s3:GetObject arn:aws:s3:::reports/out/a.csv")
    assert (finished.code, finished.out) == (0, "")
    assert finished.err == (
        "no task may do s3:GetObject on arn:aws:s3:::reports/out/a.csv;"
        f" to see where it may: rota iam --who s3:GetObject --registry {reader}\n"
    )
    assert rota("iam", "--registry", reader, "--who", "s3:PutObject").err == "no task may do s3:PutObject\n"
    assert rota("iam", "idle", "--registry", reader).err == "idle has no permissions\n"


def test_a_registry_without_permissions_has_a_message(rota: Rota, project: Path) -> None:
    (project / "idle.yaml").write_text(
        "version: 1\napp: a\nenvironments: {staging: {}}\ntasks: {idle: {command: [a]}}\n"
    )
    assert rota("iam", "--registry", "idle.yaml").err == "no task has permissions\n"


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("s3:PutObjct arn:aws:s3:::b/k", "--who: unknown action 's3:PutObjct'; did you mean 's3:PutObject'?"),
        ("s3:HeadObject", "--who: 's3:HeadObject' is a call, not an action; it needs s3:GetObject"),
        ("s3:Get*", "--who: 's3:Get*' has a wildcard; list each action by its name, such as s3:GetObjectVersion"),
        ("s3:GetObject b/k", "--who: 'b/k' is not an ARN: expected arn:partition:service:region:account:resource"),
        ("", "--who: '' is not an action; expected service:Action, such as kms:Decrypt"),
    ],
)
def test_a_malformed_request_is_rejected(rota: Rota, who: str, message: str) -> None:
    finished = rota("iam", "--who", who)
    assert (finished.code, finished.out, finished.err) == (2, "", f"{message}\n")


def test_unknown_names_are_rejected(rota: Rota) -> None:
    assert rota("iam", "nightly-repot").err.startswith(
        "tasks/tasks.yaml: there is no task 'nightly-repot'; did you mean"
    )
    assert rota("iam", "--env", "stagin").code == 2


def test_json_has_the_policies_as_iam_takes_them(rota: Rota) -> None:
    listed = json.loads(rota("iam", "--env", "prod", "--json").out)
    assert (listed["registry"], listed["app"]) == ("tasks/tasks.yaml", "payments")
    report, poll = listed["tasks"]
    shown = json.loads(rota("show", "nightly-report", "--env", "prod", "--json").out)
    assert report["policy"] == shown["policy"]
    assert report["role"] == shown["names"]["task_role"]
    assert report["secrets"]["Statement"][0]["Action"] == "ssm:GetParameters"
    assert (poll["task"], poll["policy"], poll["secrets"]) == ("poll", None, None)


def test_json_of_who_has_the_rows(rota: Rota, reader: str) -> None:
    who = "s3:ListBucket arn:aws:s3:::reports"
    listed = json.loads(rota("iam", "--registry", reader, "--env", "prod", "--who", who, "--json").out)
    assert listed["who"] == who
    assert listed["allowed_by"] == [
        {
            "environment": "prod",
            "task": "count",
            "actions": ["s3:ListBucket"],
            "resource": "arn:aws:s3:::reports",
            "conditions": {"StringLike": {"s3:prefix": ["in/", "in/*"]}},
            "at_start": False,
            "written_at": "bundles.reports.iam.s3.list",
        }
    ]
    nobody = rota("iam", "--registry", reader, "--who", "s3:PutObject", "--json")
    assert json.loads(nobody.out)["allowed_by"] == []
