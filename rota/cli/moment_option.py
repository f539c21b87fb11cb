"""Times on the command line, and times relative to now."""

from datetime import UTC, datetime, timedelta

from rota.errors import UsageError, shown
from rota.schedule.calendar import FIRST_YEAR, LAST_YEAR


def read_moment(text: str, option: str) -> datetime:
    """An ISO 8601 date or time, in UTC if it has no zone. Raises UsageError for anything else."""
    example = "such as 2027-03-14, 2027-03-14T07:00Z or 2027-03-14T02:00-05:00; without a zone it is UTC"
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} takes a date or a time, {example} (got {shown(text)})") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UsageError(f"{option} takes a year from {FIRST_YEAR} to {LAST_YEAR}, as schedules do (got {shown(text)})")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_span(after: str | None, until: str | None, now: datetime) -> tuple[datetime, datetime | None]:
    """The moments of --after (default: now) and --until. Raises UsageError if one cannot be read."""
    if until is None:
        return _beginning(after, "--after", now), None
    return read_whole_span(after, until, now, "--after")


def read_whole_span(begin: str | None, until: str, now: datetime, option: str) -> tuple[datetime, datetime]:
    """The moments of an option (default: now) and of --until. Raises UsageError if one cannot be read."""
    first, last = _beginning(begin, option, now), read_moment(until, "--until")
    if last <= first:
        than = f"{option}, {begin}" if begin else "now"
        raise UsageError(f"--until must be later than {than} (got {shown(until)})")
    return first, last


def _beginning(text: str | None, option: str, now: datetime) -> datetime:
    return now if text is None else read_moment(text, option)


def relative_time(moment: datetime, now: datetime) -> str:
    """`in 3 h 12 min`, `in 2 d 4 h`, `5 min ago`; parts of a minute are not counted."""
    seconds = int((moment - now) / timedelta(seconds=1))
    minutes = abs(seconds) // 60
    days, hours = divmod(minutes // 60, 24)
    if days:
        parts = [(days, "d"), (hours, "h")]
    elif hours:
        parts = [(hours, "h"), (minutes % 60, "min")]
    else:
        parts = [(minutes, "min")]
    text = " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than a minute"
    return f"{text} ago" if seconds < 0 else f"in {text}"
