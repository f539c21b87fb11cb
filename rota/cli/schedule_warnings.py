"""Warnings about the runs that schedules lose from now on, each at its schedule's place in the registry."""

from collections.abc import Iterator
from datetime import datetime

from rota.cli.clock_changes import FIX, describe_lost_runs
from rota.errors import Problem
from rota.registry import Registry
from rota.schedule import At
from rota.timetable.losses import Losses, losses_of


def schedule_warnings(registry: Registry, now: datetime) -> tuple[Problem, ...]:
    """A warning for each schedule that loses runs, at its place in the file, once for all environments.

    The registry's own warnings have what does not depend on the time. A disabled schedule loses nothing.
    """
    environments = map(registry.resolve, registry.environments)
    found = [
        Problem(losses.schedule.path, message)
        for losses in losses_of(environments, now)
        for message in _messages(losses)
    ]
    return registry.located(found)


def _messages(losses: Losses) -> Iterator[str]:
    is_left_out = isinstance(losses.schedule.schedule, At) or losses.schedule.span.end
    if losses.lost:
        yield f"{describe_lost_runs(losses.schedule.zone, losses.lost)}; {FIX}"
    for warning in losses.warnings:
        yield f"{warning}, so no deployment makes it; remove it" if is_left_out else warning
