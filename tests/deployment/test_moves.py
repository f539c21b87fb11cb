"""A task moves between stacks as the deploy guide says, in every direction: its logs stay, and it never runs twice."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from rota.local.client.variables import led_to, variables
from rota.registry import loads
from tests.deployment.conftest import AccountOf
from tests.deployment.systems import PROJECT, Account, assembly_of

ACCOUNT, REGION = "222222222222", "us-east-1"
LOG_GROUP, LOG = "/payments/staging/report", "written before it moved"
HEAD = """version: 1
app: payments
environments:
  staging:
    account: "222222222222"
    region: us-east-1
    cluster: app
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}
    image: {repository: app-tasks, tag: "1"}
tasks:
  clean-up: {command: [a], rate: 1 hour}
  bill: {command: [a], rate: 1 hour, group: billing}
"""
REPORT = """  report:
    command: [a]
    secrets: {KEY: "ssm:/payments/key"}
    schedules: [{name: daily, cron: 0 3 * * ? *}, {name: weekly, cron: 0 3 ? * MON *, timezone: Europe/Berlin}]
    triggers: [{name: upload, s3: {bucket: in-box}}]
"""
STARTS = {"payments-staging-report.daily", "payments-staging-report.upload", "payments-staging-report.weekly"}
ADOPT = "--import-existing-resources"


@dataclass(frozen=True)
class Moves:
    """An account, and the registry whose task `report` changes its group."""

    account: Account
    folder: Path

    def assembly(self, group: str | None) -> Path:
        """The assembly of the registry with the task in this group."""
        folder = self.folder / (group or "none")
        if not folder.exists():
            text = HEAD + REPORT + (f"    group: {group}\n" if group else "")
            (self.folder / f"{group or 'none'}.yaml").write_text(text)
            assembly_of([(loads(text), "staging")], folder)
        return folder

    def deploy(self, group: str | None, *arguments: str, code: int = 0) -> None:
        """`npx cdk deploy` as the guide has it."""
        self.account.cdk(self.assembly(group), "deploy", *arguments, "--require-approval", "never", statuses=(code,))

    def rota(self, group: str | None, *arguments: str) -> str:
        """`rota stacks` with the registry that has the task in this group."""
        emulator = self.account.emulator
        chosen = variables(emulator.endpoint, account=ACCOUNT, region=REGION, cdk_home=self.folder)
        registry = str(self.folder / f"{group or 'none'}.yaml")
        command = [sys.executable, "-m", "rota", "stacks", *arguments, "--registry", registry]
        ran = subprocess.run(
            command, cwd=PROJECT, env=led_to(chosen, os.environ), capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def starts(self) -> dict[str, str]:
        """Every rule and schedule that starts the task, with the stack that has it."""
        events, scheduler = self.account.client("events"), self.account.client("scheduler")
        there = {rule["Name"] for rule in events.list_rules()["Rules"]}
        there |= {schedule["Name"] for schedule in scheduler.list_schedules()["Schedules"]}
        cloudformation = self.account.client("cloudformation")
        found: dict[str, str] = {}
        for stack in cloudformation.describe_stacks()["Stacks"]:
            for each in cloudformation.describe_stack_resources(StackName=stack["StackName"])["StackResources"]:
                if each["ResourceType"] in {"AWS::Events::Rule", "AWS::Scheduler::Schedule"}:
                    name = each["PhysicalResourceId"].rpartition("/")[2]
                    assert name not in found, f"{name} is in {found.get(name)} and in {stack['StackName']}"
                    found[name] = stack["StackName"]
        return {name: found[name] for name in sorted(there) if name.startswith("payments-staging-report")}

    def logs(self) -> list[str]:
        """What the task's log group has."""
        events = self.account.client("logs").filter_log_events(logGroupName=LOG_GROUP)["events"]
        return [event["message"] for event in events]


@pytest.fixture(scope="module")
def moves(account_of: AccountOf, tmp_path_factory: pytest.TempPathFactory) -> Moves:
    moves = Moves(account_of(ACCOUNT, REGION), tmp_path_factory.mktemp("moves"))
    moves.account.bootstrap(moves.assembly(None))
    moves.deploy(None, "TasksStaging*")
    logs = moves.account.client("logs")
    logs.create_log_stream(logGroupName=LOG_GROUP, logStreamName="report/report/1")
    event = {"timestamp": 1_900_000_000_000, "message": LOG}
    logs.put_log_events(logGroupName=LOG_GROUP, logStreamName="report/report/1", logEvents=[event])
    return moves


def test_a_task_moves_into_a_group_to_another_and_out_again(moves: Moves, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of "Move a task between groups" in docs/guides/deploy.md; about a minute."""
    home, billing = "payments-staging-tasks", "payments-staging-tasks-billing"
    assert moves.starts() == dict.fromkeys(sorted(STARTS), home)

    moves.deploy("billing", "-e", "TasksStaging", ADOPT)
    assert moves.starts() == {}
    # Its log group was kept, so without the option AWS rejects the second step, and nothing changes.
    moves.deploy("billing", "TasksStaging*", code=1)
    assert (moves.starts(), moves.logs()) == ({}, [LOG])
    moves.deploy("billing", "TasksStaging*", ADOPT)
    assert (moves.starts(), moves.logs()) == (dict.fromkeys(sorted(STARTS), billing), [LOG])

    moves.deploy("mail", "-e", "TasksStagingBilling", ADOPT)
    assert moves.starts() == {}
    moves.deploy("mail", "TasksStaging*", ADOPT)
    assert (moves.starts(), moves.logs()) == (dict.fromkeys(sorted(STARTS), "payments-staging-tasks-mail"), [LOG])

    # In the wrong order AWS rejects it, and all stays as it was.
    moves.deploy(None, "TasksStaging*", ADOPT, code=1)
    assert moves.starts() == dict.fromkeys(sorted(STARTS), "payments-staging-tasks-mail")

    # The task was the last of its group, so the app has that stack no more.
    assert "left behind" in moves.rota(None)
    moves.rota(None, "--delete", "payments-staging-tasks-mail", "--yes")
    assert moves.starts() == {}
    monkeypatch.setenv("CDK_IMPORT_EXISTING_RESOURCES", "true")  # what the option is to a pipeline
    moves.deploy(None, "TasksStaging*")
    assert (moves.starts(), moves.logs()) == (dict.fromkeys(sorted(STARTS), home), [LOG])
