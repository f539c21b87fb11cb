"""Minutes at which more tasks start than RunTask takes at once, and the `spread` that would ease them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from math import ceil

from rota.timetable.runs import Scheduled, runs_of
from rota.timetable.week import Week

RUN_TASK_CALLS = 20
"""RunTask calls a second that Fargate takes in an account and Region, bursts included. Each launch is its own call; a
throttled one is answered with HTTP 200 and `failures`, so that EventBridge takes it for delivered and lets it be.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
"""

STAY = RUN_TASK_CALLS // 2
"""How many of a crowded minute's launches may stay at it: the windows of the others begin with the same minute."""

PER_MINUTE = 5
"""How many launches a window should have for each of its minutes: far fewer than the limit, since Scheduler picks the
moment of each by chance, and chance bunches them.
"""

STEP = 5
"""Windows are proposed in multiples of this many minutes."""

RUNS_COMPARED = 50
"""How many runs of a schedule are looked at to see how close they are."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Schedules that start tasks at the same minutes, more of them than RunTask takes at once."""

    minutes: tuple[datetime, ...]
    starts: tuple[Scheduled, ...]

    @property
    def window(self) -> int:
        """The proposed `spread` in minutes."""
        return STEP * ceil((len(self.starts) - STAY) / PER_MINUTE / STEP)

    @property
    def proposed(self) -> tuple[Scheduled, ...]:
        """Which schedules to spread: all but STAY, those that run most often first to stay where they are.

        One that runs again within the window cannot be spread over it.
        """
        gaps = [self._gap(start) for start in self.starts]
        rarest_first = sorted(range(len(gaps)), key=lambda index: gaps[index], reverse=True)
        movable = [index for index in rarest_first if gaps[index] > timedelta(minutes=self.window)]
        return tuple(self.starts[index] for index in sorted(movable[: len(self.starts) - STAY]))

    def _gap(self, start: Scheduled) -> timedelta:
        """The shortest time between two runs, as far as the next ones show."""
        runs = [self.minutes[0], *islice(runs_of(start.schedule, self.minutes[0]), RUNS_COMPARED)]
        return min((later - earlier for earlier, later in pairwise(runs)), default=timedelta.max)


def crowds_of(week: Week) -> tuple[Crowd, ...]:
    """The crowded minutes of a week, those with the same schedules together; spread schedules crowd no minute."""
    together: dict[tuple[tuple[str, str], ...], list[datetime]] = {}
    members: dict[tuple[tuple[str, str], ...], tuple[Scheduled, ...]] = {}
    for minute, starts in week.minutes.items():
        at_once = tuple(start for start in starts if not start.schedule.spread)
        if len(at_once) > RUN_TASK_CALLS:
            key = tuple((start.environment, start.schedule.resource) for start in at_once)
            together.setdefault(key, []).append(minute)
            members[key] = at_once
    return tuple(Crowd(tuple(minutes), members[key]) for key, minutes in together.items())
