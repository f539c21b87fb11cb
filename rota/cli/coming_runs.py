"""What `next` prints: the runs, or the map of a week, and on stderr what is left out and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from rota.cli.clock_changes import lost_as_json, lost_lines
from rota.cli.crowding import crowd_as_json, crowd_lines
from rota.cli.heatmap import map_lines, week_as_json
from rota.cli.moments import in_utc
from rota.cli.run_table import put_runs, runs_as_json
from rota.cli.terminal import counted, put, put_json, say
from rota.errors import UsageError
from rota.registry import Environment
from rota.schedule import Rate
from rota.timetable.clock_changes import A_YEAR
from rota.timetable.crowding import RUN_TASK_CALLS, crowds_of
from rota.timetable.runs import Scheduled, runs_of, schedules_of
from rota.timetable.timeline import timeline
from rota.timetable.week import week_of

COUNT = 10
MOST = 10_000
"""Rows, unless --count asks for fewer: every minute of a week is 10,080 of them."""


def put_coming_runs(
    environments: Sequence[Environment],
    *,
    after: datetime,
    until: datetime | None,
    count: int | None,
    now: datetime,
    facts: Mapping[str, Any] | None,
) -> None:
    """Print the next runs of every schedule that is enabled; as JSON beside the `facts` when these are given."""
    starts = schedules_of(environments)
    enabled = [start for start in starts if start.schedule.enabled]
    limit = count or (MOST if until else COUNT)
    entries = list(islice(timeline(enabled, after, until), limit + 1))
    cut, entries = len(entries) > limit, entries[:limit]
    never = sum(_is_over(start, after) for start in enabled)
    disabled = len(starts) - len(enabled)
    if facts is not None:
        rest = {"disabled": disabled, "never": never, "clock_changes": lost_as_json(enabled, after, after + A_YEAR)}
        put_json({**facts, "after": in_utc(after), "runs": runs_as_json(entries), **rest})
        return
    if entries:
        put_runs(entries, now, several_environments=len(environments) > 1)
    else:
        say("no schedule runs in this time" if starts else "no schedule: started by hand or by events only")
    if cut and until:
        say(f"there are more runs until then; --count shows up to {MOST:,}")
    if disabled:
        say(f"{counted(disabled, 'schedule')} disabled and not shown")
    if never:
        say(f"{counted(never, 'schedule')} without a run left and not shown")
    for line in lost_lines(enabled, after, after + A_YEAR):
        say(line)


def put_heatmap(environments: Sequence[Environment], moment: datetime, facts: Mapping[str, Any] | None) -> None:
    """Print the week of a moment, its crowded minutes and how to ease them. Raises UsageError for several environments.

    RunTask's limit is that of one account and Region.
    """
    if len(environments) > 1:
        names = ", ".join(environment.name for environment in environments)
        raise UsageError(f"several environments: say which with --env; there are {names}")
    starts = schedules_of(environments)
    enabled = [start for start in starts if start.schedule.enabled]
    week = week_of(enabled, moment)
    crowds = crowds_of(week)
    if facts is not None:
        put_json({**facts, **week_as_json(week), "crowded": [crowd_as_json(crowd) for crowd in crowds]})
        return
    put(f"launches per hour in {environments[0].name}, from {week.begin:%A, %Y-%m-%d} on")
    for line in map_lines(week, [minute for crowd in crowds for minute in crowd.minutes]):
        put(line)
    if week.of_rates_per_hour:
        put(f"not in the map: rates, {week.of_rates_per_hour:.3g} launches an hour, at minutes that only AWS knows")
    if crowds:
        put(f"\nRunTask takes {RUN_TASK_CALLS} calls a second, and EventBridge may take a refused one for delivered:")
        for crowd in crowds:
            put("\n".join(crowd_lines(crowd)))
    if disabled := len(starts) - len(enabled):
        say(f"{counted(disabled, 'schedule')} disabled and not shown")


def _is_over(start: Scheduled, after: datetime) -> bool:
    """Whether a schedule has no run any more."""
    return not isinstance(start.schedule.schedule, Rate) and next(runs_of(start.schedule, after), None) is None
