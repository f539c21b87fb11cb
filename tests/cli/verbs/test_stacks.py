"""`rota stacks`: the list, `--stop` and `--delete`, as they are called, in the local AWS."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rota.cli.stack_table import size_text
from rota.local import Emulator
from tests.ops.payments import (
    ACCOUNT,
    BILLING,
    FAILS,
    SANDBOX,
    STAGING,
    TEXT,
    Payments,
    registry,
    without_environment,
    without_group,
)
from tests.terminals import on_terminal

Rota = Callable[..., Any]

DIA, DUA, PUSHED = (registry().resolve("staging").names.task("lists").start(name) for name in ("dia", "dua", "pushed"))


CLUSTER = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/app-staging"


@pytest.fixture
def payments(aws: Emulator, project: Path, monkeypatch: pytest.MonkeyPatch) -> Payments:
    """The app's registry in a project, and its credentials in the shell; nothing is deployed."""
    found = Payments(aws.endpoint)
    for name, value in found.environ.items():
        monkeypatch.setenv(name, value)
    (project / "tasks/tasks.yaml").write_text(TEXT)
    monkeypatch.setattr("rota.ops.caller.make_session", lambda: found.session)  # the models of its services are read
    return found


def has(project: Path, text: str) -> None:
    """From now on, the registry says this."""
    (project / "tasks/tasks.yaml").write_text(text)


# --- the list ---


def test_each_stack_has_a_row_and_what_there_is_to_do_follows(rota: Rota, payments: Payments, project: Path) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    has(project, without_group(TEXT.replace("  sandbox:", "  trial:")))
    assert rota("stacks").out == (
        f"payments in account {ACCOUNT}, us-east-1:\n"
        "\n"
        "stack                           state         environment      status\n"
        "payments-staging-tasks          in step       staging          CREATE_COMPLETE\n"
        "payments-trial-tasks            not deployed  trial            -\n"
        "payments-staging-tasks-billing  left behind   staging/billing  CREATE_COMPLETE\n"
        "\n"
        "payments-trial-tasks (not deployed):\n"
        "  deploy it: npx cdk deploy TasksTrial\n"
        "\n"
        "payments-staging-tasks-billing (left behind):\n"
        "  the registry has no group billing in staging any more\n"
        "  2 starts still enabled, so tasks are started:\n"
        f"    {DIA}  cron(0 4 ? * MON-FRI *) America/New_York\n"
        f"    {PUSHED}  event\n"
        "  delete it: rota stacks --delete payments-staging-tasks-billing\n"
    )


def test_every_change_that_a_deployment_would_make_is_listed(rota: Rota, payments: Payments, project: Path) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    text = TEXT.replace("0 3 * * ? *", "0 6 * * ? *").replace("  migrate:", "  migrations:\n    rate: 1 hour")
    has(project, text.replace("name: dua", "name: dub").replace("[aws.ecr]", "[aws.ecs]"))
    out = rota("stacks", "--env", "staging").out
    assert (
        "payments-staging-tasks (differs):\n"
        "  a deployment would add 1 task and 1 start, remove 1 task and change 1 start:\n"
        "    + task payments-staging-migrations\n"
        "    - task payments-staging-migrate\n"
        "    + payments-staging-migrations  rate(1 hour)\n"
        "    ~ payments-staging-report  cron(0 6 * * ? *), was cron(0 3 * * ? *)\n"
        "  deploy it: npx cdk deploy TasksStaging\n"
    ) in out
    assert (
        "  a deployment would add 1 start, remove 1 start and change 1 start:\n"
        f"    + {DUA[:-1]}b  cron(0 5 ? * MON-FRI *) America/New_York within 15 minutes (disabled)\n"
        f"    - {DUA}  cron(0 5 ? * MON-FRI *) America/New_York within 15 minutes (disabled)\n"
        f"    ~ {PUSHED}  event, was another event pattern\n"
        "  deploy it: npx cdk deploy TasksStagingBilling\n"
    ) in out


