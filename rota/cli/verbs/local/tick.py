"""`rota local tick`: print what the schedules would launch in a span of time."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, OneEnvironmentOption, RegistryOption, complete_task, note_json
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "tick",
        cls=CliVerb,
        short_help="Print what the schedules would launch in a span of time.",
        epilog="Example: rota local tick --from 2027-03-01 --until 2027-03-15T00:00Z --env staging",
    )(tick)


def tick(
    until: Annotated[str, typer.Option("--until", metavar="T", help="The end (ISO 8601; UTC unless it has a zone).")],
    *,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="T", help="The beginning, in the same form. Default: now.")
    ] = None,
    env: OneEnvironmentOption = None,
    task: Annotated[
        str | None, typer.Option("--task", metavar="NAME", help="Show one task only.", autocompletion=complete_task)
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print JSON, for programs: one launch per line, then the summary.", callback=note_json
        ),
    ] = False,
) -> None:
    """Print each launch of the registry's schedules from --from to --until, both included. Nothing is launched.

    A cron or at uses its own zone. A rate counts from the beginning, as if it were deployed then. Totals and the
    busiest minute are printed on stderr.
    """
    from rota.cli.launch_table import forecast_of, write_launches, write_launches_as_json
    from rota.cli.moment_option import read_whole_span
    from rota.cli.moments import now
    from rota.cli.off_environments import print_off
    from rota.cli.selection import choose_environments, open_registry

    first, last = read_whole_span(begin, until, now().replace(second=0, microsecond=0), "--from")
    environments = choose_environments(open_registry(registry), task, env)
    forecast = forecast_of(environments, first, last)
    if json:
        write_launches_as_json(forecast)
    else:
        write_launches(forecast)
        print_off(environments)
