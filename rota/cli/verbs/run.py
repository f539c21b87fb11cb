"""`rota run` as `rota --help` and completion know it; the command itself never comes here."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, RegistryOption, TaskArgument


def add_to(app: typer.Typer) -> None:
    """Add the verb. What follows the task's name goes to the task, whatever it looks like."""
    app.command(
        "run",
        short_help="Run one task here and now, as its container would.",
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
        bool, typer.Option("--no-guard", help="Let calls of AWS out that the task's role would not allow.")
    ] = False,
    learn: Annotated[
        bool,
        typer.Option("--learn", help="Let all calls of AWS out, and print at the end, on stderr, the iam they need."),
    ] = False,
) -> None:
    """Run one task here and now, to its end, as its container would; what follows NAME goes to the task."""
    from rota.cli.run_arguments import as_arguments
    from rota.runtime.command_line import main

    chosen = as_arguments({"--env": env, "--registry": registry, "--no-guard": no_guard, "--learn": learn})
    raise typer.Exit(main([*chosen, name, *context.args]))
