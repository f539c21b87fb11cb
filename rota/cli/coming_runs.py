"""What `next` prints: the coming runs, with notes on stderr about runs that are not listed; or the map of a week."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rota.cli.clock_changes import lost_as_json, lost_lines
from rota.cli.crowding import crowd_as_json, crowd_lines
from rota.cli.heatmap import map_lines, week_as_json
from rota.cli.moments import in_utc
from rota.cli.run_table import print_runs, runs_as_json
from rota.cli.terminal import counted, print_json, print_stderr, print_stdout
from rota.errors import UsageError
from rota.registry import Environment
from rota.timetable.coming import ComingRuns, coming_runs
from rota.timetable.crowding import RUN_TASK_CALLS, BusyWeek, busy_week
from rota.timetable.runs import schedules_of

COUNT = 10
MOST = 10_000
"""Rows, unless --count is lower. Every minute of a week would be 10,080."""


def find_coming_runs(
    environments: tuple[Environment, ...], *, after: datetime, until: datetime | None, count: int | None
) -> ComingRuns:
    """The next `count` runs of all schedules. Without a count: all runs up to `until`, or else ten."""
    return coming_runs(schedules_of(environments), after, until, count or (MOST if until else COUNT))


def print_coming_runs(coming: ComingRuns, *, until: datetime | None, now: datetime, several_environments: bool) -> None:
    """Print the runs. Print on stderr which are not listed, and the runs that clock changes take within a year."""
    if coming.entries:
        print_runs(coming.entries, now, several_environments=several_environments)
    elif coming.enabled or coming.disabled:
        print_stderr("no schedule runs in this time")
    else:
        print_stderr("no schedule: runs are started by hand or by events only")
    if coming.more and until:
        print_stderr(f"there are more runs; --count shows up to {MOST:,}")
    if coming.disabled:
        print_stderr(f"{counted(coming.disabled, 'schedule')} disabled and not shown")
    if coming.over:
        print_stderr(f"{counted(coming.over, 'schedule')} without a run left and not shown")
    for line in lost_lines(coming.enabled, *coming.year):
        print_stderr(line)


def print_coming_runs_as_json(coming: ComingRuns, facts: Mapping[str, Any]) -> None:
    """The same as JSON, after the facts of the registry."""
    print_json(
        {
            **facts,
            "after": in_utc(coming.after),
            "runs": runs_as_json(coming.entries),
            "disabled": coming.disabled,
            "never": coming.over,
            "clock_changes": lost_as_json(coming.enabled, *coming.year),
        }
    )


def find_busy_week(environments: tuple[Environment, ...], moment: datetime) -> BusyWeek:
    """The week of a moment in one environment. Raises UsageError for several: RunTask's limit is per account."""
    if len(environments) > 1:
        names = ", ".join(environment.name for environment in environments)
        raise UsageError(f"several environments: choose one with --env; there are {names}")
    return busy_week(schedules_of(environments), moment)


def print_heatmap(busy: BusyWeek, environment: str) -> None:
    """Print the map of a week, its crowded minutes and a proposal to spread them."""
    week = busy.week
    print_stdout(f"launches per hour in {environment}, from {week.begin:%A, %Y-%m-%d}")
    for line in map_lines(week, busy.crowded_minutes):
        print_stdout(line)
    if week.of_rates_per_hour:
        print_stdout(
            f"not in the map: rates, {week.of_rates_per_hour:.3g} launches an hour; only AWS knows their minutes"
        )
    if busy.crowds:
        print_stdout(
            f"\nRunTask accepts {RUN_TASK_CALLS} calls a second; EventBridge may count a throttled one as delivered:"
        )
        for crowd in busy.crowds:
            print_stdout("\n".join(crowd_lines(crowd)))
    if busy.disabled:
        print_stderr(f"{counted(busy.disabled, 'schedule')} disabled and not shown")


def print_heatmap_as_json(busy: BusyWeek, facts: Mapping[str, Any]) -> None:
    """The same as JSON, after the facts of the registry."""
    print_json({**facts, **week_as_json(busy.week), "crowded": [crowd_as_json(crowd) for crowd in busy.crowds]})
