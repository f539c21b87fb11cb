"""`rota next`: what runs when, across tasks."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, OneEnvironmentOption, OneTaskArgument, RegistryOption


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "next",
        short_help="Show the coming runs of all tasks, or of one.",
        epilog="Example: rota next --env staging --count 20",
    )(next_runs)


def next_runs(
    name: OneTaskArgument = None,
    *,
    env: OneEnvironmentOption = None,
    count: Annotated[
        int | None,
        typer.Option(
            "--count", metavar="N", min=1, max=10_000, help="How many runs; left out, 10, or all up to --until."
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="T", help="Runs later than this time, ISO 8601, UTC without a zone."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="T", help="Runs not later than this time, likewise.")
    ] = None,
    heatmap: Annotated[
        bool,
        typer.Option(
            "--heatmap", help="Draw launches per hour of a week instead, from the UTC day of --after on, or today."
        ),
    ] = False,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show the coming runs in the order of time: in UTC, in the schedule's zone, and here (TZ names another zone).

    A rate has one row, without a time: AWS counts it from when it made the rule. Runs that a clock change skips, or
    would repeat, are marked in the table, and named on stderr for a year ahead. `--heatmap` also names the minutes at
    which more tasks start than RunTask takes at once, 20, and proposes a `spread`.
    """
    from rota.cli.coming_runs import (
        find_busy_week,
        find_coming_runs,
        put_coming_runs,
        put_coming_runs_as_json,
        put_heatmap,
        put_heatmap_as_json,
    )
    from rota.cli.moment_option import read_span
    from rota.cli.moments import now
    from rota.cli.selection import choose_environments, open_registry

    moment = now()
    begin, end = read_span(after, until, moment)
    if heatmap and (count or until):
        raise typer.BadParameter("--heatmap draws a whole week; --count and --until do not go with it")
    loaded = open_registry(registry)
    environments = choose_environments(loaded, name, env)
    facts = {"registry": loaded.file, "app": loaded.app}
    if heatmap:
        busy = find_busy_week(environments, begin)
        if json:
            put_heatmap_as_json(busy, facts)
        else:
            put_heatmap(busy, environments[0].name)
        return
    coming = find_coming_runs(environments, after=begin, until=end, count=count)
    if json:
        put_coming_runs_as_json(coming, facts)
    else:
        put_coming_runs(coming, until=end, now=moment, several_environments=len(environments) > 1)
