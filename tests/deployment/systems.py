"""The systems that are deployed, each an environment of a registry, and the CDK CLI that deploys them."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from rota.local import Emulator
from rota.local.client.variables import led_to, variables
from rota.local.prepare import prepare
from rota.registry import Registry, load
from tests.assemblies import assembled
from tests.projects.copies import REGISTRY, shop

PROJECT = Path(__file__).parents[2]
SECONDS = 120
"""More than any command of the CDK CLI takes here, even on a machine with much else to do."""


@dataclass(frozen=True)
class System:
    """Environments of registries that are deployed together, where, and their stacks.

    What those in `prepared` name and no stack makes is made before: parameters with an image's tag, buses.
    """

    environments: tuple[tuple[str, str], ...]
    account: str
    region: str
    stacks: tuple[str, ...]
    prepared: tuple[tuple[str, str], ...] = ()

    def assembly(self, folder: Path) -> Path:
        """Their cloud assembly, in a folder that is made."""
        return assembly_of(((load(PROJECT / file), name) for file, name in self.environments), folder)


STAGING = System(((str(shop() / REGISTRY), "staging"),), "222222222222", "us-east-1", ("TasksStaging",))
"""The tests' own project."""

EVERY_FIELD = ("tests/projects/every_field/tasks.yaml", "live")
"""What a registry can say of tasks and of an environment that makes little itself."""

SYSTEMS = {
    # With a network and a cluster of its own.
    "shop, sandbox and every field": System(
        (*STAGING.environments, ("tests/stacks/registry.yaml", "sandbox"), EVERY_FIELD),
        STAGING.account,
        STAGING.region,
        (*STAGING.stacks, "TasksSandbox", "TasksLive", "TasksLiveCleaning"),
        prepared=(EVERY_FIELD,),
    ),
    # With a stack for a group of tasks.
    "milmove and a group": System(
        (("examples/milmove/tasks.yaml", "prd"), ("tests/stacks/registry.yaml", "prod")),
        "333333333333",
        "us-gov-west-1",
        ("TasksPrd", "TasksProd", "TasksProdBilling"),
    ),
    "pfml": System((("examples/pfml/tasks.yaml", "prod"),), "111111111111", "us-east-1", ("TasksProd",)),
}
"""The tests' own project, both examples at their largest, and of the snapshots' registry what those lack."""


def assembly_of(environments: Iterable[tuple[Registry, str]], folder: Path) -> Path:
    """The cloud assembly of environments of registries, copied to a folder that is made: the CLI may write there."""
    return Path(shutil.copytree(assembled(*environments), folder))


@dataclass(frozen=True)
class Account:
    """An account of the emulator, in one Region: clients as its root, and the CDK CLI as its operator would call it."""

    emulator: Emulator
    number: str
    region: str
    home: Path

    def client(self, service: str) -> Any:  # noqa: ANN401  # untyped
        """A client as the account's root: ministack takes a key of twelve digits for that."""
        return boto3.client(
            service,
            endpoint_url=self.emulator.endpoint,
            region_name=self.region,
            aws_access_key_id=self.number,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def bootstrap(self, assembly: Path) -> None:
        self.cdk(assembly, "bootstrap", f"aws://{self.number}/{self.region}")

    def prepare(self, system: System) -> None:
        for file, name in system.prepared:
            for _ in prepare(self.client, load(PROJECT / file).resolve(name)):
                pass  # what cannot be made, the deployment misses

    def deploy(self, assembly: Path) -> None:
        self._put_image_tags(assembly)
        self.cdk(assembly, "deploy", "--all", "--require-approval", "never")

    def _put_image_tags(self, assembly: Path) -> None:
        """The SSM parameters that the templates read, which are there before a deployment."""
        for file in assembly.glob("*.template.json"):
            for parameter in json.loads(file.read_text()).get("Parameters", {}).values():
                self.client("ssm").put_parameter(Name=parameter["Default"], Value="1", Type="String", Overwrite=True)

    def destroy(self, assembly: Path) -> None:
        self.cdk(assembly, "destroy", "--all", "--force")

    def differs(self, assembly: Path) -> bool:
        """Whether `cdk diff` finds that a deployment would change anything."""
        return self.cdk(assembly, "diff", "--all", "--fail", statuses=(0, 1)) == 1

    def cdk(self, assembly: Path, *arguments: str, statuses: tuple[int, ...] = (0,)) -> int:
        """Run the CDK CLI on what has been synthesized, and return its exit code."""
        ended = self.ended(assembly, *arguments)
        assert ended.returncode in statuses, f"cdk {' '.join(arguments)}: {ended.stdout}\n{ended.stderr}"
        return ended.returncode

    def ended(self, assembly: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The CDK CLI at its end, however it ended."""
        chosen = variables(self.emulator.endpoint, account=self.number, region=self.region, cdk_home=self.home)
        return subprocess.run(
            [str(PROJECT / "node_modules/.bin/cdk"), *arguments, "--app", str(assembly), "--no-color"],
            cwd=self.home,  # no cdk.json there
            env=led_to(chosen, os.environ),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
