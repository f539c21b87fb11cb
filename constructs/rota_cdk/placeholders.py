"""Values in the form that CloudFormation needs: pseudo parameters become Fn::Sub, repeated values become tokens."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_cdk import Fn, IResolvable, Token

_PSEUDO = re.compile(r"\$\{AWS::(?:AccountId|Partition|Region|URLSuffix)\}")
_LITERAL = re.compile(r"\$\{(?!AWS::(?:AccountId|Partition|Region|URLSuffix)\})")


def text(value: str) -> str:
    """The string itself or, when it names a pseudo parameter, a token that renders as Fn::Sub.

    Any other `${…}` in such a string is literal text, and is escaped as `${!…}`.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
    """
    return _token(value) if "${AWS::" in value and _PSEUDO.search(value) else value


@cache
def _token(value: str) -> str:
    # A token means the same everywhere, and each costs a call to the JavaScript side. One for each text is enough.
    return Fn.sub(_LITERAL.sub("${!", value))


def texts(document: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object, such as a policy, with `text` applied to every string value in it, but not to keys."""
    return {key: _texts(value) for key, value in document.items()}


def _texts(value: object) -> object:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return texts(value) if isinstance(value, dict) else value


def constant(value: object) -> IResolvable:
    """A JSON value as a token, for values that many tasks' resources repeat.

    It is sent to the JavaScript side once instead of with every resource. It must not hold tokens other than strings.
    """
    return _constant(json.dumps(value))


@cache
def _constant(value: str) -> IResolvable:
    return Token.as_any(json.loads(value))
