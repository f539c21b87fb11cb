"""Lengths of time as other tools write them (`10m`, `every 5 min`, `PT1H`), in the words of a rate or a duration."""

import re

_LOOSE = re.compile(r"(?ai)\s*(?:@?every\s+)?(?:P?T?)?([0-9]{1,9})\s*([a-z]+)\.?\s*")
_UNITS = {
    "second": ("s", "sec", "secs", "second", "seconds"),
    "minute": ("m", "min", "mins", "minute", "minutes"),
    "hour": ("h", "hr", "hrs", "hour", "hours"),
    "day": ("d", "day", "days"),
    "week": ("w", "wk", "week", "weeks"),
}
_ALONE = {"minutely": "1 minute", "hourly": "1 hour", "daily": "1 day", "weekly": "7 days"}


def spelled_out(text: str) -> str:
    """`10m` as `10 minutes` and `2 weeks` as `14 days`; nothing for a text that is no length of time."""
    word = text.strip().lower().removeprefix("@").removeprefix("every ")
    if word in _ALONE or word in _UNITS:
        return _ALONE.get(word) or spelled_out(f"1 {word}")
    found = _LOOSE.fullmatch(text)
    unit = next((unit for unit, words in _UNITS.items() if found and found[2].lower() in words), "")
    if not found or not unit or not int(found[1]):
        return ""
    count = int(found[1]) * (7 if unit == "week" else 1)
    unit = "day" if unit == "week" else unit
    return f"{count} {unit}{'' if count == 1 else 's'}"
