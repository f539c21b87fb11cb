"""A registry deployed, edited and deployed again by the unmodified CDK CLI, beside the same on the templates alone."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rota.registry.names import GROUP_TAG
from tests.deployment import systems
from tests.deployment.found import Found
from tests.deployment.read_back import DeployedStack, Difference
from tests.edits import cloudformation
from tests.edits.editing import Data
from tests.edits.standing import due, there
from tests.edits.versions import Version, version
from tests.edits.written_down import Change, in_order, losing, needed, to_delete

IMPORTING = "--import-existing-resources"


def is_former_group(difference: Difference) -> bool:
    """Whether it is the tag that a log group has of a group's stack in which it was before.

    The stack keeps it as it is, tags included, and the one that adopts it adds its own.
    """
    nothing = f"Tags[{GROUP_TAG}]: the template has nothing"
    return difference.type == "AWS::Logs::LogGroup" and difference.text.startswith(nothing)


@dataclass
class Life:
    """An account of the local AWS in which one registry lives, and the account of the model that lives with it.

    `folder` gets an assembly for each version. `deployments` counts commands of the CLI, `rejected` those of them that
    failed as the model says.
    """

    account: systems.Account
    folder: Path
    model: cloudformation.Account = field(default_factory=cloudformation.Account)
    versions: list[Version] = field(default_factory=list)
    deployments: int = 0
    rejected: int = 0

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

    def deploy(self, *arguments: str) -> str:
        """`cdk deploy` of the newest version, of all its stacks or as told. Returns what it printed when it fails."""
        self.deployments += 1
        which = () if "-e" in arguments else ("--all",)
        ended = self.account.ended(self.assembly, "deploy", *which, *arguments, "--require-approval", "never")
        return f"{ended.stdout}\n{ended.stderr}" if ended.returncode else ""

    def follow(self) -> bool:
        """Deploy the newest version as the guide tells, and see that the everyday command does what the model says.

        Returns whether it needed more than that.
        """
        headings = needed(self.model, self.change)
        rejections = self.model.deploy(self.change.after.stacks)
        said = self.deploy()
        assert bool(said) == bool(rejections), said or [str(rejection) for rejection in rejections]
        self.rejected += bool(rejections)
        if headings:
            self._in_order()
        return bool(headings)

    def _in_order(self) -> None:
        """The order of the guide, command by command."""
        cloudformation = self.account.client("cloudformation")
        for _, _, name in to_delete(self.model, self.change):
            cloudformation.delete_stack(StackName=name)  # what `rota stacks --delete` does at its end
            cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        for stack in losing(self.change):
            assert self.deploy("-e", stack.id) == ""
        assert self.deploy(IMPORTING) == ""
        assert in_order(self.model, self.change) == ()

    def differences(self) -> list[str]:
        """Where what there is differs from what the newest version says: missing, too much, another property."""
        must, is_there = due(self.versions[-1].stacks, self.model.kept), there(self.account)
        found = [f"missing: {kind} {name}" for kind, name in must - is_there]
        found += [f"too much: {kind} {name}" for kind, name in is_there - must]
        if not found:
            for stack in self.versions[-1].stacks:
                deployed = DeployedStack(self.account, self.assembly, stack.id)
                unlike = (each for each in deployed.differences() if not is_former_group(each))
                found += [f"{stack.name}: {each.logical_id}: {each.text}" for each in unlike]
        return found

    def read(self) -> dict[tuple[str, str], tuple[str, str, Found]]:
        """Every resource of the newest version's stacks by its own service: type, physical id, and all that it says."""
        found = {}
        for stack in self.versions[-1].stacks:
            deployed = DeployedStack(self.account, self.assembly, stack.id)
            for name, kind in deployed.types.items():
                found[stack.id, name] = (kind, deployed.physical[name], deployed.found(name))
        return found

    def destroy(self) -> None:
        """Take the newest version away, and then the log groups that it leaves."""
        self.account.destroy(self.assembly)
        logs = self.account.client("logs")
        for _, task in (task for each in self.versions for task in each.tasks):
            with suppress(logs.exceptions.ResourceNotFoundException):
                logs.delete_log_group(logGroupName=task.names.log_group)


def life_of(account: systems.Account, folder: Path, data: Data) -> Life:
    """A registry that is about to be deployed."""
    life = Life(account, folder / data["app"])
    life.becomes(data)
    return life
