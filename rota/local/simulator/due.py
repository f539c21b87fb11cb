"""Which runs of the deployed rules and schedules fall due between two moments, and which one comes next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from rota.local.simulator.control_plane import DeployedRule, DeployedSchedule
from rota.schedule import Rate, Schedule, ScheduleError, parse
from rota.schedule.zones import read_zone

A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a rule or schedule; `nominal` is the time in UTC at which it should start."""

    deployed: DeployedRule | DeployedSchedule
    nominal: datetime


def due(deployed: Iterable[DeployedRule | DeployedSchedule], last: datetime, now: datetime) -> tuple[Run, ...]:
    """The runs later than `last` and not later than `now`, in the order of their times.

    What is disabled has none, nor has what AWS would refuse to deploy: an expression or a zone that is none. A run in a
    flexible time window may start anywhere in it; here it starts at its beginning.
    """
    runs = [
        Run(one, nominal)
        for one in deployed
        if one.enabled
        for nominal in _between(one, last.astimezone(UTC), now.astimezone(UTC))
    ]
    return tuple(sorted(runs, key=lambda run: (run.nominal, run.deployed.arn)))


def next_run(deployed: DeployedRule | DeployedSchedule, after: datetime) -> datetime | None:
    """The first run later than `after`, in UTC, whether it is enabled or not; None when there is none any more."""
    try:
        return next(_later(deployed, after.astimezone(UTC)), None)
    except ScheduleError:
        return None


def is_last(run: Run) -> bool:
    """Whether this is the last run of a schedule that is to be deleted after it: one with at(...), or with an EndDate.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html
    """
    deployed = run.deployed
    if isinstance(deployed, DeployedRule) or not deployed.deleted_at_its_end:
        return False
    return next_run(deployed, run.nominal) is None


def is_over(schedule: DeployedSchedule, now: datetime) -> bool:
    """Whether a schedule that is to be deleted at its EndDate has no run any more."""
    if not (schedule.enabled and schedule.deleted_at_its_end and schedule.end):
        return False
    return next_run(schedule, now) is None


def _between(deployed: DeployedRule | DeployedSchedule, last: datetime, now: datetime) -> Iterator[datetime]:
    try:
        for nominal in _later(deployed, last):
            if nominal > now:
                return
            yield nominal
    except ScheduleError:
        return


def _later(deployed: DeployedRule | DeployedSchedule, after: datetime) -> Iterator[datetime]:
    """The runs later than `after`, without end or until the expression has no more. Raises ScheduleError."""
    if isinstance(deployed, DeployedRule):
        return _runs_of_rule(deployed, after)
    return _runs_of_schedule(deployed, after)


def _runs_of_rule(rule: DeployedRule, after: datetime) -> Iterator[datetime]:
    """In UTC, and never before the rule was there; a rate counts from when it was created.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    schedule = parse(rule.expression, "rules")
    created = rule.created.astimezone(UTC)
    if isinstance(schedule, Rate):
        return _multiples(schedule, created, max(after, created))
    return _runs(schedule, max(after, created), UTC)


def _runs_of_schedule(schedule: DeployedSchedule, after: datetime) -> Iterator[datetime]:
    """In the schedule's zone, between its StartDate and EndDate, which do not count for at(...).

    A rate has its first run at the StartDate, and at once when there is none:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    expression = parse(schedule.expression, "scheduler")
    zone = read_zone(schedule.zone or "UTC")
    created = schedule.created.astimezone(UTC)
    if schedule.expression.startswith("at("):
        yield from _runs(expression, max(after, created), zone)
        return
    first = max(created, schedule.begin.astimezone(UTC)) if schedule.begin else created
    after = max(after, first - A_MOMENT)
    if isinstance(expression, Rate):
        anchor = schedule.begin.astimezone(UTC) if schedule.begin else created
        runs = _multiples(expression, anchor, after)
    else:
        runs = _runs(expression, after, zone)
    for run in runs:
        if schedule.end and run > schedule.end.astimezone(UTC):
            return
        yield run


def _multiples(rate: Rate, anchor: datetime, after: datetime) -> Iterator[datetime]:
    """The anchor and every whole interval from it, as far as they are later than `after`."""
    interval = timedelta(minutes=rate.minutes)
    times = max((after - anchor) // interval + 1, 0)
    try:
        while True:
            yield anchor + times * interval
            times += 1
    except OverflowError:
        return


def _runs(schedule: Schedule, after: datetime, zone: tzinfo) -> Iterator[datetime]:
    while found := schedule.next_runs(after, zone):
        after = found[0].astimezone(UTC)
        yield after