def test_what_is_in_step_has_its_row_only(rota: Rota, payments: Payments) -> None:
    payments.deploy(SANDBOX)
    finished = rota("stacks", "--env", "sandbox")
    assert finished.out.splitlines()[2:] == [
        "stack                   state    environment  status",
        "payments-sandbox-tasks  in step  sandbox      CREATE_COMPLETE",
    ]
    assert (finished.code, finished.err) == (0, "")


def test_starts_that_were_switched_off_by_hand_are_listed_with_the_way_back(rota: Rota, payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.client("events").disable_rule(Name="payments-staging-report")
    assert (
        "payments-staging-tasks (in step):\n"
        "  1 start switched off in AWS and enabled in the registry:\n"
        "    payments-staging-report  cron(0 3 * * ? *)\n"
        "  switch them on again: npx cdk deploy TasksStaging --revert-drift\n"
    ) in rota("stacks").out


def test_a_failed_deployment_has_its_meaning_its_reason_and_the_commands_that_help(
    rota: Rota, payments: Payments
) -> None:
    payments.deploy(STAGING, FAILS)
    payments.deploy(BILLING, FAILS, DisableRollback=True)
    lines = rota("stacks", "--env", "staging").out.splitlines()
    assert "  the first deployment failed and was rolled back; nothing is deployed" in lines
    assert "  try again, once the cause is removed: npx cdk deploy TasksStaging" in lines
    assert "  delete it: rota stacks --delete payments-staging-tasks --env staging" in lines
    assert "  go on, once the cause is removed: npx cdk deploy TasksStagingBilling --no-rollback" in lines
    assert "  go back: npx cdk rollback TasksStagingBilling" in lines
    assert [line for line in lines if line.startswith("  reason: ") and "Never" in line]


def test_a_stack_of_another_app_under_our_name_says_whose_it_is(rota: Rota, payments: Payments) -> None:
    payments.deploy(STAGING, tags={"rota:app": "payments-staging", "rota:environment": "eu"})
    payments.deploy(BILLING, tags={})
    out = rota("stacks", "--env", "staging").out
    assert (
        "payments-staging-tasks (another app's):\n"
        "  it is of app payments-staging, environment eu\n"
        "  both have this name, so one of them must rename its app, environment or group\n"
    ) in out
    assert "  it is of another tool: it has no tag of an app\n" in out


def test_kept_log_groups_are_listed_with_their_size_and_the_commands_for_them(rota: Rota, payments: Payments) -> None:
    payments.deploy(SANDBOX)
    logs = payments.client("logs")
    for name in ("migrate", "removed", "report"):
        logs.create_log_group(logGroupName=f"/payments/staging/{name}")
    assert rota("stacks", "--env", "staging").out.partition("kept log groups")[2] == (
        ", which belong to no stack:\n"
        "\n"
        "log group                  size\n"
        "/payments/staging/migrate  0 B\n"
        "/payments/staging/removed  0 B\n"
        "/payments/staging/report   0 B\n"
        "\n"
        "  Where the registry has the task, a deployment with this option adopts its log group:\n"
        "    npx cdk deploy TasksStaging --import-existing-resources\n"
        "  The others cannot be adopted. This deletes one, with all logs in it:\n"
        "    aws logs delete-log-group --log-group-name /payments/staging/removed\n"
    )


def test_a_deployment_that_finds_a_kept_log_group_is_given_the_option_that_adopts_it(
    rota: Rota, payments: Payments
) -> None:
    payments.client("logs").create_log_group(logGroupName="/payments/staging/report")
    lines = rota("stacks", "--env", "staging").out.splitlines()
    assert "  deploy it: npx cdk deploy TasksStaging --import-existing-resources" in lines
    assert "  deploy it: npx cdk deploy TasksStagingBilling" in lines
    stacks = json.loads(rota("stacks", "--env", "staging", "--json").out)["places"][0]["stacks"]
    assert [stack["commands"] for stack in stacks] == [
        ["npx cdk deploy TasksStaging --import-existing-resources"],
        ["npx cdk deploy TasksStagingBilling"],
    ]


def test_kept_log_groups_of_which_none_can_be_adopted_are_not_called_others(rota: Rota, payments: Payments) -> None:
    payments.client("logs").create_log_group(logGroupName="/payments/staging/removed")
    out = rota("stacks", "--env", "staging").out
    assert "\n  They cannot be adopted. This deletes one, with all logs in it:\n" in out
    assert "others" not in out


def test_commands_for_another_registry_and_region_name_them(rota: Rota, payments: Payments, project: Path) -> None:
    (project / "other.yaml").write_text(TEXT)
    payments.client("logs").create_log_group(logGroupName="/payments/staging/removed")
    west = Payments(payments.endpoint, region="us-west-2")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("rota.ops.caller.make_session", lambda: west.session)
        out = rota("stacks", "--env", "staging", "--registry", "other.yaml").out
    assert "  deploy it: npx cdk deploy TasksStaging -c registry=other.yaml\n" in out
    assert "aws logs delete-log-group --region us-east-1 --log-group-name /payments/staging/removed\n" in out


@pytest.mark.usefixtures("payments")
def test_each_place_has_a_heading_and_an_empty_one_says_so(rota: Rota, project: Path) -> None:
    has(project, TEXT.replace("  sandbox:\n", f"  sandbox:\n    account: '{ACCOUNT}'\n    region: us-west-2\n"))
    lines = rota("stacks").out.splitlines()
    assert [line for line in lines if line.endswith(":") and "account" in line] == [
        f"payments in account {ACCOUNT}, us-east-1:",
        f"payments in account {ACCOUNT}, us-west-2:",
    ]
    assert rota("stacks", "--region", "eu-west-1").out.splitlines()[2:] == ["no stack"]


@pytest.mark.usefixtures("payments")
def test_an_environment_of_another_account_is_named_on_stderr(rota: Rota, project: Path) -> None:
    has(project, TEXT.replace("  sandbox:\n", "  sandbox:\n    account: '333333333333'\n    region: us-west-2\n"))
    finished = rota("stacks")
    assert finished.err == "sandbox is not shown: it is in account 333333333333\n"
    assert finished.code == 0
    finished = rota("stacks", "--env", "sandbox")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err == (
        f"these credentials are of account {ACCOUNT}, and no environment can be asked: "
        "sandbox: it is in account 333333333333\n"
    )


@pytest.mark.usefixtures("aws")
def test_without_credentials_one_line_says_so(rota: Rota, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has(project, TEXT)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    finished = rota("stacks")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err == (
        "there are no AWS credentials in this shell, or they cannot be used (Unable to locate credentials); "
        "`aws sts get-caller-identity` must work first\n"
    )


@pytest.mark.usefixtures("aws")
def test_a_profile_that_does_not_exist_is_one_line_too(
    rota: Rota, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has(project, TEXT)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    finished = rota("stacks")
    assert (finished.code, len(finished.err.splitlines())) == (1, 1)
    assert "The config profile (nobody) could not be found" in finished.err


@pytest.mark.usefixtures("payments")
def test_an_unknown_environment_is_wrong_usage(rota: Rota) -> None:
    finished = rota("stacks", "--env", "stagin")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err == "tasks/tasks.yaml: there is no environment 'stagin'; did you mean 'staging'?\n"


def test_json_has_everything_that_the_text_has(rota: Rota, payments: Payments, project: Path) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    payments.client("logs").create_log_group(logGroupName="/payments/staging/removed")
    edited = TEXT.replace("0 3 * * ? *", "0 6 * * ? *")
    has(
        project,
        without_group(edited).replace(
            "  sandbox:\n",
            "  sandbox:\n    account: '333333333333'\n    region: x\n".replace("region: x", "region: us-west-2"),
        ),
    )
    found = json.loads(rota("stacks", "--json").out)
    (place,) = found.pop("places")
    assert found == {
        "registry": "tasks/tasks.yaml",
        "app": "payments",
        "not_asked": [{"environment": "sandbox", "reason": "it is in account 333333333333"}],
    }
    staging, billing = place.pop("stacks")
    assert place == {
        "account": ACCOUNT,
        "region": "us-east-1",
        "kept_log_groups": [
            {
                "name": "/payments/staging/removed",
                "stored_bytes": 0,
                "adopted_by": None,
                "command": "aws logs delete-log-group --log-group-name /payments/staging/removed",
            }
        ],
    }
    limits = {"start": None, "end": None, "bus": None}
    start = {"service": "rules", "timezone": "UTC", "spread": None, "pattern": None, "enabled": True, **limits}
    before = {"name": "payments-staging-report", "expression": "cron(0 3 * * ? *)", **start}
    assert staging == {
        "name": STAGING,
        "id": "TasksStaging",
        "state": "differs",
        "environment": "staging",
        "group": None,
        "status": "CREATE_COMPLETE",
        "reason": None,
        "tags": {"rota:app": "payments", "rota:environment": "staging"},
        "why": None,
        "difference": {
            "new_tasks": [],
            "gone_tasks": [],
            "new_starts": [],
            "gone_starts": [],
            "changed_starts": [{"before": before, "after": {**before, "expression": "cron(0 6 * * ? *)"}}],
        },
        "running": [before],
        "switched_off": [],
        "commands": ["npx cdk deploy TasksStaging"],
    }
    assert (billing["id"], billing["state"], billing["difference"]) == (None, "left behind", None)
    assert billing["why"] == "the registry has no group billing in staging any more"
    assert [running["name"] for running in billing["running"]] == [DIA, PUSHED]
    assert json.loads(billing["running"][1]["pattern"])["source"] == ["aws.ecr"]
    assert billing["commands"] == ["rota stacks --delete payments-staging-tasks-billing"]


@pytest.mark.usefixtures("payments")
def test_json_has_null_where_nothing_is_deployed(rota: Rota) -> None:
    (place,) = json.loads(rota("stacks", "--env", "sandbox", "--json").out)["places"]
    (stack,) = place["stacks"]
    assert {key for key, value in stack.items() if value is None} == {
        "group",
        "status",
        "reason",
        "tags",
        "why",
        "difference",
    }


def test_a_terminal_of_80_columns_is_wide_enough(payments: Payments, project: Path) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    has(project, without_group())
    lines = [re.sub("\x1b\\[[0-9]*m", "", line).rstrip() for line in on_terminal(80, "stacks").splitlines()]
    table = lines[2 : lines.index("", 3)]
    assert [re.split("  +", line.strip()) for line in table if "payments" in line] == [
        ["payments-staging-tasks", "in step", "staging", "CREATE_COMPLETE"],
        ["payments-sandbox-tasks", "not deployed", "sandbox", "-"],
        ["payments-staging-tasks-billing", "left behind", "staging/billing", "CREATE_COMPLETE"],
    ]
    assert [line for line in lines if len(line) > 80] == []


# --- to stop ---


def test_stop_prints_what_it_stops_and_disables_it(rota: Rota, payments: Payments, project: Path) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    finished = rota("stacks", "--stop", BILLING, "--yes")
    assert finished.out == (
        "first, these are stopped:\n"
        f"  {DIA}  cron(0 4 ? * MON-FRI *) America/New_York\n"
        f"  {PUSHED}  event\n"
        f"disabled {DIA}\n"
        f"disabled {PUSHED}\n"
        "payments-staging-tasks-billing is stopped\n"
    )
    assert (finished.code, finished.err) == (0, "")
    has(project, without_group())
    assert (
        "  the registry has no group billing in staging any more\n"
        "  no start of it is enabled\n"
        "  delete it: rota stacks --delete payments-staging-tasks-billing\n"
    ) in rota("stacks").out
    assert rota("stacks", "--stop", BILLING, "--yes").out == (
        "nothing of payments-staging-tasks-billing starts tasks or runs\npayments-staging-tasks-billing is stopped\n"
    )


def test_stop_names_no_group_where_the_cluster_is_not_the_stacks(rota: Rota, payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    assert rota("stacks", "--stop", STAGING, "--yes").err == ""


def test_stop_of_an_environments_own_cluster_names_the_groups_that_still_start_tasks_there(
    rota: Rota, payments: Payments, project: Path
) -> None:
    template = payments.template(STAGING)
    template["Resources"]["Cluster"] = {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "payments-staging"}}
    payments.deploy(STAGING, template)
    payments.deploy(BILLING)
    has(project, TEXT.replace("    cluster: app-staging\n", ""))
    target = {"Id": "task", "Arn": CLUSTER, "RoleArn": CLUSTER, "EcsParameters": {"TaskDefinitionArn": CLUSTER}}
    rule = {"Name": "payments-other-a", "ScheduleExpression": "rate(1 hour)", "Targets": [target]}
    elsewhere = {"rota:app": "payments", "rota:environment": "other", "rota:group": "billing"}
    starts = {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": rule}}}
    payments.deploy(BILLING, starts, named="payments-other-tasks-billing", tags=elsewhere)
    other = "payments-staging-tasks-billing may still start tasks in the same cluster: rota stacks --stop "
    assert rota("stacks", "--stop", STAGING, "--yes").err == f"{other}{BILLING}\n"
    rota("stacks", "--stop", BILLING, "--yes")
    assert rota("stacks", "--stop", STAGING, "--yes").err == ""


@pytest.mark.parametrize("option", ["--stop", "--delete"])
def test_where_nobody_can_be_asked_yes_is_needed(rota: Rota, payments: Payments, project: Path, option: str) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    has(project, without_group())
    finished = rota("stacks", option, BILLING)
    assert finished.code == 2
    assert finished.err == "nobody can be asked here, as this is no terminal; --yes does it without asking\n"
    assert "enabled, so tasks are started" in rota("stacks").out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("--stop", "a", "--delete", "b"),
            "--stop and --delete cannot both be given; --delete stops the stack first\n",
        ),
        (("--stop", "a", "--json"), "--json prints the list; it cannot be given with --stop or --delete\n"),
        (("--delete", "a", "--json"), "--json prints the list; it cannot be given with --stop or --delete\n"),
        (
            ("--delete", "payments-staging-task"),
            "there is no stack of this app 'payments-staging-task'; did you mean 'payments-staging-tasks'?\n",
        ),
        (("--stop", "TasksStaging"), "there is no stack of this app 'TasksStaging'; known: payments-staging-tasks\n"),
    ],
)
def test_what_cannot_be_asked_for_is_wrong_usage(
    rota: Rota, payments: Payments, arguments: tuple[str, ...], error: str
) -> None:
    payments.deploy(STAGING)
    finished = rota("stacks", *arguments, "--yes")
    assert (finished.code, finished.out, finished.err) == (2, "", error)


@pytest.mark.parametrize(("option", "done"), [("--stop", "stopped"), ("--delete", "deleted")])
def test_another_apps_stack_is_neither_stopped_nor_deleted(
    rota: Rota, payments: Payments, option: str, done: str
) -> None:
    payments.deploy(STAGING, tags={"rota:app": "pay", "rota:environment": "x"})
    finished = rota("stacks", option, STAGING, "--yes")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err == f"payments-staging-tasks is not {done}: it is of app pay, environment x\n"


@pytest.mark.usefixtures("payments")
@pytest.mark.parametrize("option", ["--stop", "--delete"])
def test_what_is_not_deployed_is_neither_stopped_nor_deleted(rota: Rota, option: str) -> None:
    finished = rota("stacks", option, SANDBOX, "--yes")
    assert (finished.code, finished.err) == (1, "payments-sandbox-tasks is not deployed\n")


def test_a_name_in_two_regions_needs_the_region(rota: Rota, payments: Payments, project: Path) -> None:
    payments.deploy(STAGING)
    west = Payments(payments.endpoint, region="us-west-2")
    west.deploy(STAGING, {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {}}}})
    text = without_environment("staging").replace(
        "environments:\n", f"environments:\n  other: {{account: '{ACCOUNT}', region: us-west-2}}\n"
    )
    has(project, text)
    finished = rota("stacks", "--delete", STAGING, "--yes")
    assert finished.code == 2
    assert finished.err == f"there are several stacks {STAGING}; choose one with --region: us-west-2, us-east-1\n"
    assert rota("stacks", "--delete", STAGING, "--yes", "--region", "us-west-2").code == 0
    assert [
        place["region"]
        for place in json.loads(rota("stacks", "--json").out)["places"]
        if any(stack["name"] == STAGING for stack in place["stacks"])
    ] == ["us-east-1"]


