"""The day that a run is about."""

from datetime import UTC, date, datetime

from rota.runtime import TaskContext


def run_date(context: TaskContext) -> date:
    """The day (UTC) for which the run was scheduled, however late it began; today when a person started it."""
    return (context.scheduled_time or datetime.now(UTC)).date()
