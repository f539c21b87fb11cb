"""Schedules that have no runs left, or that lose runs to clock changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rota.registry import Environment, TaskSchedule
from rota.schedule import At
from rota.schedule.lost_runs import LostRun
from rota.schedule.zones import read_zone
from rota.timetable.clock_changes import lost_in_a_year
from rota.timetable.past import is_past
from rota.timetable.runs import enabled_of, schedules_of


@dataclass(frozen=True, slots=True)
class Losses:
    """What one schedule loses from a moment on: runs in the clock changes of the next year, or all of its runs.

    `warnings` are the expression's own for that moment, without those that do not depend on the time.
    """

    schedule: TaskSchedule
    lost: tuple[LostRun, ...]
    warnings: tuple[str, ...]


def losses_of(environments: Iterable[Environment], now: datetime) -> Iterator[Losses]:
    """The losses of each schedule that has some, in the order of the registry. Disabled schedules have none."""
    for scheduled in enabled_of(schedules_of(environments)):
        schedule = scheduled.schedule
        lost = lost_in_a_year(schedule, now)
        warnings = () if lost and isinstance(schedule.schedule, At) else _of_now(schedule, now)  # its only run is lost
        if schedule.span.end and is_past(schedule, now):
            limits = schedule.span.in_words(read_zone(schedule.zone))
            warnings = (f"{schedule.schedule.expression} {limits} in {schedule.zone} is over",)
        if lost or warnings:
            yield Losses(schedule, lost, warnings)


def _of_now(schedule: TaskSchedule, now: datetime) -> tuple[str, ...]:
    expression = schedule.schedule
    known = expression.warnings
    return tuple(text for text in expression.warnings_after(now, read_zone(schedule.zone)) if text not in known)
