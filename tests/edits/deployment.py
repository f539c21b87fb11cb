"""A registry deployed, edited and deployed again by the unmodified CDK CLI, beside the same on the templates alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment import systems
from tests.deployment.read_back import DeployedStack
from tests.edits import cloudformation
from tests.edits.editing import Data
from tests.edits.standing import due, there
from tests.edits.versions import Version, version
from tests.edits.written_down import Change

EVERYDAY = ("deploy", "--all", "--require-approval", "never")
IMPORTING = "--import-existing-resources"


@dataclass
class Life:
    """An account of the local AWS in which one registry lives, and the account of the model that lives with it.

    `folder` gets an assembly for each version. `deployments` counts the CLI's commands.
    """

    account: systems.Account
    folder: Path
    model: cloudformation.Account = field(default_factory=cloudformation.Account)
    versions: list[Version] = field(default_factory=list)
    deployments: int = 0

    @property
    def assembly(self) -> Path:
        """That of the newest version."""
        return self.folder / str(len(self.versions))

    def becomes(self, data: Data) -> None:
        """Synthesize the next version of the registry."""
        self.folder.mkdir(exist_ok=True)
        made = version(data, self.folder / str(len(self.versions) + 1))
        self.versions.append(made)

    @property
    def change(self) -> Change:
        """The newest version beside the one before."""
        return Change(*self.versions[-2:])

    def cdk(self, *arguments: str) -> str:
        """Run a command of the CLI on the newest version. Returns what it printed when it fails, "" otherwise."""
        ended = self.account.ended(self.assembly, *arguments)
        self.deployments += 1
        return f"{ended.stdout}\n{ended.stderr}" if ended.returncode else ""

    def deploy(self, *more: str, stacks: Sequence[str] = ("--all",)) -> str:
        """Deploy the newest version, or some of its stacks. Returns what the CLI printed when it fails."""
        return self.cdk("deploy", *stacks, "--require-approval", "never", *more)

    def differences(self) -> list[str]:
        """Where what there is differs from what the newest version says: missing, too much, another property."""
        must, is_there = due(self.versions[-1].stacks, self.model.kept), there(self.account)
        found = [f"missing: {kind} {name}" for kind, name in must - is_there]
        found += [f"too much: {kind} {name}" for kind, name in is_there - must]
        if not found:
            for stack in self.versions[-1].stacks:
                deployed = DeployedStack(self.account, self.assembly, stack.id)
                found += [f"{stack.name}: {each.logical_id}: {each.text}" for each in deployed.differences()]
        return found
