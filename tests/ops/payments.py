"""An app whose stacks are deployed by CreateStack, from the templates that the CDK made of its registry."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from rota.local.client.variables import variables
from rota.registry import Registry, loads
from tests.assemblies import assembled
from tests.local.adapter.places import eventually

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ACCOUNT, REGION = "222222222222", "us-east-1"

TEXT = """\
version: 1
app: payments
environments:
  staging:
    account: "222222222222"
    region: us-east-1
    cluster: app-staging
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], security_groups: [sg-0123456789abcdef0]}
    image: {repository: app-tasks, tag: "1"}
    alerts: {email: [ops@example.com]}
  sandbox:
    image: {repository: app-tasks, tag: "1"}
tasks:
  report: # takes no heed of SIGTERM
    command:
      - python
      - -c
      - |
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("ready", flush=True)
        time.sleep(600)
    cron: "0 3 * * ? *"
    stop_timeout: 2 seconds
  lists:
    command: [python, -c, "import time; time.sleep(600)"]
    stop_timeout: 2 seconds
    environments: {staging: {group: billing}}
    schedules:
      - {name: dia, cron: 0 4 ? * MON-FRI *, timezone: America/New_York}
      - {name: dua, cron: 0 5 ? * MON-FRI *, timezone: America/New_York, spread: 15 minutes, enabled: false}
    triggers:
      - name: pushed
        event: {pattern: {source: [aws.ecr], account: ["${account}"], detail: {tag: ["$${x}-${account}"]}}}
  migrate:
    command: [python, -c, "import time; time.sleep(600)"]
    stop_timeout: 2 seconds
"""
STAGING, BILLING, SANDBOX = "payments-staging-tasks", "payments-staging-tasks-billing", "payments-sandbox-tasks"
IDS = {STAGING: "TasksStaging", BILLING: "TasksStagingBilling", SANDBOX: "TasksSandbox"}
"""Each stack's physical name, and its id in the app."""

FAILS: dict[str, Any] = {
    "Resources": {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Never": {
            "Type": "AWS::CloudFormation::WaitCondition",
            "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "1"},
        },
    }
}
"""A template whose deployment fails after a second: nobody signals the handle."""


@cache
def session_of(account: str, region: str) -> Any:  # noqa: ANN401  # untyped
    """A session as the shell of an operator has it, which finds the emulator by AWS_ENDPOINT_URL.

    One for all tests of an account and Region: reading the services' models takes longer than most calls here.
    """
    return boto3.session.Session(aws_access_key_id=account, aws_secret_access_key="test", region_name=region)


def registry(text: str = TEXT, *edits: tuple[str, str]) -> Registry:
    """The registry after some edits, each of which must have something to replace."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return loads(text)


def without_group(text: str = TEXT) -> str:
    """The registry without its only group: its task is in the other environment only."""
    return text.replace("{staging: {group: billing}}", "{staging: false}")


def without_environment(name: str, text: str = TEXT) -> str:
    """The registry without one environment, and without its overrides."""
    shorter = re.sub(rf"^  {name}:\n(?:    .*\n)+", "", text, count=1, flags=re.MULTILINE)
    return shorter.replace("    environments: {staging: {group: billing}}\n", "") if name == "staging" else shorter


@dataclass(frozen=True)
class Payments:
    """The app in one account of an emulator."""

    endpoint: str
    account: str = ACCOUNT
    region: str = REGION

    @property
    def environ(self) -> dict[str, str]:
        """The variables that lead AWS tools to this account and Region."""
        return variables(self.endpoint, account=self.account, region=self.region)

    @property
    def session(self) -> Any:  # noqa: ANN401  # untyped
        return session_of(self.account, self.region)

    def client(self, service: str) -> Any:  # noqa: ANN401  # untyped
        config = Config(retries={"total_max_attempts": 1})
        return self.session.client(service, endpoint_url=self.endpoint, config=config)

    def template(self, name: str) -> dict[str, Any]:
        """What the CDK makes of the registry for a stack."""
        made = registry()
        folder = assembled((made, "staging"), (made, "sandbox"))
        found: dict[str, Any] = json.loads((folder / f"{IDS[name]}.template.json").read_text())
        return found

    def deploy(
        self,
        name: str,
        template: Mapping[str, Any] | None = None,
        *,
        named: str | None = None,
        tags: Mapping[str, str] | None = None,
        **request: Any,  # noqa: ANN401  # JSON
    ) -> str:
        """Create a stack, and wait until that is over; its status. `named` and `tags` take the place of its own."""
        environment, group = name.removeprefix("payments-").split("-")[0], "billing" if name == BILLING else None
        names = registry().resolve(environment).names
        own = names.stack_tags(group) if tags is None else tags
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=named or name,
            TemplateBody=json.dumps(self.template(name) if template is None else template),
            Tags=[{"Key": key, "Value": value} for key, value in own.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[],
            **request,
        )
        return self.settled(named or name)

    def settled(self, name: str) -> str:
        """The status of a stack once nothing happens to it."""

        def status() -> str | None:
            (stack,) = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
            found = str(stack["StackStatus"])
            return None if found.endswith("_IN_PROGRESS") else found

        return eventually(status)

    def start(self, task: str, cluster: str = "app-staging", environment: str = "staging") -> str:
        """The ARN of a task that was started by hand, once its container runs."""
        ecs = self.client("ecs")
        network = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}
        answer = ecs.run_task(
            cluster=cluster,
            taskDefinition=f"payments-{environment}-{task}",
            launchType="FARGATE",
            networkConfiguration=network,
        )
        arn = str(answer["tasks"][0]["taskArn"])
        eventually(lambda: self.status(arn, cluster) == "RUNNING")
        return arn

    def status(self, task: str, cluster: str = "app-staging") -> str:
        """The last status of an ECS task."""
        (found,) = self.client("ecs").describe_tasks(cluster=cluster, tasks=[task])["tasks"]
        return str(found["lastStatus"])

    def started_report(self) -> str:
        """The ARN of a task `report` that takes no heed of SIGTERM any more, so that it stops after two seconds."""
        arn, logs = self.start("report"), self.client("logs")
        eventually(lambda: logs.filter_log_events(logGroupName="/payments/staging/report")["events"])
        return arn
