"""`rota local tick`: time at full speed, and what the schedules would start in it."""

import sys
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
    from rota.cli.clock_changes import lost_lines
    from rota.cli.launch_rows import (
        columns_for,
        launch_as_json,
        skipped_line,
        summary_as_json,
        summary_lines,
        write_launches,
    )
    from rota.cli.moment_option import read_whole_span
    from rota.cli.moments import now
    from rota.cli.selection import choose_environments, open_registry
    from rota.cli.terminal import say
    from rota.timetable.launches import launches, require_fewer
    from rota.timetable.runs import schedules_of

    first, last = read_whole_span(begin, until, now().replace(second=0, microsecond=0), "--from")
    environments = choose_environments(open_registry(registry), task, env)
    starts = schedules_of(environments)
    enabled = [start for start in starts if start.schedule.enabled]
    require_fewer(enabled, first, last)
    found = launches(enabled, first, last)
    names = [environment.name for environment in environments]
    if json:
        tallies = write_launches(found, launch_as_json, names)
        sys.stdout.write(summary_as_json(tallies, first, last, enabled))
        return
    headings, line_of = columns_for(starts, several_environments=len(names) > 1)
    sys.stdout.write(headings)
    tallies = write_launches(found, line_of, names)
    sys.stdout.flush()
    for line in [*summary_lines(tallies, first, last), *lost_lines(enabled, first, last)]:
        say(line)
    if disabled := len(starts) - len(enabled):
        say(skipped_line(disabled))
