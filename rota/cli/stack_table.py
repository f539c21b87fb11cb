"""What `stacks` prints for people: a table of the stacks of each place, then what there is to do."""

from collections.abc import Iterator

from rota.cli.stack_texts import advice_on, lines_of
from rota.cli.tables import Column, print_table
from rota.cli.terminal import print_stderr, print_stdout
from rota.ops.kept_logs import KeptLogGroup, command_for
from rota.ops.survey import PlaceReport, StackReport, Survey
from rota.registry.commands import Commands

COLUMNS = (Column("stack"), Column("state"), Column("environment"), Column("status", leaves=1))
OF_LOGS = (Column("log group"), Column("size"))


def print_survey(survey: Survey) -> None:
    """Print every place; the environments that could not be asked about go to stderr, one line each."""
    for number, report in enumerate(survey.places):
        if number:
            print_stdout("")
        print_stdout(f"{survey.app} in {report.place}:\n")
        _print_place(report, survey.commands(report))
    for left in survey.not_asked:
        print_stderr(f"{left.environment} is not shown: {left.reason}")


def _print_place(report: PlaceReport, commands: Commands) -> None:
    if report.stacks:
        print_table(COLUMNS, [_row(stack) for stack in report.stacks])
    else:
        print_stdout("no stack")
    for stack in report.stacks:
        lines = [*lines_of(stack), *map(": ".join, advice_on(stack, commands, report.kept_logs))]
        if lines:
            print_stdout("\n".join([f"\n{stack.name} ({stack.state}):", *(f"  {line}" for line in lines)]))
    if report.kept_logs:
        print_stdout("\nkept log groups, which belong to no stack:\n")
        print_table(OF_LOGS, [(group.name, size_text(group.stored_bytes)) for group in report.kept_logs])
        print_stdout("\n" + "\n".join(_about_logs(report.kept_logs, commands)))


def _row(stack: StackReport) -> tuple[str, ...]:
    """A group's stack has `staging/billing` as its environment."""
    place = f"{stack.environment}/{stack.group}" if stack.group else stack.environment
    return stack.name, stack.state, place, stack.deployed.status if stack.deployed else "-"


def _about_logs(groups: tuple[KeptLogGroup, ...], commands: Commands) -> Iterator[str]:
    """Each command once: one deployment adopts all log groups of its stack."""
    adopting = dict.fromkeys(command_for(group, commands) for group in groups if group.adopted_by)
    if adopting:
        yield "  Where the registry has the task, a deployment with this option adopts its log group:"
        yield from (f"    {command}" for command in adopting)
    others = [command_for(group, commands) for group in groups if not group.adopted_by]
    if others:
        which = "The others" if adopting else "They"
        yield f"  {which} cannot be adopted. This deletes one, with all logs in it:"
        yield from (f"    {command}" for command in others)


def size_text(stored_bytes: int) -> str:
    """A size as people read it: `0 B`, `12 kB`, `3.4 MB`; decimal units."""
    size, unit = float(stored_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
