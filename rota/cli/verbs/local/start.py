"""`rota local start`: a deployed task, started now as its own rule would, and its log."""

from typing import Annotated

import typer

from rota.cli.local_options import own_aws
from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, RegistryOption, TaskArgument
from rota.cli.terminal import put, say

NEVER_RAN = 1


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "start",
        short_help="Start a deployed task now, and show its log.",
        epilog="Example: rota local start export-report --env staging",
    )(start)


def start(
    name: TaskArgument,
    env: EnvironmentOption = None,
    schedule: Annotated[
        str | None, typer.Option("--schedule", metavar="S", help="Which of the task's schedules, when it has several.")
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
) -> None:
    """Start a deployed task now, as the next run of its rule or schedule, show its log and end with its exit code.

    A task without a schedule is started by hand, by RunTask. The log goes to stdout. Ctrl-C stops following: the task
    goes on, and how to stop it is said.
    """
    from rota.cli.selection import choose_task, open_registry
    from rota.local.client.session import local_session
    from rota.local.tasks.log_lines import readable
    from rota.local.tasks.start import choose_schedule, require_deployed, start_by_hand, start_by_schedule

    environment, task = choose_task(open_registry(registry), name, env)
    chosen = choose_schedule(task, schedule)
    running = own_aws().required()
    clients = local_session(running.endpoint, environment.account, environment.region)
    require_deployed(clients, environment, task)
    if chosen:
        run, moment = start_by_schedule(running.endpoint, clients, environment, task, chosen)
        told = f"as the run of {moment:%Y-%m-%d %H:%M} UTC of {chosen.resource} ({chosen.schedule.expression})"
    else:
        run = start_by_hand(clients, environment, task)
        told = "by hand"
    try:
        say(f"started {told}: task {run.id}")
        for line in run.log():
            put(readable(line))
    except KeyboardInterrupt:
        stop = f"aws ecs stop-task --cluster {run.cluster} --task {run.id}"
        say(f"\nthe task goes on; to stop it: rota local exec --env {environment.name} -- {stop}")
        raise
    end = run.end()
    say(f"{task.name} {end}")
    raise typer.Exit(NEVER_RAN if end.exit_code is None else end.exit_code)
