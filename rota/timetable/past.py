"""Schedules whose time is over, and starts that are: no deployment makes them (docs/adr/0016)."""

from dataclasses import replace
from datetime import datetime

from rota.registry.resolved import Environment, Task
from rota.registry.schedules import TaskSchedule
from rota.schedule import span
from rota.schedule.zones import read_zone


def is_past(schedule: TaskSchedule, now: datetime) -> bool:
    """Whether it is an `at` that is over, with its `spread`, or has no run left before its `end`; enabled or not."""
    zone = read_zone(schedule.zone)
    return span.is_past(schedule.schedule, zone, schedule.span, schedule.spread or 0, now)


def without_past(environment: Environment, now: datetime) -> Environment:
    """The environment as it is deployed at a moment: without schedules that are past, and with no start that is.

    A rate then starts at its next time, from which AWS counts the same times as from its own start.
    """
    return replace(environment, tasks=tuple(_without_past(task, now) for task in environment.tasks))


def _without_past(task: Task, now: datetime) -> Task:
    kept = tuple(_from_now(schedule, now) for schedule in task.schedules if not is_past(schedule, now))
    return task if kept == task.schedules else replace(task, schedules=kept)


def _from_now(schedule: TaskSchedule, now: datetime) -> TaskSchedule:
    limits = span.from_now(schedule.schedule, schedule.span, now)
    return schedule if limits == schedule.span else replace(schedule, span=limits)
