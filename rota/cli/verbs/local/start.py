"""`rota local start`: start a deployed task now, as its rule would, and print its log."""

from typing import Annotated

import typer

from rota.cli.local_options import own_aws
from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, RegistryOption, TaskArgument
from rota.cli.usage import CliVerb

NEVER_RAN = 1


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "start",
        cls=CliVerb,
        short_help="Start a deployed task now and show its log.",
        epilog="Example: rota local start export-report --env staging",
    )(start)


def start(
    name: TaskArgument,
    env: EnvironmentOption = None,
    schedule: Annotated[
        str | None, typer.Option("--schedule", metavar="S", help="Which of the task's schedules, if it has several.")
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
) -> None:
    """Start a deployed task now as the next run of its schedule, print its log, and exit with its exit code.

    A task without a schedule, or whose only one is over, is started by RunTask, as by hand. The log is printed on
    stdout. Ctrl-C stops following the log. The task keeps running; the command that stops it is printed.
    """
    from rota.cli.moments import now
    from rota.cli.selection import choose_task, open_registry
    from rota.cli.started_task import follow, start_task
    from rota.local.tasks.launch import choose_schedule

    environment, task = choose_task(open_registry(registry), name, env)
    chosen = choose_schedule(task, schedule, now())
    run, started = start_task(own_aws(), environment, task, chosen, registry)
    end = follow(run, started, environment, task, registry)
    raise typer.Exit(NEVER_RAN if end.exit_code is None else end.exit_code)
