"""Abbreviations of time zones, which are no IANA names, and the zones that people mean by them.

Source: the abbreviations (FORMAT) of the zones in the tz database, https://data.iana.org/time-zones/tzdb/, and for
Windows' names https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml.
"""

import re
from collections.abc import Mapping

ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "PDT": ("America/Los_Angeles",),
    "PT": ("America/Los_Angeles",),
    "MDT": ("America/Denver",),
    "MT": ("America/Denver",),
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "CDT": ("America/Chicago", "America/Havana"),
    "CT": ("America/Chicago",),
    "EDT": ("America/New_York",),
    "ET": ("America/New_York",),
    "AKST": ("America/Anchorage",),
    "AKDT": ("America/Anchorage",),
    "AST": ("America/Halifax", "America/Puerto_Rico"),
    "NST": ("America/St_Johns",),
    "BST": ("Europe/London",),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "WEST": ("Europe/Lisbon",),
    "CEST": ("Europe/Berlin", "Europe/Paris"),
    "EEST": ("Europe/Athens", "Europe/Helsinki"),
    "MSK": ("Europe/Moscow",),
    "SAST": ("Africa/Johannesburg",),
    "EAT": ("Africa/Nairobi",),
    "WAT": ("Africa/Lagos",),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "HKT": ("Asia/Hong_Kong",),
    "WIB": ("Asia/Jakarta",),
    "PKT": ("Asia/Karachi",),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "AEDT": ("Australia/Sydney",),
    "ACST": ("Australia/Adelaide", "Australia/Darwin"),
    "AWST": ("Australia/Perth",),
    "NZST": ("Pacific/Auckland",),
    "NZDT": ("Pacific/Auckland",),
    "PACIFIC STANDARD TIME": ("America/Los_Angeles",),
    "MOUNTAIN STANDARD TIME": ("America/Denver",),
    "CENTRAL STANDARD TIME": ("America/Chicago",),
    "EASTERN STANDARD TIME": ("America/New_York",),
    "GMT STANDARD TIME": ("Europe/London",),
    "W. EUROPE STANDARD TIME": ("Europe/Berlin",),
    "ROMANCE STANDARD TIME": ("Europe/Paris",),
    "Z": ("UTC",),
}
"""Each abbreviation, with the zone that is meant most often first."""

_OFFSET = re.compile(r"(?i)(?:utc|gmt)?\s*([+-])0?([0-9]{1,2})(?::?00)?")


def meant_by(name: str) -> str:
    """`; did you mean 'America/Los_Angeles'?` for `PST`, with the zones that it may be too; nothing for other words."""
    zones = ABBREVIATIONS.get(name.strip().upper(), ())
    if zones:
        others = f" ({name.strip()} is also the time of {' and '.join(zones[1:])})" if zones[1:] else ""
        return f"; did you mean '{zones[0]}'{others}?"
    found = _OFFSET.fullmatch(name.strip())
    if found and 0 < int(found[2]) <= 12:
        # The sign of these names is the opposite one: https://data.iana.org/time-zones/tzdb/etcetera
        sign = "-" if found[1] == "+" else "+"
        return f"; write the zone of a place, whose clocks change, or 'Etc/GMT{sign}{int(found[2])}', whose never do"
    return ""
