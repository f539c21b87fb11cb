"""`rota show` without a task: one environment, and what its tasks need in a subnet without a way out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Rota = Callable[..., Any]

NETWORK = "network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], security_groups: [sg-01234567]}"
PLACE = 'account: "222222222222", region: us-east-1'
COMMAND = "command: [x]"


def shown(rota: Rota, project: Path, environment: str, *tasks: str, rest: str = "") -> Any:  # noqa: ANN401  # JSON
    listed = ", ".join(f"t{number}: {{{task}}}" for number, task in enumerate(tasks))
    (project / "e.yaml").write_text(
        f"version: 1\napp: payments\nenvironments: {{e: {{{environment}}}}}\n{rest}tasks: {{{listed}}}\n"
    )
    return json.loads(rota("show", "--registry", "e.yaml", "--json").out)


def endpoints(facts: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401  # JSON
    found = facts["without_a_way_out"]["endpoints"]
    return {each["service"]: (each["type"], each["needed_for"]) for each in found}


def names(facts: Any, region: str = "us-east-1") -> list[str]:  # noqa: ANN401  # JSON
    return [name.removeprefix(f"com.amazonaws.{region}.") for name in endpoints(facts)]


def test_the_text_is_yaml_of_what_json_says(rota: Rota) -> None:
    arguments = ("show", "--env", "prod")
    assert yaml.safe_load(rota(*arguments).out) == json.loads(rota(*arguments, "--json").out)


def test_the_only_environment_needs_no_option_and_of_several_one_is_chosen(rota: Rota, project: Path) -> None:
    assert shown(rota, project, "", COMMAND)["environment"] == "e"
    finished = rota("show")
    assert (finished.code, finished.err.splitlines()[-1]) == (
        2,
        "several environments: choose one with --env; there are staging, prod",
    )


def test_it_shows_where_the_tasks_run_and_what_they_share(rota: Rota) -> None:
    facts = json.loads(rota("show", "--env", "prod", "--json").out)
    assert (facts["environment"], facts["app"], facts["account"], facts["region"]) == (
        "prod",
        "payments",
        "222222222222",
        "us-east-1",
    )
    assert (facts["tasks"], facts["schedules"], facts["triggers"]) == (2, 2, 0)
    assert facts["stacks"] == [{"stack": "TasksProd", "stack_name": "payments-prod-tasks", "tasks": 2}]
    assert (facts["cluster"], facts["cluster_from"]) == ("payments-prod", "the stack, which makes it")
    assert (facts["image"], facts["image_from"]) == ("built from .", "the deployment, which builds it")
    assert (facts["state"], facts["like"], facts["values"]) == ("enabled", None, {})
    assert (facts["key"], facts["container_insights"]) == (None, False)
    assert facts["alerts"] == {"topic": "payments-prod-alerts", "email": []}
    assert facts["names"] == {
        "invocation_role": "/payments/prod/payments-prod-invocation",
        "execution_role": "/payments/prod/payments-prod-exec",
        "schedule_group": "payments-prod",
        "dead_letter_queue": "payments-prod-dead-letters",
        "alert_rules": ["payments-prod-start-failure", "payments-prod-exit-failure"],
        "log_groups": "/payments/prod/*",
    }
    assert facts["network"] == {
        "vpc": "made by the stack, with two public subnets",
        "subnets": None,
        "security_groups": ["made by the stack, with the Name tag payments-prod-tasks"],
        "assign_public_ip": True,
        "egress": "everything",
        "security_groups_of_tasks": {},
    }


def test_it_shows_a_given_network_groups_of_tasks_and_the_stack_of_each_group(rota: Rota, project: Path) -> None:
    of_database = "security_groups: [sg-00000001]"
    facts = shown(
        rota,
        project,
        f"{NETWORK}, cluster: app, image: {{repository: app-tasks}}, alerts: {{email: [ops@example.com]}},"
        " tags: {team: pay}, permissions_boundary: 'arn:aws:iam::222222222222:policy/b'",
        f"{COMMAND}, {of_database}, group: billing",
        COMMAND,
        f"{COMMAND}, {of_database}, image: {{repository: other, tag: '1'}}",
    )
    assert facts["network"] == {
        "vpc": "vpc-0123456789abcdef0",
        "subnets": ["subnet-0123456789abcdef0"],
        "security_groups": ["sg-01234567"],
        "assign_public_ip": False,
        "egress": "what the rules of these security groups let out",
        "security_groups_of_tasks": {"sg-00000001": ["t0", "t2"]},
    }
    assert [(stack["stack"], stack["tasks"]) for stack in facts["stacks"]] == [("TasksE", 2), ("TasksEBilling", 1)]
    assert (facts["cluster"], facts["cluster_from"]) == ("app", "the registry")
    assert (facts["image"], facts["tasks_with_an_image_of_their_own"]) == ("app-tasks", ["t2"])
    assert facts["image_from"].startswith("-c image_tag=…")
    assert (facts["alerts"]["email"], facts["tags"]) == (["ops@example.com"], {"team": "pay"})
    boundaries = facts["permissions_boundary"], facts["service_permissions_boundary"]
    assert boundaries == ("arn:aws:iam::222222222222:policy/b", None)


def test_it_shows_the_key_and_whether_a_made_cluster_has_container_insights(rota: Rota, project: Path) -> None:
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    facts = shown(rota, project, f"{PLACE}, key: {key}, container_insights: true", COMMAND)
    assert facts["key"] == f"arn:aws:kms:us-east-1:222222222222:key/{key}"
    assert facts["container_insights"] is True
    for environment, insights in (("", False), ("cluster: app", None)):
        facts = shown(rota, project, environment, COMMAND)
        assert (facts["key"], facts["container_insights"]) == (None, insights)


def test_it_shows_the_rules_of_egress(rota: Rota, project: Path) -> None:
    rules = "[{port: 443, to: 0.0.0.0/0}, {port: 50-53, to: '::/0', protocol: udp, description: DNS}]"
    facts = shown(rota, project, f"network: {{egress: {rules}}}", COMMAND)
    assert facts["network"]["egress"] == [
        {"protocol": "tcp", "port": "443", "to": "0.0.0.0/0"},
        {"protocol": "udp", "port": "50-53", "to": "::/0", "description": "DNS"},
    ]


def test_a_task_shows_the_groups_that_it_runs_with(rota: Rota, project: Path) -> None:
    tasks = [f"{COMMAND}, security_groups: [sg-00000001]", f"{COMMAND}, group: billing"]
    shown(rota, project, NETWORK, *tasks)
    task = json.loads(rota("show", "t0", "--registry", "e.yaml", "--json").out)
    assert task["security_groups"] == ["sg-01234567", "sg-00000001"]
    shown(rota, project, NETWORK.replace("[sg-01234567]", "[]"), *tasks)
    made = [
        json.loads(rota("show", name, "--registry", "e.yaml", "--json").out)["security_groups"] for name in ("t0", "t1")
    ]
    assert made == [
        ["made by the stack, with the Name tag payments-e-tasks", "sg-00000001"],
        ["made by the stack, with the Name tag payments-e-billing-tasks"],
    ]


def test_a_start_needs_the_image_its_layers_and_the_log(rota: Rota, project: Path) -> None:
    for tasks in ((), (COMMAND,)):
        assert endpoints(shown(rota, project, PLACE, *tasks)) == {
            "com.amazonaws.us-east-1.ecr.api": ("interface", "the image"),
            "com.amazonaws.us-east-1.ecr.dkr": ("interface", "the image"),
            "com.amazonaws.us-east-1.s3": ("gateway", "the image's layers, which ECR keeps in S3"),
            "com.amazonaws.us-east-1.logs": ("interface", "the log"),
        }


@pytest.mark.parametrize(
    ("task", "added"),
    [
        ("secrets: {A: 'ssm:/a'}", ["ssm"]),
        ("secrets: {A: 'secretsmanager:a'}", ["secretsmanager"]),
        ("secrets: {A: {from: 'ssm:/a', key: alias/a}}", ["ssm"]),
        ("containers: [{name: side, image: {build: .}, secrets: {A: 'ssm:/a'}}]", ["ssm"]),
        ("iam: {dynamodb: {read: table}}", ["dynamodb"]),
        ("iam: {sqs: {send: jobs}, sns: {publish: topic}}", ["sqs", "sns"]),
        ("iam: {cloudwatch: {metrics: Payments}}", ["monitoring"]),
        ("iam: {kms: {use: alias/a, via: s3}}", []),
        ("exec: true, read_only: false, reason: all", ["ssmmessages"]),
        ("volumes: [{name: a, file_system: fs-01234567, access_point: fsap-0123456789abcdef0, path: /a}]", []),
        ("iam: {exact: [{actions: ['kms:Decrypt'], resources: 'arn:aws:kms:us-east-1:222222222222:key/a'}]}", ["kms"]),
        ("iam: {rds: {connect: tasks}}", []),
        ("iam: {states: {start: machine}, lambda: {invoke: function}}", ["states", "lambda"]),
    ],
)
def test_what_a_task_reads_or_calls_needs_its_endpoint(task: str, added: list[str], rota: Rota, project: Path) -> None:
    facts = shown(rota, project, PLACE, f"{COMMAND}, {task}")
    assert sorted(names(facts)[4:]) == sorted(added)
    assert facts["without_a_way_out"]["no_endpoint_known"] == []


def test_it_says_which_tasks_need_an_endpoint_and_counts_many(rota: Rota, project: Path) -> None:
    calls = f"{COMMAND}, iam: {{s3: {{read: in-a/*, write: out-b/*}}, ses: {{send: a@example.com}}}}"
    few, many = (endpoints(shown(rota, project, PLACE, *[calls] * count)) for count in (4, 5))
    layers = "the image's layers, which ECR keeps in S3"
    assert few["com.amazonaws.us-east-1.s3"][1] == f"{layers}; s3 of t0, t1, t2, t3"
    assert many["com.amazonaws.us-east-1.s3"][1] == f"{layers}; s3 of t0, t1, t2 and 2 others"
    smtp = "ses of t0, t1, t2 and 2 others, except by SMTP, which has email-smtp"
    assert many["com.amazonaws.us-east-1.email"] == ("interface", smtp)


def test_an_environment_without_a_region_has_a_gap_in_its_place(rota: Rota, project: Path) -> None:
    assert "com.amazonaws.<region>.logs" in endpoints(shown(rota, project, "", COMMAND))


def test_no_endpoint_reaches_an_image_outside_the_region_or_a_service_that_is_not_known(
    rota: Rota, project: Path
) -> None:
    exact = "iam: {exact: [{actions: ['iam:ListRoles'], resources: '*', reason: all}]}"
    secret = "secretsmanager:ghcr"
    facts = shown(
        rota,
        project,
        PLACE,
        f"{COMMAND}, image: {{name: ghcr.io/org/app, tag: '1', credentials: '{secret}'}}",
        f"{COMMAND}, image: {{repository: far, tag: '1', region: eu-west-1}}, {exact}",
        f"{COMMAND}, image: {{repository: near, tag: '1', region: us-east-1, account: '333333333333'}}",
        f"{COMMAND}, image: {{repository: hub/python, tag: '1', pull_through_cache: true}}",
    )
    assert facts["without_a_way_out"]["no_endpoint_known"] == [
        "ghcr.io/org/app:1: the image's registry is outside AWS's network",
        "eu-west-1/far:1: an endpoint reaches ECR of its own Region only",
        "hub/python:1: ECR fetches it from outside at the first pull, for which it needs a way out",
        "iam of t1: look it up",
    ]
    assert endpoints(facts)["com.amazonaws.us-east-1.secretsmanager"][1] == "the credentials of ghcr.io/org/app"


def test_images_outside_ecr_need_no_endpoint_of_it(rota: Rota, project: Path) -> None:
    facts = shown(rota, project, PLACE, f"{COMMAND}, image: {{name: ghcr.io/org/app, tag: '1'}}")
    assert names(facts) == ["logs"]


def test_the_rules_of_the_alerts_are_those_that_its_tasks_have(rota: Rota, project: Path) -> None:
    sidecar = f"{COMMAND}, containers: [{{name: side, command: [y]}}]"
    rules = shown(rota, project, "", COMMAND, sidecar)["names"]["alert_rules"]
    ends = ("start-failure", "exit-failure", "start-sidecar", "exit-sidecar")
    assert rules == [f"payments-e-{end}" for end in ends]
    assert len(shown(rota, project, "", COMMAND)["names"]["alert_rules"]) == 2
