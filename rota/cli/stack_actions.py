"""What `stacks --stop` and `stacks --delete` do: find the stack, print what is about to happen, ask, and do it."""

import sys
from collections.abc import Iterable
from typing import Literal

import typer

from rota.cli.moments import now
from rota.cli.terminal import counted, print_stderr, print_stdout
from rota.errors import RotaError, UsageError, not_found
from rota.ops.aws_errors import one_line_errors
from rota.ops.deleting import Loss, delete, loss_of
from rota.ops.permitted import deletable, stoppable
from rota.ops.stopping import StopPlan, carry_out, plan_stop
from rota.ops.survey import PlaceReport, StackReport, Survey, stacks_of

Action = Literal["list", "stop", "delete"]


def choose_action(stop: str | None, delete: str | None, *, json: bool) -> Action:
    """What the options ask for. Raises UsageError for options that do not go together."""
    if stop and delete:
        raise UsageError("--stop and --delete cannot both be given; --delete stops the stack first")
    if json and (stop or delete):
        raise UsageError("--json prints the list; it cannot be given with --stop or --delete")
    return "stop" if stop else "delete" if delete else "list"


def stop_stack(survey: Survey, name: str | None, *, yes: bool) -> None:
    """Stop one stack, after asking. Raises RotaError when it is not the app's, or when tasks do not end."""
    place, report = _one(survey, name or "")
    stack = stoppable(report)
    with one_line_errors(str(place.place)):
        stop = plan_stop(place.place, stack, report.contents, now(), report.wanted)
        _print_stop(report, stop)
        _ask(f"Stop {report.name}?", yes=yes)
        carry_out(stop, print_stdout)
    print_stdout(f"{report.name} is stopped")
    for other in _others_of(place, report):
        stop_it = survey.commands(place).rota(f"rota stacks --stop {other}")
        print_stderr(f"{other} may still start tasks in the same cluster: {stop_it}")


def delete_stack(survey: Survey, name: str | None, *, yes: bool) -> None:
    """Stop and delete one stack, after asking. Raises RotaError with the reason when it is no stack to delete."""
    place, report = _one(survey, name or "")
    stack = deletable(report, place.stacks, survey.commands(place))
    with one_line_errors(str(place.place)):
        stop = plan_stop(place.place, stack, report.contents, now(), report.wanted)
        _print_loss(report, loss_of(report.contents))
        _print_stop(report, stop)
        _ask(f"Delete {report.name}?", yes=yes)
        carry_out(stop, print_stdout)
        delete(place.place, stack, print_stdout)
    print_stdout(f"{report.name} is deleted")


def _one(survey: Survey, name: str) -> tuple[PlaceReport, StackReport]:
    """The stack of that name. Raises UsageError when there is none, or one in each of several Regions."""
    found = stacks_of(survey.places, name)
    deployed = [(place, report) for place, report in found if report.deployed] or found
    if not deployed:
        known = [report.name for place in survey.places for report in place.stacks if report.deployed]
        raise UsageError(not_found("stack of this app", name, known))
    if len(deployed) > 1:
        regions = ", ".join(place.place.region for place, _ in deployed)
        raise UsageError(f"there are several stacks {name}; choose one with --region: {regions}")
    return deployed[0]


def _others_of(place: PlaceReport, report: StackReport) -> Iterable[str]:
    """The stacks of groups that use the cluster of an environment's stack, if it has one of its own."""
    if report.group or not report.contents.of_type("AWS::ECS::Cluster"):
        return ()
    return (
        other.name
        for other in place.stacks
        if other.group and other.running and other.environment == report.environment
    )


def _ask(question: str, *, yes: bool) -> None:
    """Raises RotaError unless the answer is yes, and UsageError where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here, as this is no terminal; --yes does it without asking")
    if not typer.confirm(question):
        raise RotaError("nothing was changed")


def _print_loss(report: StackReport, loss: Loss) -> None:
    print_stdout(f"with {report.name} go:")
    rows = [
        ("task", loss.families),
        ("start", loss.starts),
        ("role", loss.roles),
        ("log group", loss.log_groups),
    ]
    for thing, names in rows:
        if names:
            print_stdout(f"  {counted(len(names), thing)}: {', '.join(names)}")
    for kind, number in loss.others.items():
        print_stdout(f"  {number} {kind}")
    if not (any(names for _, names in rows) or loss.others):
        print_stdout("  nothing: it has no resources")
    if loss.kept_log_groups:
        print_stdout(f"log groups that stay: {', '.join(loss.kept_log_groups)}")


def _print_stop(report: StackReport, stop: StopPlan) -> None:
    if not (stop.starts or stop.tasks):
        print_stdout(f"nothing of {report.name} starts tasks or runs")
        return
    print_stdout("first, these are stopped:")
    for start in stop.starts:
        print_stdout(f"  {start.name}  {start}")
    for task in stop.tasks:
        print_stdout(f"  a running task of {task.family} in {task.cluster} ({task.arn.rpartition('/')[2]})")
