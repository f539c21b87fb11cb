"""Launches as lines that are written while they are found, and their summary, which `local tick` prints."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rota.cli.clock_changes import lost_as_json
from rota.cli.moments import in_utc
from rota.cli.terminal import counted
from rota.timetable.launches import Launch, Tally
from rota.timetable.runs import Scheduled

HEADINGS = ("UTC", "schedule's zone", "task (schedule)", "schedule")
TIME, DAY_AND_TIME = len("2027-03-14 07:30"), len("Sun 03:30 ")


def write_launches(
    found: Iterable[Launch], line_of: Callable[[Launch], str], environments: Iterable[str]
) -> Mapping[str, Tally]:
    """Write a line for each launch, as soon as it is found; what was counted, by environment."""
    tallies = {environment: Tally() for environment in environments}
    for launch in found:
        sys.stdout.write(line_of(launch))
        tallies[launch.start.environment].add(launch)
    return tallies


def columns_for(starts: Sequence[Scheduled], *, several_environments: bool) -> tuple[str, Callable[[Launch], str]]:
    """The line of headings, and what makes the line of a launch: as wide as the widest of these schedules needs."""
    names = _width("environment", (start.environment for start in starts)) + 2 if several_environments else 0
    zones = max(len(HEADINGS[1]), DAY_AND_TIME + _width("", (start.schedule.zone for start in starts)))
    labels = _width(HEADINGS[2], (start.label for start in starts))
    # All but the times is the same for every launch of a schedule, and there may be a million of them.
    heads = {id(start): f"{start.environment:{names}}" if names else "" for start in starts}
    tails = {id(start): f"{start.label:{labels}}  {start.schedule.schedule.expression}\n" for start in starts}

    def line_of(launch: Launch) -> str:
        there = f"{launch.wall:%a %H:%M} {launch.start.schedule.zone}"
        own = id(launch.start)
        return f"{heads[own]}{launch.moment:%Y-%m-%d %H:%M}  {there:{zones}}  {tails[own]}"

    environment = f"{'environment':{names}}" if names else ""
    return f"{environment}{HEADINGS[0]:{TIME}}  {HEADINGS[1]:{zones}}  {HEADINGS[2]:{labels}}  {HEADINGS[3]}\n", line_of


def launch_as_json(launch: Launch) -> str:
    """The line of a launch for programs: JSON, and nothing of another line."""
    start, schedule = launch.start, launch.start.schedule
    return _json_line(
        {
            "environment": start.environment,
            "task": start.task,
            "schedule": schedule.name,
            "utc": in_utc(launch.moment),
            "wall_time": launch.wall.isoformat(timespec="minutes"),
            "timezone": schedule.zone,
            "expression": schedule.schedule.expression,
            "within_minutes": schedule.spread,
        }
    )


def summary_lines(tallies: Mapping[str, Tally], begin: datetime, end: datetime) -> Iterator[str]:
    """How many there were of each environment, and when the most at once."""
    span = f"from {in_utc(begin)} to {in_utc(end)}"
    for environment, tally in tallies.items():
        launched = f"{tally.launches:,} launch{'' if tally.launches == 1 else 'es'}"
        busiest = tally.busiest
        most = f"; the busiest minute: {in_utc(busiest.minute)} with {busiest.launches}" if busiest else ""
        yield f"{environment}: {launched} {span}{most}"


def summary_as_json(tallies: Mapping[str, Tally], begin: datetime, end: datetime, starts: Iterable[Scheduled]) -> str:
    """The last line for programs: the sums, and the runs that clock changes take from these schedules."""
    environments = [
        {
            "environment": environment,
            "launches": tally.launches,
            "busiest_minute": {"utc": in_utc(tally.busiest.minute), "launches": tally.busiest.launches}
            if tally.busiest
            else None,
        }
        for environment, tally in tallies.items()
    ]
    changes = lost_as_json(starts, begin, end)
    span = {"from": in_utc(begin), "until": in_utc(end)}
    return _json_line({"summary": {**span, "environments": environments, "clock_changes": changes}})


def skipped_line(disabled: int) -> str:
    """What is said of schedules that are disabled."""
    return f"{counted(disabled, 'schedule')} disabled and left out"


def _width(heading: str, texts: Iterable[str]) -> int:
    return max(map(len, (heading, *texts)))


def _json_line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
