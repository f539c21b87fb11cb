"""A time in a variable that a start sets."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rota.errors import UsageError, shown


def moment_in(environ: Mapping[str, str], variable: str) -> datetime | None:
    """The time in a variable, in UTC; None when it is not set. Raises UsageError when it is not a time with a zone."""
    text = environ.get(variable)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(f"{variable} must be a time with a zone, like 2026-01-05T12:00:00Z (got {shown(text)})")
    return moment.astimezone(UTC)
