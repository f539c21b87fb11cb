"""Schedule expressions of EventBridge rules and EventBridge Scheduler, read and evaluated as AWS does.

`parse` gives a frozen `Schedule` (`Cron`, `Rate` or `At`) or raises `ScheduleError`. Pure: no AWS, no clock. Zones by
name are in `rota.schedule.zones`, what clock changes do to a schedule in `rota.schedule.lost_runs`; neither is imported
here, since a task's start should not wait for them.
"""

from rota.schedule.at import At
from rota.schedule.cron import Cron
from rota.schedule.crontab import Translation, is_crontab, translate
from rota.schedule.errors import ScheduleError
from rota.schedule.parse import Schedule, Service, parse, parse_cron, parse_crontab, parse_rate
from rota.schedule.rate import Rate

__all__ = [
    "At",
    "Cron",
    "Rate",
    "Schedule",
    "ScheduleError",
    "Service",
    "Translation",
    "is_crontab",
    "parse",
    "parse_cron",
    "parse_crontab",
    "parse_rate",
    "translate",
]
