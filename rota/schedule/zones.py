"""Time zones by IANA name, from the pinned `tzdata` where it is installed, so that all machines agree."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from rota.errors import did_you_mean, shown
from rota.schedule.errors import ScheduleError
from rota.schedule.zone_words import meant_by


@cache
def read_zone(name: str) -> ZoneInfo:
    """The zone of this name (America/New_York); ScheduleError, with the nearest name, when there is none."""
    known = zone_names()
    if name not in known:
        advice = _same_letters(name, known) or meant_by(name) or did_you_mean(name, known) or _same_city(name, known)
        rule = "a timezone is a name of the IANA database, such as UTC or America/New_York"
        raise ScheduleError(name, [f"{rule}{advice} (got {shown(name)})"])
    try:
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (ModuleNotFoundError, FileNotFoundError):
        return _of_the_system(name)


@cache
def zone_names() -> frozenset[str]:
    """Every zone that can be named."""
    try:
        return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split())
    except ModuleNotFoundError:
        return frozenset(available_timezones())


def _of_the_system(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScheduleError(name, [f"the time zone {name} cannot be read: {error}"]) from None


def _same_letters(name: str, known: Iterable[str]) -> str:
    """The advice for `utc` and `europe/berlin`."""
    same = next((zone for zone in sorted(known) if zone.lower() == name.strip().lower()), "")
    return f"; did you mean '{same}'?" if same else ""


def _same_city(name: str, known: Iterable[str]) -> str:
    """The advice for `new york`: a zone whose last part is that city."""
    city = name.rpartition("/")[2].strip().replace(" ", "_").lower()
    return next((f"; did you mean '{zone}'?" for zone in sorted(known) if zone.rpartition("/")[2].lower() == city), "")
