"""`rate(...)`: a run every so many minutes, hours or days of elapsed time.

The unit is singular for 1 and plural for more, though EventBridge Scheduler takes either; a day is 24 hours whatever
the clocks do: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html.
No AWS page mentions capitals or more than one space, so both services' rates are read without them.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from rota.errors import shown
from rota.schedule.errors import ScheduleError
from rota.schedule.moments import aware
from rota.schedule.units import spelled_out

RATE = r"([0-9]{1,240}) (minute|hour|day)(s?)"
LOOSE_RATE = r"(?ai)\s*([0-9]{1,240})\s*(minute|hour|day)s?\s*"
MINUTES_IN = {"minute": 1, "hour": 60, "day": 24 * 60}
LONGEST_USEFUL = 230 * 366 * MINUTES_IN["day"]
"""As many minutes as the years that a cron expression can name."""


class Rate(NamedTuple):
    """A rate expression and its interval in minutes."""

    expression: str
    minutes: int

    def next_runs(self, after: datetime, zone: tzinfo | None = None, count: int = 1) -> tuple[datetime, ...]:
        """Multiples of the interval from `after` on, as if that were a run: AWS counts from when it made the rule."""
        runs: list[datetime] = []
        while len(runs) < count and (run := self._shifted(after, len(runs) + 1, zone)):
            runs.append(run)
        return tuple(runs)

    def _shifted(self, moment: datetime, times: int, zone: tzinfo | None) -> datetime | None:
        """The moment that many intervals away, or None outside the years that datetime can hold."""
        try:
            return (aware(moment).astimezone(UTC) + timedelta(minutes=times * self.minutes)).astimezone(zone or UTC)
        except OverflowError:
            return None

    def describe(self) -> str:
        """The interval in English: `Every 5 minutes`."""
        value, unit = self.expression[len("rate(") : -1].split(" ")
        return f"Every {unit}" if value == "1" else f"Every {value} {unit}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Whether the interval is longer than any schedule lasts."""
        if self.minutes > LONGEST_USEFUL:
            return (f"{self.describe().lower()} is longer than 230 years: its second run never comes",)
        return ()

    def warnings_after(self, moment: datetime, zone: tzinfo | None = None) -> tuple[str, ...]:  # noqa: ARG002  # as its kin
        """`warnings`: a rate goes on for ever."""
        return self.warnings


def read_rate(body: str, *, unit_must_agree: bool = True) -> Rate:
    """The value and unit between the parentheses; ScheduleError when AWS rejects them."""
    match = re.fullmatch(RATE, body)
    loose = match or re.fullmatch(LOOSE_RATE, body)
    if not loose:
        form = "rate takes a whole number and minute, minutes, hour, hours, day or days, as in rate(5 minutes)"
        meant = spelled_out(body)
        hint = f"; write rate({meant})" if meant and "second" not in meant else ""
        raise ScheduleError(body, [f"{form}{hint} (got {shown(body)})"])
    value, unit = int(loose[1]), loose[2].lower()
    written = f"{value} {unit}{'' if value == 1 else 's'}"
    if not value:
        raise ScheduleError(body, [f"rate: the value must be 1 or more (got {shown(body)})"])
    if not match:
        rule = "rate takes lower case and exactly one space"
        raise ScheduleError(body, [f"{rule}; write rate({written}) (got {shown(body)})"])
    if unit_must_agree and (value == 1) == bool(match[3]):
        number = "singular for 1" if value == 1 else "plural for more than 1"
        raise ScheduleError(body, [f"rate: the unit is {number}; write rate({written}) (got {shown(body)})"])
    return Rate(f"rate({written})", value * MINUTES_IN[unit])
