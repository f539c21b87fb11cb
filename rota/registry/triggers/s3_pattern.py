"""The EventBridge pattern of objects that appear in a bucket, for a rule on S3's `Object Created` events.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html for the events, whose keys are plain, not
URL-encoded as in S3's older notifications; and for `wildcard` with its two escapes
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html.
"""

import re
from typing import Any

from rota.registry.triggers.pattern_checks import pattern_json

SOURCE = "aws.s3"
DETAIL_TYPE = "Object Created"


def s3_pattern(bucket: str, prefix: str = "", suffix: str = "") -> str:
    """The pattern, as JSON, of new objects whose key begins with `prefix` and ends with `suffix`; both may be empty."""
    detail: dict[str, Any] = {"bucket": {"name": [bucket]}}
    if keys := _keys(prefix, suffix):
        detail["object"] = {"key": keys}
    return pattern_json({"source": [SOURCE], "detail-type": [DETAIL_TYPE], "detail": detail})


def _keys(prefix: str, suffix: str) -> list[Any]:
    """What the key may be: any item of the list."""
    if prefix and suffix:
        return [{"wildcard": f"{_literal(prefix)}*{_literal(suffix)}"}, *_overlaps(prefix, suffix)]
    if prefix:
        return [{"prefix": prefix}]
    return [{"suffix": suffix}] if suffix else []


def _literal(text: str) -> str:
    r"""Within a wildcard `*` matches any characters, and only `\*` and `\\` match themselves."""
    return re.sub(r"[\\*]", r"\\\g<0>", text)


def _overlaps(prefix: str, suffix: str) -> list[str]:
    """Keys in which the two share characters, such as `in/done` for `in/` and `/done`: too short for the wildcard."""
    shorter = min(len(prefix), len(suffix))
    shared = (size for size in range(1, shorter + 1) if prefix.endswith(suffix[:size]))
    return [prefix + suffix[size:] for size in shared]
