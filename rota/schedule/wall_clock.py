"""Wall times of a zone as instants, by EventBridge Scheduler's rule for daylight saving time.

A wall time that the clocks skip in spring is skipped, not moved; a wall time that they repeat in autumn runs once, the
first time: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html.
"""

from datetime import UTC, datetime, timedelta, tzinfo


def is_skipped(wall: datetime, zone: tzinfo) -> bool:
    """Whether the zone's clocks jump over this naive wall time."""
    moment = wall.replace(tzinfo=zone, fold=0)
    return _offset(moment.replace(fold=1)) > _offset(moment)  # PEP 495: only in a gap is the later fold further east


def first_instant(wall: datetime, zone: tzinfo) -> datetime | None:
    """The first moment, in UTC, at which the zone's clocks show this naive wall time; None when they skip it."""
    if is_skipped(wall, zone):
        return None
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall_time(moment: datetime, zone: tzinfo) -> datetime:
    """What the zone's clocks show at this moment, naive, its fold kept."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()
