"""Registry strings as CloudFormation takes them: pseudo parameters become Fn::Sub, everything else stays literal."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_cdk import Fn

_PSEUDO = re.compile(r"\$\{AWS::(?:AccountId|Partition|Region|URLSuffix)\}")
_LITERAL = re.compile(r"\$\{(?!AWS::(?:AccountId|Partition|Region|URLSuffix)\})")


def text(value: str) -> str:
    """The string itself or, when it names a pseudo parameter, a token that renders as Fn::Sub.

    Any other `${…}` in such a string is meant literally and is escaped as `${!…}`.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
    """
    return _token(value) if "${AWS::" in value and _PSEUDO.search(value) else value


@cache
def _token(value: str) -> str:
    # A token says the same wherever it stands, and each costs a call to the JavaScript side: one a text is enough.
    return Fn.sub(_LITERAL.sub("${!", value))


def texts(document: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object, such as a policy, with `text` applied to every string in it, keys left alone."""
    return {key: _texts(value) for key, value in document.items()}


def _texts(value: object) -> object:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return texts(value) if isinstance(value, dict) else value
