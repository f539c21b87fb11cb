"""`at(...)`: one run at one wall time of the schedule's zone. Only EventBridge Scheduler has it.

`at(yyyy-mm-ddThh:mm:ss)`, without Z or an offset: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from rota.errors import shown
from rota.schedule.errors import ScheduleError
from rota.schedule.moments import aware
from rota.schedule.wall_clock import first_instant

AT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
WITH_OFFSET = r"(?ai)(.{19})(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"


class At(NamedTuple):
    """A one-time expression and its naive wall time."""

    expression: str
    wall: datetime

    def run(self, zone: tzinfo | None = None) -> datetime | None:
        """The one run; None when the zone's clocks skip its wall time, or datetime cannot hold it in UTC."""
        try:
            instant = first_instant(self.wall, zone or UTC)
            return instant and instant.astimezone(zone or UTC)
        except OverflowError:
            return None

    def next_runs(self, after: datetime, zone: tzinfo | None = None, count: int = 1) -> tuple[datetime, ...]:
        """The run when it is later than `after`."""
        run = self.run(zone)
        return (run,) if run and count > 0 and _later(run, aware(after)) else ()

    def describe(self) -> str:
        """The moment in English: `Once, at 2027-03-28 02:30:00`."""
        return f"Once, at {self.wall.isoformat(' ')}"

    def is_over(self, moment: datetime, zone: tzinfo | None = None, spread: int = 0) -> bool:
        """Whether its time, with the `spread` minutes in which the run may start, is over at this moment, or now is.

        A time that the zone's clocks skip is over when they have gone past it.
        """
        begin = self.wall.replace(tzinfo=zone or UTC, fold=0)
        return _since_the_first(begin) + timedelta(minutes=spread) <= _since_the_first(aware(moment))

    @property
    def warnings(self) -> tuple[str, ...]:
        """None: what is wrong with it depends on the moment."""
        return ()

    def warnings_after(self, moment: datetime, zone: tzinfo | None = None) -> tuple[str, ...]:
        """That the run is over at this moment, or that the zone's clocks skip it."""
        if self.next_runs(moment, zone):
            return ()
        if self.run(zone) is None and not self.is_over(moment, zone):
            return (f"{self.expression} never runs: the clocks of {zone} skip this time",)
        return (f"{self.expression} is in the past",)


def _later(one: datetime, other: datetime) -> bool:
    """Whether one moment is after the other; datetime compares wall times when both have the same zone."""
    return _since_the_first(one) > _since_the_first(other)


def _since_the_first(moment: datetime) -> timedelta:
    """The time since the first moment that datetime has; below zero for one that it cannot hold in UTC."""
    return moment - datetime(1, 1, 1, tzinfo=UTC)


def read_at(body: str) -> At:
    """The moment between the parentheses; Raises ScheduleError when it has another form or there is no such moment."""
    if not re.fullmatch(AT, body):
        match = re.fullmatch(WITH_OFFSET, body)
        if match and re.fullmatch(AT, match[1]):
            fix = f"write at({match[1]}) and name the time zone beside it"
            raise ScheduleError(
                body, [f"at takes a wall time without Z, offset or fractions; {fix} (got {shown(body)})"]
            )
        raise ScheduleError(body, [f"at takes yyyy-mm-ddThh:mm:ss, as in at(2027-03-28T02:30:00) (got {shown(body)})"])
    try:
        return At(f"at({body})", datetime.fromisoformat(body))
    except ValueError as error:
        raise ScheduleError(body, [f"at: there is no such moment: {error} (got {shown(body)})"]) from None
