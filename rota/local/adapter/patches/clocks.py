"""One clock starts what is due: the simulator's, which knows time zones, and starts tasks.

AWS: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html: a cron expression is read in the
schedule's time zone.
Ministack 1.5.33: reads every schedule in UTC, and knows no ECS target.
"""

from typing import Any

from rota.local.adapter.import_hook import after_import
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Leave ministack's own clocks at rest."""
    for service in ("eventbridge", "scheduler"):
        after_import(f"ministack.services.{service}", _rest)


def _rest(service: Any) -> None:
    service.start_scheduler = lambda: None
