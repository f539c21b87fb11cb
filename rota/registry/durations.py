"""Lengths of time as the registry writes them (`90 days`), and the lengths that AWS allows for each field."""

import re

from rota.schedule.units import spelled_out

LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""What CloudWatch Logs accepts as retentionInDays (API reference, PutRetentionPolicy)."""

STOP_TIMEOUT_SECONDS = (2, 120)
"""The least and the most that Fargate waits between SIGTERM and SIGKILL (API reference, ContainerDefinition)."""

SPREAD_MINUTES = (1, 1440)
"""The least and the most of a flexible time window (EventBridge Scheduler API reference, FlexibleTimeWindow)."""

RULE = "must be a number and a unit, such as '30 seconds', '2 minutes' or '90 days'"
"""What is right where a length of time is not."""

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_DURATION = re.compile(r"([1-9][0-9]{0,8}) (second|minute|hour|day)s?", re.ASCII)


def seconds(text: str) -> int:
    """`2 minutes` as 120. Raises ValueError with the forms that are right."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        meant = spelled_out(text)
        raise ValueError(f"must be a number and a unit; write '{meant}'" if meant else RULE)
    return int(match[1]) * _SECONDS[match[2]]


def log_retention_days(text: str) -> int:
    """The days of a log retention. Raises ValueError when CloudWatch Logs has no such retention."""
    length = seconds(text)
    days = length // _SECONDS["day"]
    if length % _SECONDS["day"] or days not in LOG_RETENTION_DAYS:
        nearest = min(LOG_RETENTION_DAYS, key=lambda allowed: abs(allowed * _SECONDS["day"] - length))
        allowed = ", ".join(map(str, LOG_RETENTION_DAYS))
        raise ValueError(f"CloudWatch Logs keeps logs for {allowed} days; the nearest is '{nearest} days'")
    return days


def spread_minutes(text: str) -> int:
    """The minutes of a flexible time window. Raises ValueError outside what EventBridge Scheduler allows."""
    length = seconds(text)
    least, most = SPREAD_MINUTES
    if length % 60 or not least <= length // 60 <= most:
        raise ValueError(f"must be {least} to {most} whole minutes")
    return length // 60


def stop_timeout_seconds(text: str) -> int:
    """The seconds of a stop timeout. Raises ValueError outside what Fargate allows."""
    length = seconds(text)
    least, most = STOP_TIMEOUT_SECONDS
    if not least <= length <= most:
        raise ValueError(f"must be {least} to {most} seconds, which Fargate allows")
    return length
