"""What schedules lose from now on, in words: warnings at the places where the registry states the schedules."""

from collections.abc import Iterator
from datetime import datetime

from rota.cli.clock_changes import MEND, in_words
from rota.errors import Problem
from rota.registry import Registry
from rota.timetable.losses import Losses, losses_of


def schedule_warnings(registry: Registry, now: datetime) -> tuple[Problem, ...]:
    """A warning for each schedule that needs one, where the file states it, once for all environments.

    What is so at any time, the registry's own warnings say; a disabled schedule loses nothing.
    """
    environments = map(registry.resolve, registry.environments)
    found = [
        Problem(losses.schedule.path, message)
        for losses in losses_of(environments, now)
        for message in _messages(losses)
    ]
    return registry.located(found)


def _messages(losses: Losses) -> Iterator[str]:
    if losses.lost:
        yield f"{in_words(losses.schedule.zone, losses.lost)}; {MEND}"
    yield from losses.warnings
