"""Which condition operator compares which type of key, and what a value for it looks like: the table."""

from collections.abc import Mapping
from types import MappingProxyType

_EXACT_TEXT = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
_TEXT = (*_EXACT_TEXT, "StringLike", "StringNotLike")
_ARN = ("ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals")
_NUMBER = (
    *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
    *("NumericGreaterThan", "NumericGreaterThanEquals"),
)
_DATE = (
    *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"),
    *("DateGreaterThan", "DateGreaterThanEquals"),
)

OPERATORS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "String": _TEXT,
        # AWS also takes StringLike on an ARN, but its `*` runs on across colons into other accounts and services.
        "ARN": (*_ARN, *_EXACT_TEXT),
        "Bool": ("Bool",),
        "Numeric": _NUMBER,
        "Date": _DATE,
        "Date or Numeric": (*_DATE, *_NUMBER),
        "IPAddress": ("IpAddress", "NotIpAddress"),
    }
)
"""Type of a key, without `ArrayOf` -> operators; `Null` fits every type.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "String": "a text",
        "ARN": "an ARN",
        "Bool": "true or false",
        "Numeric": "a number",
        "Date": "a date",
        "Date or Numeric": "a date or a number of seconds",
        "IPAddress": "an IP address",
    }
)
"""Type of a key -> what its value is, for people."""

LITERAL = frozenset(_EXACT_TEXT)
"""Operators that compare `*` and `?` as characters."""
