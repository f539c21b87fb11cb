"""Minutes with more launches than RunTask accepts at once, and the `spread` that would help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from math import ceil

from rota.timetable.runs import Scheduled, enabled_of, runs_of
from rota.timetable.week import Week, week_of

RUN_TASK_CALLS = 20
"""RunTask calls a second that Fargate accepts in an account and Region, bursts included. Each launch is its own call.
A throttled one gets HTTP 200 with `failures`, so EventBridge counts it as delivered and does not retry it.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
"""

STAY = RUN_TASK_CALLS // 2
"""How many launches of a crowded minute may stay there. The windows of the others begin at the same minute."""

PER_MINUTE = 5
"""How many launches a window should have per minute. It is far below the limit: Scheduler picks each moment at random,
and random moments cluster.
"""

STEP = 5
"""Windows are proposed in multiples of this many minutes."""

RUNS_COMPARED = 50
"""How many runs of a schedule are examined for the shortest time between two."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Schedules that launch tasks at the same minutes, more than RunTask accepts at once."""

    minutes: tuple[datetime, ...]
    schedules: tuple[Scheduled, ...]

    @property
    def window(self) -> int:
        """The proposed `spread` in minutes."""
        return STEP * ceil((len(self.schedules) - STAY) / PER_MINUTE / STEP)

    @property
    def proposed(self) -> tuple[Scheduled, ...]:
        """Which schedules to spread: all but STAY. Those that run most often stay.

        A schedule that runs again within the window cannot be spread over it.
        """
        gaps = [self._gap(scheduled) for scheduled in self.schedules]
        rarest_first = sorted(range(len(gaps)), key=lambda index: gaps[index], reverse=True)
        movable = [index for index in rarest_first if gaps[index] > timedelta(minutes=self.window)]
        return tuple(self.schedules[index] for index in sorted(movable[: len(self.schedules) - STAY]))

    def _gap(self, scheduled: Scheduled) -> timedelta:
        """The shortest time between two of the next runs."""
        runs = [self.minutes[0], *islice(runs_of(scheduled.schedule, self.minutes[0]), RUNS_COMPARED)]
        return min((later - earlier for earlier, later in pairwise(runs)), default=timedelta.max)


def crowds_of(week: Week) -> tuple[Crowd, ...]:
    """The crowded minutes of a week, grouped by their schedules. Schedules with a `spread` do not count."""
    together: dict[tuple[tuple[str, str], ...], list[datetime]] = {}
    members: dict[tuple[tuple[str, str], ...], tuple[Scheduled, ...]] = {}
    for minute, schedules in week.minutes.items():
        at_once = tuple(scheduled for scheduled in schedules if not scheduled.schedule.spread)
        if len(at_once) > RUN_TASK_CALLS:
            key = tuple((scheduled.environment, scheduled.schedule.resource) for scheduled in at_once)
            together.setdefault(key, []).append(minute)
            members[key] = at_once
    return tuple(Crowd(tuple(minutes), members[key]) for key, minutes in together.items())


@dataclass(frozen=True, slots=True)
class BusyWeek:
    """A week of some schedules and its crowds. `disabled` is the number of schedules that are left out."""

    week: Week
    crowds: tuple[Crowd, ...]
    disabled: int

    @property
    def crowded_minutes(self) -> tuple[datetime, ...]:
        """The minutes of all crowds; those of each crowd are in order of time."""
        return tuple(minute for crowd in self.crowds for minute in crowd.minutes)


def busy_week(schedules: Iterable[Scheduled], moment: datetime) -> BusyWeek:
    """The week that begins with the UTC day of a moment. The schedules should be those of one account and Region."""
    known = tuple(schedules)
    enabled = enabled_of(known)
    week = week_of(enabled, moment)
    return BusyWeek(week, crowds_of(week), len(known) - len(enabled))
