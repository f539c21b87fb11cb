"""Schedules of one run whose time is over: no deployment makes them (docs/adr/0016)."""

from dataclasses import replace
from datetime import datetime

from rota.registry.resolved import Environment, Task
from rota.registry.schedules import TaskSchedule
from rota.schedule import At
from rota.schedule.zones import read_zone


def is_past(schedule: TaskSchedule, now: datetime) -> bool:
    """Whether it is an `at` that is over, with its `spread`; enabled or not."""
    one = schedule.schedule
    return isinstance(one, At) and one.is_over(now, read_zone(schedule.zone), schedule.spread or 0)


def without_past(environment: Environment, now: datetime) -> Environment:
    """The environment as it is deployed at a moment: the same, without the schedules that are past."""
    return replace(environment, tasks=tuple(_without_past(task, now) for task in environment.tasks))


def _without_past(task: Task, now: datetime) -> Task:
    kept = tuple(schedule for schedule in task.schedules if not is_past(schedule, now))
    return task if len(kept) == len(task.schedules) else replace(task, schedules=kept)
