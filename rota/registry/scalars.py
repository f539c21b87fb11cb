"""What a plain scalar of YAML means in a registry: a truth value, a number, nothing, or else text."""

import re

Scalar = str | int | float | bool | None

_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})", re.ASCII)
OCTAL = re.compile(r"[-+]?0[0-9]+", re.ASCII)
"""A number that other readers of YAML take for an octal one."""
_FLOAT = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{0,17}", re.ASCII)


def value_of(text: str, *, as_text: bool) -> Scalar:
    """The value of a scalar without quotes; `as_text` leaves numbers and truth values as they are written."""
    if text in _NULL:
        return None
    if as_text:
        return text
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
