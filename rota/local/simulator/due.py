"""Which runs of the deployed rules and schedules are due between two moments, and which run is next."""

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

    A disabled rule or schedule has none, and neither has one that AWS would reject for its expression or zone. A run in
    a flexible time window may start anywhere in it; here it starts at the beginning.
    """
    runs = [
        Run(one, nominal)
        for one in deployed
        if one.enabled
        for nominal in _between(one, last.astimezone(UTC), now.astimezone(UTC))
    ]
    return tuple(sorted(runs, key=lambda run: (run.nominal, run.deployed.arn)))


def next_run(deployed: DeployedRule | DeployedSchedule, after: datetime) -> datetime | None:
    """The first run later than `after`, in UTC, also of a disabled one; None when there is no further run."""
    try:
        return next(_later(deployed, after.astimezone(UTC)), None)
    except ScheduleError:
        return None


def is_last(run: Run) -> bool:
    """Whether this is the last run of a schedule that is deleted after it: one with at(...) or an EndDate.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html
    """
    deployed = run.deployed
    if isinstance(deployed, DeployedRule) or not deployed.deleted_at_its_end:
        return False
    return next_run(deployed, run.nominal) is None


def is_over(schedule: DeployedSchedule, now: datetime) -> bool:
    """Whether a schedule that is deleted at its EndDate has no further run."""
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
    """The runs later than `after`, as long as the expression has any. Raises ScheduleError."""
    if isinstance(deployed, DeployedRule):
        return _runs_of_rule(deployed, after)
    return _runs_of_schedule(deployed, after)


def _runs_of_rule(rule: DeployedRule, after: datetime) -> Iterator[datetime]:
    """A rule's runs, in UTC and after its creation, from which a rate also counts.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    schedule = parse(rule.expression, "rules")
    created = rule.created.astimezone(UTC)
    if isinstance(schedule, Rate):
        return _multiples(schedule, created, max(after, created))
    return _runs(schedule, max(after, created), UTC)


def _runs_of_schedule(schedule: DeployedSchedule, after: datetime) -> Iterator[datetime]:
    """A schedule's runs, in its zone and between its StartDate and EndDate, which at(...) ignores.

    A rate has its first run at the StartDate, or at once without one:
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
    """The anchor and every whole interval after it, as far as they are later than `after`."""
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
