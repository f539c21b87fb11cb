"""The unmodified CDK CLI against an emulator of its own, by way of a proxy that loses the AWS at a certain call."""

import os
import shutil
import signal
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.client.variables import variables
from tests.assemblies import assembled
from tests.faults.proxy import Answer, Forward, Proxy, Request
from tests.projects.copies import shop_registry

PROJECT = Path(__file__).parents[2]
CDK = PROJECT / "node_modules/.bin/cdk"
BOOTSTRAP = PROJECT / "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
"""What `cdk bootstrap` deploys."""

STACK, STACK_NAME = "TasksStaging", "shop-staging-tasks"
"""The stack's id in the app, and its name in AWS."""
ACCOUNT = "222222222222"

LONGEST = 150.0
"""Seconds. The CLI asks again for about 40 before it gives up; nothing it does here takes as long."""


@dataclass(frozen=True)
class Loss:
    """The AWS is `killed`, or lives on and only its connection is `broken`, once it has done this operation."""

    how: Literal["killed", "broken"]
    operation: str


@dataclass(frozen=True)
class Ended:
    """How a command of the CLI ended: exit code, what it printed, seconds, and which of its processes still run."""

    code: int
    output: str
    seconds: float
    left: tuple[str, ...]


def assembly(folder: Path) -> Path:
    """The stacks of staging, copied to a folder that is made: the CLI may write there."""
    return Path(shutil.copytree(assembled((shop_registry(), "staging")), folder))


@dataclass
class Deployment:
    """One user's CLI: an assembly, and a home that the CLI keeps its own files in."""

    assembly: Path
    home: Path

    def cdk(self, endpoint: str, *args: str) -> Ended:
        """Run a command of the CLI to its end. Raises subprocess.TimeoutExpired when it has none."""
        mark = f"faults-{uuid.uuid4()}"
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "FAULTS_MARK": mark,
            **variables(endpoint, account=ACCOUNT, cdk_home=self.home / ".cdk"),
        }
        begun = time.monotonic()
        process = subprocess.Popen(
            [str(CDK), *args, "--app", str(self.assembly), "--no-notices", "--ci"],
            cwd=self.home,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=LONGEST)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        return Ended(process.returncode, output, time.monotonic() - begun, still_running(mark))

    def deploy(self, endpoint: str) -> Ended:
        return self.cdk(endpoint, "deploy", STACK, "--require-approval", "never")

    def deploy_and_lose(self, emulator: Emulator, loss: Loss) -> Ended:
        """Deploy to an emulator that is lost on the way. Raises AssertionError when the call never came."""
        happened = threading.Event()

        def plan(request: Request, forward: Forward) -> Answer | None:
            hit = request.service == "cloudformation" and request.operation == loss.operation
            answer = forward()
            if not hit:
                return answer
            proxy.refuse()
            if loss.how == "killed":
                assert emulator.pid
                os.killpg(emulator.pid, signal.SIGKILL)
            happened.set()
            return None

        with Proxy(emulator.endpoint, plan) as proxy:
            ended = self.deploy(proxy.endpoint)
        assert happened.is_set(), ended.output
        return ended


def still_running(mark: str) -> tuple[str, ...]:
    """The commands of all processes that inherited the mark."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return tuple(found)


def bootstrap(endpoint: str) -> None:
    """Deploy the CLI's own bootstrap stack, as `cdk bootstrap` would and in a third of the time."""
    cloudformation = local_session(endpoint, ACCOUNT)("cloudformation")
    body = BOOTSTRAP.read_text()
    cloudformation.create_stack(StackName="CDKToolkit", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName="CDKToolkit", WaiterConfig={"Delay": 1, "MaxAttempts": 60})


def deployed(endpoint: str) -> tuple[str, dict[str, str]]:
    """The stack's status, and its resources: logical id -> status."""
    cloudformation = local_session(endpoint, ACCOUNT)("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
    summaries: list[dict[str, Any]] = [summary for page in pages for summary in page["StackResourceSummaries"]]
    return stack["StackStatus"], {item["LogicalResourceId"]: item["ResourceStatus"] for item in summaries}
