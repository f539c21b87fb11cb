"""`rota next`: print the coming runs of all tasks, or of one."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, OneEnvironmentOption, OneTaskArgument, RegistryOption
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "next",
        cls=CliVerb,
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
            "--count",
            metavar="N",
            min=1,
            max=10_000,
            help="How many runs to show. Default: 10, or all runs up to --until.",
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="T", help="Show runs after this time (ISO 8601; UTC unless it has a zone)."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="T", help="Show runs up to this time, and at it.")
    ] = None,
    heatmap: Annotated[
        bool,
        typer.Option(
            "--heatmap", help="Draw the launches per hour of one week, from the UTC day of --after, or from today."
        ),
    ] = False,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show the coming runs in order of time: in UTC, in the schedule's zone and in the local zone (TZ changes it).

    A rate has one row, without a time: AWS counts it from when it created the rule. Runs that a clock change skips or
    would repeat are marked in the table. All such runs of the next year are printed on stderr. `--heatmap` also lists
    the minutes with more launches than RunTask accepts at once, 20, and proposes a `spread` for them.
    """
    from rota.cli.coming_runs import (
        find_busy_week,
        find_coming_runs,
        print_coming_runs,
        print_coming_runs_as_json,
        print_heatmap,
        print_heatmap_as_json,
    )
    from rota.cli.moment_option import read_span
    from rota.cli.moments import now
    from rota.cli.off_environments import print_off
    from rota.cli.selection import choose_environments, open_registry

    moment = now()
    begin, end = read_span(after, until, moment)
    if heatmap and (count or until):
        raise typer.BadParameter("--heatmap draws a whole week; it cannot be used with --count or --until")
    loaded = open_registry(registry)
    environments = choose_environments(loaded, name, env)
    facts = {"registry": loaded.file, "app": loaded.app}
    if heatmap:
        busy = find_busy_week(environments, begin)
        if json:
            print_heatmap_as_json(busy, facts)
        else:
            print_heatmap(busy, environments[0].name)
            print_off(environments)
        return
    coming = find_coming_runs(environments, after=begin, until=end, count=count)
    if json:
        print_coming_runs_as_json(coming, facts)
    else:
        print_coming_runs(coming, until=end, now=moment, several_environments=len(environments) > 1)
        print_off(environments)
