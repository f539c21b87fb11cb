"""Which stacks may be stopped, and which may be deleted."""

from collections.abc import Iterable

from rota.errors import RotaError
from rota.ops.stacks import DeployedStack
from rota.ops.statuses import ROLLED_BACK
from rota.ops.survey import StackReport
from rota.registry.commands import Commands


def stoppable(report: StackReport) -> DeployedStack:
    """The stack, if it is one of the app's, whatever its status. Raises RotaError with the reason when it is not."""
    stack = _deployed(report)
    if report.state == "another app's":
        raise RotaError(f"{report.name} is not stopped: it is {whose(stack)}")
    return stack


def deletable(report: StackReport, reports: Iterable[StackReport], commands: Commands) -> DeployedStack:
    """The stack, if it is left behind, or if nothing is left of its first deployment, which was rolled back.

    `reports` are all of the same place. Raises RotaError with the reason when the stack is no such one.
    """
    stack = _deployed(report)
    reason = _why_not(report, stack, reports, commands)
    if reason:
        raise RotaError(f"{report.name} is not deleted: {reason}")
    return stack


def _deployed(report: StackReport) -> DeployedStack:
    if report.deployed is None:
        raise RotaError(f"{report.name} is not deployed")
    return report.deployed


def _why_not(
    report: StackReport, stack: DeployedStack, reports: Iterable[StackReport], commands: Commands
) -> str | None:
    """The reason, or None for a stack that may be deleted."""
    dependent = [each.name for each in reports if each.group and each.environment == stack.environment]
    reason: str | None = None
    if report.state == "another app's":
        reason = f"it is {whose(stack)}"
    elif report.state == "under way":
        reason = f"CloudFormation is at work on it ({stack.status}); wait until that is over"
    elif stack.is_protected:
        reason = "it has termination protection; `aws cloudformation update-termination-protection` takes it off"
    elif report.wanted and stack.status != ROLLED_BACK:
        destroy = commands.cdk(f"npx cdk destroy {report.wanted.id}")
        reason = f"the registry has it; `{destroy}` destroys it all the same"
    elif dependent and not report.wanted and stack.group is None:
        reason = f"{', '.join(dependent)} of the same environment depends on it; delete that first"
    return reason


def whose(stack: DeployedStack) -> str:
    """`of app pay, environment staging`, by the tags of a stack."""
    if stack.app is None:
        return "of another tool: it has no tag of an app"
    group = f", group {stack.group}" if stack.group else ""
    return f"of app {stack.app}, environment {stack.environment}{group}"
