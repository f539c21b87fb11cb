"""`rota local tick`: time at full speed, and what the schedules would start in it."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, OneEnvironmentOption, RegistryOption, complete_task


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "tick",
        short_help="Run time forward at full speed, and print what the schedules would start.",
        epilog="Example: rota local tick --from 2027-03-01 --until 2027-03-15T00:00Z --env staging",
    )(tick)


def tick(
    until: Annotated[str, typer.Option("--until", metavar="T", help="Where time ends, ISO 8601, UTC without a zone.")],
    *,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="T", help="Where time begins, likewise; left out, now.")
    ] = None,
    env: OneEnvironmentOption = None,
    task: Annotated[
        str | None, typer.Option("--task", metavar="NAME", help="One task only.", autocompletion=complete_task)
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for programs: a launch a line, the summary as the last one.")
    ] = False,
) -> None:
    """Run time forward at full speed, and print each launch of the registry's schedules; nothing is started.

    A cron or at runs by its own zone, a rate counts from where time begins, as if it were deployed then. Both ends
    count. How many launches there were, and the busiest minute, are said on stderr.
    """
    from rota.cli.launch_rows import forecast_of, write_launches, write_launches_as_json
    from rota.cli.moment_option import read_whole_span
    from rota.cli.moments import now
    from rota.cli.selection import choose_environments, open_registry

    first, last = read_whole_span(begin, until, now().replace(second=0, microsecond=0), "--from")
    forecast = forecast_of(choose_environments(open_registry(registry), task, env), first, last)
    if json:
        write_launches_as_json(forecast)
    else:
        write_launches(forecast)
