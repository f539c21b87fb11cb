"""A schedule is read in its time zone, and each run starts once.

AWS: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html: a cron expression is read in the
schedule's time zone; the input may name the scheduled time, which is the nominal one. With ActionAfterCompletion DELETE
a schedule goes after its last run: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html.
Ministack 1.5.33: looks every ten seconds, reads every schedule in UTC, leaves `<aws.scheduler.scheduled-time>` as it
is, and gives a rule's event the time of its tick.

The simulator launches ECS targets, and ministack's own threads deliver to all others. Both look every second.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.other_targets import invoke
from rota.local.adapter.parts import Parts
from rota.local.simulator import ControlPlane, DeployedRule, DeployedSchedule
from rota.local.simulator.due import due, is_last, is_over
from rota.local.simulator.simulator import TICK
from rota.local.simulator.targets import is_ecs

LOG = logging.getLogger(__name__)

A_WHILE = timedelta(minutes=10)
"""This long after its end no run of a schedule starts any more, even on a machine that slept. Then it is deleted."""

Deployed = Callable[[], Iterable[DeployedRule | DeployedSchedule]]


def apply(parts: Parts) -> None:
    """Have both of ministack's clocks read the expressions as AWS does."""

    def change_rules(eventbridge: Any) -> None:
        eventbridge._SCHEDULER_TICK_INTERVAL = TICK
        eventbridge._tick_scheduled_rules = ticking(parts.plane.rules, parts.plane)

    def change_schedules(scheduler: Any) -> None:
        tick = ticking(parts.plane.schedules, parts.plane)

        def tick_and_delete() -> None:
            tick()
            delete_ended(parts.plane)

        scheduler._SCHEDULE_TICK_INTERVAL = TICK
        scheduler._tick_schedules = tick_and_delete

    when_imported("ministack.services.eventbridge", change_rules)
    when_imported("ministack.services.scheduler", change_schedules)


def ticking(deployed: Deployed, plane: ControlPlane) -> Callable[[], None]:
    """The function for each tick of a clock: deliver what has become due since the last one to other targets."""
    last = datetime.now(UTC)

    def tick() -> None:
        nonlocal last
        now = datetime.now(UTC)
        since, last = last, max(last, now)
        for run in due(deployed(), since, now):
            try:
                invoke(run.deployed, run.nominal)
            except Exception:
                LOG.exception("%s was not delivered", run.deployed.arn)
            if isinstance(run.deployed, DeployedSchedule) and not is_ecs(run.deployed.target) and is_last(run):
                plane.delete(run.deployed)

    return tick


def delete_ended(plane: ControlPlane) -> None:
    """Delete schedules that ended without a last run, for example because their EndDate was moved back."""
    since = datetime.now(UTC) - A_WHILE
    for schedule in plane.schedules():
        if is_over(schedule, since):
            plane.delete(schedule)
