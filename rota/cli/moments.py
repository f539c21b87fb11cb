"""When a task runs, in words for a table. The clock is read here and nowhere below the command line."""

from datetime import UTC, datetime

from rota.registry import Task
from rota.schedule import Rate


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def schedule_of(task: Task) -> str:
    """The fields of a cron or the interval of a rate, as the registry has them, or that there is neither."""
    if task.schedule is None:
        return "by hand"
    return task.schedule.expression.partition("(")[2].removesuffix(")")


def state_of(task: Task) -> str:
    """Whether it runs by itself: `enabled`, `disabled`, or `by hand` without a schedule."""
    if task.schedule is None:
        return "by hand"
    return "enabled" if task.enabled else "disabled"


def next_run_of(task: Task, after: datetime) -> str:
    """The next run in UTC, to the minute. AWS counts a rate from when it made the rule: only the interval is known."""
    if task.schedule is None:
        return "-"
    if not task.enabled:
        return "disabled"
    if isinstance(task.schedule, Rate):
        return f"within {schedule_of(task)}"
    return next((f"{run:%Y-%m-%d %H:%M}" for run in task.schedule.next_runs(after)), "never")


def next_runs_of(task: Task, after: datetime, count: int) -> list[str]:
    """The next runs as ISO 8601; none of a disabled schedule, nor of a rate, which AWS counts from its own start."""
    if task.schedule is None or not task.enabled or isinstance(task.schedule, Rate):
        return []
    return [run.strftime("%Y-%m-%dT%H:%MZ") for run in task.schedule.next_runs(after, count=count)]
