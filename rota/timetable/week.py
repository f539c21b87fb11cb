"""The launches of a week, by the minute."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rota.registry import TaskSchedule
from rota.schedule import Rate
from rota.schedule.span import Span
from rota.timetable.runs import Scheduled, is_over, runs_of

DAYS, HOURS = 7, 24
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Week:
    """The launches of seven days by the minute in UTC, and the average of rates, whose times only AWS knows."""

    begin: datetime
    minutes: Mapping[datetime, tuple[Scheduled, ...]]
    of_rates_per_hour: float

    @property
    def hours(self) -> tuple[tuple[int, ...], ...]:
        """The number of launches per hour: a row of 24 for each day."""
        counts: Counter[int] = Counter()
        for minute, schedules in self.minutes.items():
            counts[(minute - self.begin) // AN_HOUR] += len(schedules)
        return tuple(tuple(counts[day * HOURS + hour] for hour in range(HOURS)) for day in range(DAYS))


def week_of(schedules: Iterable[Scheduled], moment: datetime) -> Week:
    """The week that begins with the UTC day of a moment."""
    begin = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    minutes: dict[datetime, list[Scheduled]] = {}
    of_rates = 0.0
    known: dict[tuple[str, str, Span], tuple[datetime, ...]] = {}  # many tasks have the same times
    for scheduled in schedules:
        schedule = scheduled.schedule
        if isinstance(schedule.schedule, Rate) and not schedule.has_known_times:
            if is_over(schedule, begin):
                continue
            of_rates += 60 / schedule.schedule.minutes
            continue
        key = (schedule.schedule.expression, schedule.zone, schedule.span)
        if key not in known:
            known[key] = _launches(schedule, begin)
        for minute in known[key]:
            minutes.setdefault(minute, []).append(scheduled)
    return Week(begin, {minute: tuple(minutes[minute]) for minute in sorted(minutes)}, of_rates)


def _launches(schedule: TaskSchedule, begin: datetime) -> tuple[datetime, ...]:
    runs = runs_of(schedule, begin - timedelta(microseconds=1), begin + DAYS * HOURS * AN_HOUR)
    minutes = (run.astimezone(UTC).replace(second=0) for run in runs)
    return tuple(minute for minute in minutes if minute < begin + DAYS * HOURS * AN_HOUR)
