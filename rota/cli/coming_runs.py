"""What `next` prints: the runs and, on stderr, what is left out and why; or the map of a week."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rota.cli.clock_changes import lost_as_json, lost_lines
from rota.cli.crowding import crowd_as_json, crowd_lines
from rota.cli.heatmap import map_lines, week_as_json
from rota.cli.moments import in_utc
from rota.cli.run_table import put_runs, runs_as_json
from rota.cli.terminal import counted, put, put_json, say
from rota.errors import UsageError
from rota.registry import Environment
from rota.timetable.coming import ComingRuns, coming_runs
from rota.timetable.crowding import RUN_TASK_CALLS, BusyWeek, busy_week
from rota.timetable.runs import schedules_of

COUNT = 10
MOST = 10_000
"""Rows, unless --count asks for fewer: every minute of a week is 10,080 of them."""


def find_coming_runs(
    environments: tuple[Environment, ...], *, after: datetime, until: datetime | None, count: int | None
) -> ComingRuns:
    """So many of the next runs of every schedule; without a number ten, or as many as there are until a moment."""
    return coming_runs(schedules_of(environments), after, until, count or (MOST if until else COUNT))


def put_coming_runs(coming: ComingRuns, *, until: datetime | None, now: datetime, several_environments: bool) -> None:
    """Print the runs; on stderr what is not among them, and what clock changes of a year take."""
    if coming.entries:
        put_runs(coming.entries, now, several_environments=several_environments)
    elif coming.enabled or coming.disabled:
        say("no schedule runs in this time")
    else:
        say("no schedule: started by hand or by events only")
    if coming.more and until:
        say(f"there are more runs until then; --count shows up to {MOST:,}")
    if coming.disabled:
        say(f"{counted(coming.disabled, 'schedule')} disabled and not shown")
    if coming.over:
        say(f"{counted(coming.over, 'schedule')} without a run left and not shown")
    for line in lost_lines(coming.enabled, *coming.year):
        say(line)


def put_coming_runs_as_json(coming: ComingRuns, facts: Mapping[str, Any]) -> None:
    """The same, for programs, beside facts of the registry."""
    put_json(
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
    """The week of a moment in the only environment. Raises UsageError for several: RunTask's limit is an account's."""
    if len(environments) > 1:
        names = ", ".join(environment.name for environment in environments)
        raise UsageError(f"several environments: say which with --env; there are {names}")
    return busy_week(schedules_of(environments), moment)


def put_heatmap(busy: BusyWeek, environment: str) -> None:
    """Print the map of a week, its crowded minutes and how to ease them."""
    week = busy.week
    put(f"launches per hour in {environment}, from {week.begin:%A, %Y-%m-%d} on")
    for line in map_lines(week, busy.crowded_minutes):
        put(line)
    if week.of_rates_per_hour:
        put(f"not in the map: rates, {week.of_rates_per_hour:.3g} launches an hour, at minutes that only AWS knows")
    if busy.crowds:
        put(f"\nRunTask takes {RUN_TASK_CALLS} calls a second, and EventBridge may take a refused one for delivered:")
        for crowd in busy.crowds:
            put("\n".join(crowd_lines(crowd)))
    if busy.disabled:
        say(f"{counted(busy.disabled, 'schedule')} disabled and not shown")


def put_heatmap_as_json(busy: BusyWeek, facts: Mapping[str, Any]) -> None:
    """The same, for programs, beside facts of the registry."""
    put_json({**facts, **week_as_json(busy.week), "crowded": [crowd_as_json(crowd) for crowd in busy.crowds]})
