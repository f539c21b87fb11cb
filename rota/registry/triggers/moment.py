"""A time that a start tells."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rota.errors import UsageError


def moment_in(environ: Mapping[str, str], variable: str) -> datetime | None:
    """The time in a variable, in UTC; None when it is not set. Raises UsageError for what is no time with a zone."""
    text = environ.get(variable)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(f"{variable} must be a time with a zone, like 2026-01-05T12:00:00Z (got '{text}')")
    return moment.astimezone(UTC)
