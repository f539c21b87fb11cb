"""The coming runs of many schedules, and how many schedules have none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rota.timetable.clock_changes import A_YEAR
from rota.timetable.runs import Scheduled, enabled_of, is_over
from rota.timetable.timeline import Entry, timeline


@dataclass(frozen=True, slots=True)
class ComingRuns:
    """The next entries of the timeline of some schedules, in order of time.

    `more`: whether there are others before the end. `enabled`: the schedules that were examined. `over`: how many of
    these have no runs left. `disabled`: how many schedules were not examined.
    """

    entries: tuple[Entry, ...]
    more: bool
    enabled: tuple[Scheduled, ...]
    disabled: int
    over: int
    after: datetime

    @property
    def year(self) -> tuple[datetime, datetime]:
        """The span in which clock changes are examined: one year from `after`."""
        return self.after, self.after + A_YEAR


def coming_runs(schedules: Iterable[Scheduled], after: datetime, until: datetime | None, most: int) -> ComingRuns:
    """The first entries after `after` and up to `until`; at most `most` of them."""
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
