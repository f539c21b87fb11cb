"""The first deployment of the guide, word for word, in an account of the local AWS with nothing in it; 15 seconds.

Its environment differs from the sample's in one thing: its image is pulled, since a build needs a container engine.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from rota.local import Emulator
from rota.local.client.variables import led_to, variables
from tests.local.demo.showing import make_project

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs/guides/deploy.md").read_text().partition("\n## A first deployment")[2].partition("\n## ")[0]
COMMANDS = re.findall(r"^```\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)[0].splitlines()
ACCOUNT, REGION = "222222222222", "eu-central-1"
REGISTRY = """\
version: 1
app: payments
environments:
  experimental: {image: {repository: app-tasks, tag: "1"}}
tasks:
  process-edis: {command: [bin/process-edis], rate: 1 minute}
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """One of its own: no test has made anything in it."""
    with Emulator() as running:
        yield running


def client(emulator: Emulator, service: str) -> Any:  # noqa: ANN401  # untyped
    key = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=emulator.endpoint, region_name=REGION, **key)


def called(emulator: Emulator, command: str) -> str:
    """What an `aws` command answers: its operation is called by boto3, since the AWS CLI may not be here."""
    _, service, operation, *options = shlex.split(command)
    caller = client(emulator, service)
    method = operation.replace("-", "_")
    names = caller.meta.service_model.operation_model(caller.meta.method_to_api_mapping[method]).input_shape.members
    written = {re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=S)(?=Service)", "-", name).lower(): name for name in names}
    parameters = {written[option.removeprefix("--")]: value for option, value in zip(*[iter(options)] * 2, strict=True)}
    try:
        return str(getattr(caller, method)(**parameters))
    except caller.exceptions.ClientError as error:
        return str(error)


def npx(emulator: Emulator, command: str, project: Path, home: Path) -> str:
    """What the CDK CLI prints, in a shell that sets nothing for Node. A person approves the new roles."""
    chosen = variables(emulator.endpoint, account=ACCOUNT, region=REGION, cdk_home=home)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))}
    words = [*shlex.split(command), *(["--require-approval", "never"] if " deploy " in command else [])]
    ended = subprocess.run(
        words,
        cwd=project,
        env=led_to(chosen, kept),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def test_the_first_deployment_is_made_by_the_commands_of_the_guide(emulator: Emulator, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / "tasks/tasks.yaml").write_text(REGISTRY)
    shutil.copy(ROOT / "package.json", project)
    role, bootstrap, deploy = COMMANDS

    assert "/aws-service-role/ecs.amazonaws.com/" in called(emulator, role)
    assert "CreateServiceLinkedRole" in called(emulator, role), "a second time it is there; AWS says so in other words"

    for command in (bootstrap, deploy):
        printed = npx(emulator, command, project, tmp_path / "home")
        assert [line for line in printed.splitlines() if "!!!" in line or "node" in line.lower()] == []

    (cluster,) = client(emulator, "ecs").describe_clusters(clusters=["payments-experimental"])["clusters"]
    assert (cluster["status"], cluster["capacityProviders"]) == ("ACTIVE", [])
    (rule,) = client(emulator, "events").list_rules(NamePrefix="payments-experimental-process-edis")["Rules"]
    assert rule["State"] == "ENABLED"
