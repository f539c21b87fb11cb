"""The coming runs of many schedules, and what is not among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rota.timetable.clock_changes import A_YEAR
from rota.timetable.runs import Scheduled, enabled_of, is_over
from rota.timetable.timeline import Entry, timeline


@dataclass(frozen=True, slots=True)
class ComingRuns:
    """The next entries of the timeline of some schedules, in the order of time.

    `more`: there are others in the same time. `enabled`: the schedules that were looked at; of these, `over` have no
    run left. `disabled`: how many were not looked at.
    """

    entries: tuple[Entry, ...]
    more: bool
    enabled: tuple[Scheduled, ...]
    disabled: int
    over: int
    after: datetime

    @property
    def year(self) -> tuple[datetime, datetime]:
        """The time for which clock changes are looked at: a year from `after` on."""
        return self.after, self.after + A_YEAR


def coming_runs(schedules: Iterable[Scheduled], after: datetime, until: datetime | None, most: int) -> ComingRuns:
    """The first entries, at most so many, later than `after` and not later than `until`."""
    known = tuple(schedules)
    enabled = enabled_of(known)
    entries = tuple(islice(timeline(enabled, after, until), most + 1))
    return ComingRuns(
        entries[:most],
        more=len(entries) > most,
        enabled=enabled,
        disabled=len(known) - len(enabled),
        over=sum(is_over(each.schedule, after) for each in enabled),
        after=after,
    )