@pytest.mark.parametrize(
    ("stored_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9940, "9.9 kB"),
        (12_345, "12 kB"),
        (3_400_000, "3.4 MB"),
        (10**9, "1.0 GB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_a_size_has_two_figures_and_a_decimal_unit(stored_bytes: int, text: str) -> None:
    assert size_text(stored_bytes) == text


# --- to delete ---


def test_delete_prints_what_goes_stops_it_and_waits_until_it_is_gone(
    rota: Rota, payments: Payments, project: Path
) -> None:
    template = payments.template(BILLING)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Logs::LogGroup":
            resource |= {"DeletionPolicy": "RetainExceptOnCreate"}
    payments.deploy(STAGING)
    payments.deploy(BILLING, template)
    has(project, without_group())
    finished = rota("stacks", "--delete", BILLING, "--yes")
    assert finished.out == (
        "with payments-staging-tasks-billing go:\n"
        "  1 task: payments-staging-lists\n"
        f"  3 starts: {DIA}, {DUA}, {PUSHED}\n"
        "  1 role: payments-staging-lists\n"
        "log groups that stay: /payments/staging/lists\n"
        "first, these are stopped:\n"
        f"  {DIA}  cron(0 4 ? * MON-FRI *) America/New_York\n"
        f"  {PUSHED}  event\n"
        f"disabled {DIA}\n"
        f"disabled {PUSHED}\n"
        "deleting payments-staging-tasks-billing\n"
        "payments-staging-tasks-billing is deleted\n"
    )
    assert (finished.code, finished.err) == (0, "")
    after = rota("stacks").out
    assert BILLING not in after
    assert "aws logs delete-log-group --log-group-name /payments/staging/lists\n" in after


def test_delete_of_what_has_no_resources_says_so(rota: Rota, payments: Payments) -> None:
    payments.deploy(STAGING, FAILS)
    finished = rota("stacks", "--delete", STAGING, "--yes")
    assert finished.out == (
        "with payments-staging-tasks go:\n"
        "  nothing: it has no resources\n"
        "nothing of payments-staging-tasks starts tasks or runs\n"
        "deleting payments-staging-tasks\n"
        "payments-staging-tasks is deleted\n"
    )


def test_delete_of_what_the_registry_has_is_rejected(rota: Rota, payments: Payments) -> None:
    payments.deploy(STAGING)
    finished = rota("stacks", "--delete", STAGING, "--yes")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err == (
        "payments-staging-tasks is not deleted: the registry has it; "
        "`npx cdk destroy TasksStaging` destroys it all the same\n"
    )


@pytest.mark.parametrize(
    ("answer", "code", "end"), [("y", 0, f"{BILLING} is deleted"), ("n", 1, "nothing was changed")]
)
def test_on_a_terminal_it_asks(payments: Payments, project: Path, answer: str, code: int, end: str) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    has(project, without_group())
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rota", "stacks", "--delete", BILLING],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.write(ours, f"{answer}\n".encode())
    out, _ = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert process.returncode == code
    assert f"Delete {BILLING}? [y/N]: " in out
    assert out.splitlines()[-1].endswith(end)
    left = {stack["StackName"] for stack in payments.client("cloudformation").describe_stacks()["Stacks"]}
    assert left == ({STAGING} if answer == "y" else {STAGING, BILLING})
