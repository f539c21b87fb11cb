"""What `local tick` prints: a line for each launch, written as soon as it is found, then a summary."""

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rota.cli.clock_changes import lost_as_json, lost_lines
from rota.cli.moments import in_utc
from rota.cli.tables import GAP, left_out
from rota.cli.terminal import counted, print_stderr
from rota.errors import UsageError
from rota.registry import Environment
from rota.timetable.launches import Forecast, Launch, TooManyLaunchesError
from rota.timetable.runs import Scheduled

HEADINGS = ("UTC", "schedule's zone", "task (schedule)", "schedule")
TIME, DAY_AND_TIME = len("2027-03-14 07:30"), len("Sun 03:30 ")


def forecast_of(environments: Iterable[Environment], begin: datetime, end: datetime) -> Forecast:
    """The launches in a span of time. Raises UsageError if there are too many, with ways to narrow it."""
    try:
        return Forecast(environments, begin, end)
    except TooManyLaunchesError as error:
        fix = "choose one task with --task or one environment with --env, or shorten the span"
        raise UsageError(f"{error}; {fix}") from None


def write_launches(forecast: Forecast) -> None:
    """Write headings, then a line for each launch as soon as it is found; at the end the summary, on stderr."""
    headings, line_of = columns_for(forecast.schedules, several_environments=len(forecast.tallies) > 1)
    sys.stdout.write(headings)
    sys.stdout.writelines(map(line_of, forecast.launches()))
    sys.stdout.flush()
    for line in [*summary_lines(forecast), *lost_lines(forecast.enabled, forecast.begin, forecast.end)]:
        print_stderr(line)
    if forecast.disabled:
        print_stderr(f"{counted(forecast.disabled, 'schedule')} disabled and not included")


def write_launches_as_json(forecast: Forecast) -> None:
    """The same as JSON: one launch per line, then the summary."""
    sys.stdout.writelines(map(launch_as_json, forecast.launches()))
    sys.stdout.write(summary_as_json(forecast))


def columns_for(schedules: Sequence[Scheduled], *, several_environments: bool) -> tuple[str, Callable[[Launch], str]]:
    """The headings and a function that formats a launch; columns are as wide as these schedules need.

    A terminal that is too narrow for all of them shows neither the expression, nor, if it must be, the wall time.
    """
    names = _width("environment", (each.environment for each in schedules)) if several_environments else 0
    widths = {
        "environment": names,
        HEADINGS[0]: TIME,
        HEADINGS[1]: max(len(HEADINGS[1]), DAY_AND_TIME + _width("", (each.schedule.zone for each in schedules))),
        HEADINGS[2]: _width(HEADINGS[2], (each.label for each in schedules)),
        HEADINGS[3]: _width(HEADINGS[3], (each.schedule.schedule.expression for each in schedules)),
    }
    gone = _without_room(widths)
    shown = {heading: width for heading, width in widths.items() if width and heading not in gone}
    if gone:
        print_stderr(left_out(gone))
    # Only the times differ between launches of a schedule, and there may be a million launches.
    heads = {id(each): _cells(shown, {"environment": each.environment}) for each in schedules}
    tails = {
        id(each): _cells(shown, {HEADINGS[2]: each.label, HEADINGS[3]: each.schedule.schedule.expression})
        for each in schedules
    }
    zones = shown.get(HEADINGS[1], 0)

    def line_of(launch: Launch) -> str:
        there = f"{launch.wall:%a %H:%M} {launch.scheduled.schedule.zone}"
        wall = f"{there:{zones}}  " if zones else ""
        own = id(launch.scheduled)
        return f"{heads[own]}{launch.moment:%Y-%m-%d %H:%M}  {wall}{tails[own]}".rstrip() + "\n"

    return _cells(shown, {heading: heading for heading in shown}).rstrip() + "\n", line_of


def _without_room(widths: Mapping[str, int]) -> list[str]:
    """The headings of the columns for which a terminal has no room, the least important first; in a pipe none."""
    gone: list[str] = []
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    for heading in (HEADINGS[3], HEADINGS[1]):
        kept = [width + GAP for other, width in widths.items() if width and other not in gone]
        if sum(kept) - GAP > room:
            gone.append(heading)
    return gone


def _cells(widths: Mapping[str, int], cells: Mapping[str, str]) -> str:
    """These cells of the columns that are shown, each as wide as its column and followed by the gap."""
    return "".join(f"{cells[heading]:{width}}{'':{GAP}}" for heading, width in widths.items() if heading in cells)


def launch_as_json(launch: Launch) -> str:
    """A launch as one line of JSON."""
    scheduled, schedule = launch.scheduled, launch.scheduled.schedule
    return _json_line(
        {
            "environment": scheduled.environment,
            "task": scheduled.task,
            "schedule": schedule.name,
            "utc": in_utc(launch.moment),
            "wall_time": launch.wall.isoformat(timespec="minutes"),
            "timezone": schedule.zone,
            "expression": schedule.schedule.expression,
            "within_minutes": schedule.spread,
        }
    )


def summary_lines(forecast: Forecast) -> Iterator[str]:
    """A line for each environment: its number of launches and its busiest minute."""
    span = f"from {in_utc(forecast.begin)} to {in_utc(forecast.end)}"
    for environment, tally in forecast.tallies.items():
        launched = f"{tally.launches:,} launch{'' if tally.launches == 1 else 'es'}"
        busiest = tally.busiest
        most = f"; busiest minute: {in_utc(busiest.minute)} with {busiest.launches}" if busiest else ""
        yield f"{environment}: {launched} {span}{most}"


def summary_as_json(forecast: Forecast) -> str:
    """The summary as one line of JSON: totals, and the runs that clock changes take."""
    environments = [
        {
            "environment": environment,
            "launches": tally.launches,
            "busiest_minute": {"utc": in_utc(tally.busiest.minute), "launches": tally.busiest.launches}
            if tally.busiest
            else None,
        }
        for environment, tally in forecast.tallies.items()
    ]
    changes = lost_as_json(forecast.enabled, forecast.begin, forecast.end)
    span = {"from": in_utc(forecast.begin), "until": in_utc(forecast.end)}
    return _json_line({"summary": {**span, "environments": environments, "clock_changes": changes}})


def _width(heading: str, texts: Iterable[str]) -> int:
    return max(map(len, (heading, *texts)))


def _json_line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
