"""An S3 trigger's pattern matches the keys that begin and end as the trigger says, and no others."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.registry import S3Objects
from rota.registry.triggers.s3_pattern import s3_pattern


def matches(condition: str | dict[str, str], key: str) -> bool:
    """EventBridge's reading of one condition on a text, from its page on operators."""
    if isinstance(condition, str):
        return key == condition
    ((operator, operand),) = condition.items()
    if operator == "prefix":
        return key.startswith(operand)
    if operator == "suffix":
        return key.endswith(operand)
    assert operator == "wildcard"
    signs = re.findall(r"\\[\\*]|[^\\]", operand)
    assert "".join(signs) == operand, "a backslash may escape only itself and the asterisk"
    return bool(re.fullmatch("".join(".*" if sign == "*" else re.escape(sign[-1]) for sign in signs), key, re.DOTALL))


def keys_of(prefix: str, suffix: str) -> list[str | dict[str, str]]:
    conditions: list[str | dict[str, str]] = json.loads(s3_pattern("b", prefix, suffix))["detail"]["object"]["key"]
    return conditions


def test_the_pattern_names_the_bucket_and_is_that_of_created_objects() -> None:
    assert json.loads(S3Objects("reports-prod").pattern) == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["reports-prod"]}},
    }


@pytest.mark.parametrize(
    ("prefix", "suffix", "keys"),
    [
        ("in/", "", [{"prefix": "in/"}]),
        ("", ".csv", [{"suffix": ".csv"}]),
        ("in/", ".csv", [{"wildcard": "in/*.csv"}]),
        ("a*b", "\\", [{"wildcard": r"a\*b*\\"}]),
        ("in/", "/done", [{"wildcard": "in/*/done"}, "in/done"]),
    ],
)
def test_the_key_is_held_to_what_is_given(prefix: str, suffix: str, keys: list[object]) -> None:
    assert keys_of(prefix, suffix) == keys


texts = st.text(st.sampled_from("ab*\\/"), max_size=4)


@given(texts.filter(bool), texts.filter(bool), texts)
def test_a_key_matches_when_it_begins_and_ends_so(prefix: str, suffix: str, key: str) -> None:
    for candidate in (key, prefix + suffix, prefix + key + suffix, prefix + key, key + suffix, prefix, suffix):
        expected = candidate.startswith(prefix) and candidate.endswith(suffix)
        assert any(matches(condition, candidate) for condition in keys_of(prefix, suffix)) == expected
