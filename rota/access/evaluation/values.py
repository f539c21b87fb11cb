"""The typed values that conditions compare: numbers, instants, truth, bytes and address ranges.

Each function reads a value as a policy or a request may have it, and raises EvaluationError for anything else.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rota.access.evaluation.request import EvaluationError, Scalar
from rota.errors import shown

if TYPE_CHECKING:
    # `rota run` imports this package at every start, and few policies compare numbers or addresses.
    from decimal import Decimal
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[+-]?[0-9]{1,100}(?:\.[0-9]{1,100})?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?P<zone>Z|[+-]\d\d:\d\d))?", re.ASCII)
_CIDR = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9]{1,3})?")


def text(value: Scalar) -> str:
    """A value that is compared as text; IAM's JSON may have booleans and whole numbers without quotation marks."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < 10**100:
        return str(value)
    raise EvaluationError(f"{shown(value)} is not a text")


def number(value: Scalar) -> "Decimal":
    """An integer or decimal number."""
    from decimal import Decimal

    written = repr(value) if isinstance(value, float) else value if isinstance(value, str) else text(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(written):
        raise EvaluationError(f"{shown(value)} is not a number, such as 10 or 2.5")
    return Decimal(written)


def instant(value: Scalar) -> "Decimal":
    """Seconds since 1970 of an ISO 8601 date, with a time and its zone or at midnight UTC, or of epoch seconds."""
    from decimal import Decimal

    moment = value if isinstance(value, datetime) else _date(value) if isinstance(value, str) else None
    if moment is not None:
        if moment.tzinfo is None:
            raise EvaluationError(f"{moment.isoformat()} has no time zone")
        return Decimal((moment - _EPOCH) // timedelta(microseconds=1)).scaleb(-6)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value):
        raise EvaluationError(f"{shown(value)} may be a year or epoch seconds; write a date like 2030-01-01T00:00:00Z")
    try:
        return number(value)
    except EvaluationError:
        raise EvaluationError(f"{shown(value)} is not a date, such as 2030-01-01T00:00:00Z, or epoch seconds") from None


def _date(written: str) -> datetime | None:
    found = _DATE.fullmatch(written)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return moment if found["zone"] else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


def boolean(value: Scalar) -> bool:
    """Truth, as JSON's own or as the text `true` or `false`."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise EvaluationError(f"{shown(value)} is not 'true' or 'false'")


def encoded(value: Scalar) -> bytes:
    """The bytes that a policy writes in base64."""
    import base64
    import binascii

    try:
        return base64.b64decode(text(value), validate=True)
    except (binascii.Error, ValueError):
        raise EvaluationError(f"{shown(value)} is not base64") from None


def octets(value: Scalar) -> bytes:
    """The bytes of a request's binary key."""
    if isinstance(value, bytes):
        return value
    raise EvaluationError(f"{shown(value)} is not binary; give bytes")


def address_range(value: Scalar) -> "IPv4Network | IPv6Network":
    """A range in CIDR notation; an IPv4 address alone is a range of one.

    AWS documents a default prefix of /32 without saying what that means for IPv6, so there it must be written.
    """
    from ipaddress import ip_network

    written = text(value)
    try:
        if _CIDR.fullmatch(written) and ("/" in written or ":" not in written):
            return ip_network(written, strict=False)
    except ValueError:
        pass
    raise EvaluationError(f"{shown(value)} is not a range of addresses, such as 203.0.113.0/24 or 2001:db8::/64")


def address(value: Scalar) -> "IPv4Address | IPv6Address":
    """The address of a request."""
    from ipaddress import ip_address

    try:
        return ip_address(text(value))
    except ValueError:
        raise EvaluationError(f"{shown(value)} is not an IP address") from None
