"""`rota validate`: print all problems of a registry at once."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption
from rota.cli.terminal import (
    count_of_problems,
    counted,
    print_json,
    print_problems,
    print_stderr,
    print_stdout,
    print_warnings,
    problems_as_json,
)
from rota.cli.usage import CliVerb
from rota.errors import ProblemsError


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "validate",
        cls=CliVerb,
        short_help="Check a registry for problems, without AWS.",
        epilog="Example: rota validate examples/milmove/tasks.yaml",
    )(validate)


def validate(
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="The registry; the same as --registry.")] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Check a registry for problems in every environment, without AWS.

    Problems are printed on stdout, one per line: file, line, column, field, what is wrong and what would be right.
    Warnings are printed on stderr and do not fail the check, for example of a schedule that never runs again or loses
    a run to a clock change within a year, of egress without HTTPS, of a shell by ECS Exec, of an unused value.
    The result also names the environments without an account.
    """
    from rota.cli.moments import now
    from rota.cli.schedule_warnings import schedule_warnings
    from rota.cli.spot_clusters import spot_warnings
    from rota.cli.unplaced import unplaced
    from rota.registry import load

    try:
        loaded = load(file or registry)
    except ProblemsError as error:
        if json:
            raise
        print_problems(error.problems)
        print_stderr(count_of_problems(error.problems))
        raise typer.Exit(error.exit_code) from None
    warnings = (*loaded.warnings, *schedule_warnings(loaded, now()), *spot_warnings(loaded))
    tasks, environments = len(loaded.tasks), len(loaded.environments)
    if json:
        counts = {"tasks": tasks, "environments": environments}
        print_json({"registry": loaded.file, **counts, "problems": [], "warnings": problems_as_json(warnings)})
        return
    print_warnings(warnings)
    print_stdout(f"{loaded.file} is valid: {counted(tasks, 'task')} in {counted(environments, 'environment')}")
    sentence = unplaced(loaded)
    if sentence:
        print_stdout(sentence)
