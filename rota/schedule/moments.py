"""What the kinds of schedule share about moments."""

from datetime import datetime

LAST_YEAR_OVER = 2025
"""The last year that was over when this was written: runs up to then are in the past whatever the clock says now."""


def aware(moment: datetime) -> datetime:
    """The moment itself; ValueError when it has no time zone, since its instant would be a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone (got {moment.isoformat()})")
    return moment
