"""`rota run` for `rota --help` and completion. The command itself does not use this module."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, RegistryOption, TaskArgument
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb. All words after the task's name go to the task, even those that look like options."""
    app.command(
        "run",
        cls=CliVerb,
        short_help="Run one task on this machine, as its container would.",
        context_settings={"allow_extra_args": True, "allow_interspersed_args": False, "ignore_unknown_options": True},
        epilog="Example: rota run --env staging export-report 2026-01-05",
    )(run)


def run(
    context: typer.Context,
    name: TaskArgument,
    env: EnvironmentOption = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    *,
    no_guard: Annotated[
        bool, typer.Option("--no-guard", help="Send AWS calls that the task's role does not allow.")
    ] = False,
    learn: Annotated[
        bool,
        typer.Option("--learn", help="Send all AWS calls; at the end print the iam block they need, on stderr."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the log as JSON on a terminal, too.")] = False,
) -> None:
    """Run one task on this machine, as its container would. Arguments after NAME go to the task.

    On a terminal the log is printed as readable lines, with tracebacks below them; in a pipe, or with --json, as the
    JSON lines that the container writes.
    """
    from rota.cli.run_arguments import as_arguments
    from rota.runtime.command_line import main

    flags = {"--no-guard": no_guard, "--learn": learn, "--json": json}
    chosen = as_arguments({"--env": env, "--registry": registry, **flags})
    raise typer.Exit(main([*chosen, name, *context.args]))
