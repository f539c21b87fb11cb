"""What is wrong with schedules from now on: no run left, or runs that clock changes of the coming year take away."""

from collections.abc import Iterator
from datetime import datetime

from rota.cli.clock_changes import MEND, in_words
from rota.errors import Problem
from rota.registry import Registry, TaskSchedule
from rota.schedule import At
from rota.schedule.zones import read_zone
from rota.timetable.clock_changes import lost_in_a_year


def schedule_warnings(registry: Registry, now: datetime) -> tuple[Problem, ...]:
    """A warning for each schedule that needs one, where the file states it, once for all environments.

    What is so at any time, the registry's own warnings say; a disabled schedule loses nothing.
    """
    found = [
        Problem(schedule.path, message)
        for environment in registry.environments
        for task in registry.resolve(environment).tasks
        for schedule in task.schedules
        if schedule.enabled
        for message in _messages(schedule, now)
    ]
    return registry.located(found)


def _messages(schedule: TaskSchedule, now: datetime) -> Iterator[str]:
    expression, lost = schedule.schedule, lost_in_a_year(schedule, now)
    if lost:
        yield f"{in_words(schedule.zone, lost)}; {MEND}"
    if not (lost and isinstance(expression, At)):  # its only run is lost: that is said
        known = expression.warnings
        yield from (text for text in expression.warnings_after(now, read_zone(schedule.zone)) if text not in known)
