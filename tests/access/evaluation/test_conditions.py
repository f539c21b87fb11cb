"""When a request meets a condition: one row for each rule of AWS, under the page that states it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rota.access.evaluation import EvaluationError, evaluate
from rota.access.evaluation.conditions import OPERATORS
from rota.access.evaluation.request import Scalar

PAGES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
ARN = "arn:aws:sns:us-east-1:222222222222:alerts"

Row = tuple[str, dict[str, Any], dict[str, Scalar | list[Scalar] | None], bool]

OPERATORS_PAGE: list[Row] = [
    # -- String
    ("StringEquals has case", {"StringEquals": {"aws:username": "ann"}}, {"aws:username": "Ann"}, False),
    ("StringEquals takes the whole text", {"StringEquals": {"aws:username": "an"}}, {"aws:username": "ann"}, False),
    ("StringEquals takes * as it is", {"StringEquals": {"aws:username": "a*"}}, {"aws:username": "ann"}, False),
    ("one of several values is enough", {"StringEquals": {"k:a": ["x", "y"]}}, {"k:a": "y"}, True),
    ("StringNotEquals: none of several", {"StringNotEquals": {"k:a": ["x", "y"]}}, {"k:a": "y"}, False),
    ("StringNotEquals: another value", {"StringNotEquals": {"k:a": ["x", "y"]}}, {"k:a": "z"}, True),
    ("StringEqualsIgnoreCase has no case", {"StringEqualsIgnoreCase": {"k:a": "Ann"}}, {"k:a": "aNN"}, True),
    ("its opposite has none either", {"StringNotEqualsIgnoreCase": {"k:a": "Ann"}}, {"k:a": "aNN"}, False),
    ("StringLike takes wildcards", {"StringLike": {"s3:prefix": "in/*"}}, {"s3:prefix": "in/a/b"}, True),
    ("StringLike takes the whole text", {"StringLike": {"s3:prefix": "in"}}, {"s3:prefix": "in/a"}, False),
    ("StringLike has case", {"StringLike": {"s3:prefix": "IN/*"}}, {"s3:prefix": "in/a"}, False),
    ("an empty text is a value", {"StringLike": {"s3:prefix": ["", "in/*"]}}, {"s3:prefix": ""}, True),
    ("StringLike crosses colons", {"StringLike": {"k:a": "arn:aws:*:alerts"}}, {"k:a": ARN}, True),
    ("StringNotLike is its opposite", {"StringNotLike": {"s3:prefix": "in/*"}}, {"s3:prefix": "in/a"}, False),
    ("a boolean compares as text", {"StringEquals": {"k:a": "true"}}, {"k:a": True}, True),
    ("a policy's number compares as text", {"StringEquals": {"k:a": 5}}, {"k:a": "5"}, True),
    # -- Numeric
    ("numbers compare as numbers", {"NumericEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": "10.0"}, True),
    ("and not as text", {"NumericLessThan": {"s3:max-keys": "9"}}, {"s3:max-keys": 10}, False),
    ("decimals are exact", {"NumericEquals": {"k:a": "0.3"}}, {"k:a": 0.3}, True),
    ("NumericNotEquals", {"NumericNotEquals": {"k:a": 3}}, {"k:a": 4}, True),
    ("NumericLessThan excludes its limit", {"NumericLessThan": {"k:a": "10"}}, {"k:a": 10}, False),
    ("NumericLessThanEquals includes it", {"NumericLessThanEquals": {"k:a": "10"}}, {"k:a": 10}, True),
    ("NumericGreaterThan excludes its limit", {"NumericGreaterThan": {"k:a": "10"}}, {"k:a": 10}, False),
    ("NumericGreaterThanEquals includes it", {"NumericGreaterThanEquals": {"k:a": "-10"}}, {"k:a": -10}, True),
    # -- Date
    ("dates are instants", {"DateEquals": {"k:t": "2030-01-01T12:00:00Z"}}, {"k:t": "2030-01-01T13:00:00+01:00"}, True),
    ("epoch seconds are dates", {"DateEquals": {"k:t": "2030-01-01T12:00:00Z"}}, {"k:t": 1893499200}, True),
    ("a day is its first instant, in UTC", {"DateGreaterThan": {"k:t": "2030-01-01"}}, {"k:t": NOON}, True),
    ("DateNotEquals", {"DateNotEquals": {"k:t": "1893499200"}}, {"k:t": NOON}, False),
    ("DateLessThan is before", {"DateLessThan": {"k:t": "2030-01-01T12:00:00Z"}}, {"k:t": NOON}, False),
    ("DateLessThanEquals is at or before", {"DateLessThanEquals": {"k:t": "2030-01-01T12:00Z"}}, {"k:t": NOON}, True),
    ("DateGreaterThan is after", {"DateGreaterThan": {"k:t": "2030-01-01T12:00:00Z"}}, {"k:t": NOON}, False),
    ("DateGreaterThanEquals is at or after", {"DateGreaterThanEquals": {"k:t": "1893499200"}}, {"k:t": NOON}, True),
    ("fractions of seconds count", {"DateLessThan": {"k:t": "2030-01-01T12:00:00.5Z"}}, {"k:t": NOON}, True),
    # -- Bool, Binary
    ("Bool takes text", {"Bool": {"aws:SecureTransport": "true"}}, {"aws:SecureTransport": True}, True),
    ("Bool takes JSON's own", {"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": "true"}, False),
    ("BinaryEquals decodes the policy's base64", {"BinaryEquals": {"k:b": "QmluYXJ5"}}, {"k:b": b"Binary"}, True),
    ("BinaryEquals compares each byte", {"BinaryEquals": {"k:b": "QmluYXJ5"}}, {"k:b": b"binary"}, False),
    # -- IpAddress
    (
        "IpAddress takes a range",
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"aws:SourceIp": "203.0.113.9"},
        True,
    ),
    ("and nothing outside", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.114.9"}, False),
    ("without a prefix it is one address", {"IpAddress": {"k:i": "203.0.113.9"}}, {"k:i": "203.0.113.8"}, False),
    ("IPv6 has ranges too", {"IpAddress": {"k:i": ["10.0.0.0/8", "2001:DB8::/32"]}}, {"k:i": "2001:db8::1"}, True),
    ("no IPv6 address is in an IPv4 range", {"IpAddress": {"k:i": "0.0.0.0/0"}}, {"k:i": "2001:db8::1"}, False),
    ("NotIpAddress is the opposite", {"NotIpAddress": {"k:i": "203.0.113.0/24"}}, {"k:i": "203.0.113.9"}, False),
    # -- Arn
    ("ArnEquals takes wildcards as ArnLike does", {"ArnEquals": {"k:a": "arn:aws:sns:*:*:alerts"}}, {"k:a": ARN}, True),
    ("ArnLike has case", {"ArnLike": {"k:a": "arn:aws:sns:*:*:Alerts"}}, {"k:a": ARN}, False),
    (
        "ArnLike looks at each part by itself",
        {"ArnLike": {"k:a": "arn:aws:someservice:*:111122223333:finance/*"}},
        {"k:a": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"},
        False,
    ),
    (
        "StringLike does not",
        {"StringLike": {"k:a": "arn:aws:someservice:*:111122223333:finance/*"}},
        {"k:a": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"},
        True,
    ),
    ("ArnLike: in the last part * crosses colons", {"ArnLike": {"k:a": "arn:*:*:*:*:a*"}}, {"k:a": f"{ARN}:x"}, True),
    ("ArnLike: ? is no colon", {"ArnLike": {"k:a": "arn:aws:sns:us-east-1?*:*:alerts"}}, {"k:a": ARN}, False),
    ("ArnNotLike is the opposite", {"ArnNotLike": {"k:a": "arn:aws:sns:*:*:alerts"}}, {"k:a": ARN}, False),
    ("ArnNotEquals as well", {"ArnNotEquals": {"k:a": "arn:aws:sns:*:*:other"}}, {"k:a": ARN}, True),
    # -- missing keys
    ("a missing key matches nothing", {"StringEquals": {"k:a": "x"}}, {}, False),
    ("None is a missing key", {"StringLike": {"k:a": "*"}}, {"k:a": None}, False),
    ("a missing key is unlike anything", {"StringNotLike": {"k:a": "*"}}, {}, True),
    ("a missing ARN is unlike any", {"ArnNotEquals": {"k:a": ARN}}, {}, True),
    ("a missing number is below nothing", {"NumericLessThan": {"k:a": 5}}, {}, False),
    ("a missing truth is not even false", {"Bool": {"k:a": "false"}}, {}, False),
    ("a missing address is outside every range", {"NotIpAddress": {"k:i": "0.0.0.0/0"}}, {}, True),
    # -- IfExists, Null
    ("IfExists forgives a missing key", {"StringEqualsIfExists": {"k:a": "x"}}, {}, True),
    ("IfExists forgives nothing else", {"StringEqualsIfExists": {"k:a": "x"}}, {"k:a": "y"}, False),
    ("a Not with IfExists still holds without the key", {"StringNotEqualsIfExists": {"k:a": "x"}}, {}, True),
    ("Null true: the key is missing", {"Null": {"aws:TokenIssueTime": "true"}}, {}, True),
    ("Null true: it is not", {"Null": {"aws:TokenIssueTime": "true"}}, {"aws:TokenIssueTime": NOON}, False),
    ("Null false: the key is there", {"Null": {"aws:TokenIssueTime": False}}, {"aws:TokenIssueTime": NOON}, True),
    ("Null false: it is not", {"Null": {"aws:TokenIssueTime": "false"}}, {}, False),
]

CONDITION_PAGE: list[Row] = [
    ("a key's name has no case", {"StringEquals": {"AWS:USERNAME": "ann"}}, {"aws:UserName": "ann"}, True),
    ("nor has a tag's key", {"StringEquals": {"aws:ResourceTag/Team": "a"}}, {"aws:resourcetag/team": "a"}, True),
]

LOGIC_PAGE: list[Row] = [
    ("all operators", {"StringEquals": {"k:a": "x"}, "NumericEquals": {"k:n": 1}}, {"k:a": "x", "k:n": 2}, False),
    ("all keys", {"StringEquals": {"k:a": "x", "k:b": "y"}}, {"k:a": "x"}, False),
    ("all keys, and so it holds", {"StringEquals": {"k:a": "x", "k:b": "y"}}, {"k:a": "x", "k:b": "y"}, True),
    ("NOR for a negated operator", {"ArnNotLike": {"k:a": [ARN, "arn:aws:sqs:*:*:*"]}}, {"k:a": ARN}, False),
    ("no condition at all is met", {}, {}, True),
]

ALL = {"ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]}}
ANY = {"ForAnyValue:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]}}
MULTIVALUED_PAGE: list[Row] = [
    ("ForAllValues: each value is one of those", ALL, {"aws:TagKeys": ["environment", "cost-center"]}, True),
    ("ForAllValues: not all of those must be there", ALL, {"aws:TagKeys": ["environment"]}, True),
    ("ForAllValues: one that is not fails it", ALL, {"aws:TagKeys": ["environment", "dept"]}, False),
    ("ForAllValues holds without the key", ALL, {}, True),
    ("ForAllValues holds without a value", ALL, {"aws:TagKeys": []}, True),
    ("ForAllValues holds for an empty value", ALL, {"aws:TagKeys": ""}, True),
    ("Null closes that door", {**ALL, "Null": {"aws:TagKeys": "false"}}, {}, False),
    ("and opens for a value", {**ALL, "Null": {"aws:TagKeys": "false"}}, {"aws:TagKeys": ["environment"]}, True),
    ("ForAnyValue: one is enough", ANY, {"aws:TagKeys": ["environment", "dept"]}, True),
    ("ForAnyValue: none fails it", ANY, {"aws:TagKeys": ["dept"]}, False),
    ("ForAnyValue fails without the key", ANY, {}, False),
    ("ForAnyValue fails for an empty value", ANY, {"aws:TagKeys": [""]}, False),
    ("ForAnyValue with a Not fails without the key", {"ForAnyValue:StringNotEquals": {"k:a": "x"}}, {}, False),
    (
        "ForAnyValue with a Not: one other value",
        {"ForAnyValue:StringNotEquals": {"k:a": "x"}},
        {"k:a": ["x", "y"]},
        True,
    ),
    (
        "ForAllValues with a Not: every value",
        {"ForAllValues:StringNotEquals": {"k:a": "x"}},
        {"k:a": ["x", "y"]},
        False,
    ),
    ("IfExists works there too", {"ForAnyValue:StringEqualsIfExists": {"k:a": "x"}}, {}, True),
    (
        "other operators have sets too",
        {"ForAllValues:ArnLike": {"k:a": "arn:aws:sns:*:*:*"}},
        {"k:a": [ARN, ARN]},
        True,
    ),
]

TABLES = {
    "reference_policies_elements_condition_operators.html": OPERATORS_PAGE,
    "reference_policies_elements_condition.html": CONDITION_PAGE,
    "reference_policies_condition-logic-multiple-context-keys-or-values.html": LOGIC_PAGE,
    "reference_policies_condition-single-vs-multi-valued-context-keys.html": MULTIVALUED_PAGE,
}


def met(condition: object, context: dict[str, Any]) -> bool:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    return evaluate({"Version": "2012-10-17", "Statement": [statement]}, "s3:GetObject", "*", context).allowed


@pytest.mark.parametrize(
    ("page", "condition", "context", "expected"),
    [pytest.param(page, *row[1:], id=row[0]) for page, rows in TABLES.items() for row in rows],
)
def test_a_condition_is_met_as_aws_says(
    page: str, condition: object, context: dict[str, Any], *, expected: bool
) -> None:
    assert met(condition, context) is expected, f"see {PAGES}{page}"


def test_every_operator_has_a_row() -> None:
    used = {name.split(":")[-1].removesuffix("IfExists") for rows in TABLES.values() for row in rows for name in row[1]}
    assert used == OPERATORS


@pytest.mark.parametrize("operator", sorted(OPERATORS - {"Null"}))
def test_without_its_key_an_operator_is_false_and_its_opposite_and_ifexists_are_true(operator: str) -> None:
    value = {"A": ARN, "S": "x", "N": "1", "D": "2030-01-01", "B": "true", "I": "10.0.0.0/8"}[
        operator.replace("Not", "")[0]
    ]
    assert met({operator: {"k:a": value}}, {}) is ("Not" in operator)
    assert met({f"{operator}IfExists": {"k:a": value}}, {})
    assert met({f"ForAllValues:{operator}": {"k:a": value}}, {})
    assert not met({f"ForAnyValue:{operator}": {"k:a": value}}, {})


def test_several_values_of_a_key_need_a_set_operator() -> None:
    with pytest.raises(EvaluationError, match="AWS needs ForAllValues: or ForAnyValue: for that"):
        met({"StringEquals": {"aws:TagKeys": "x"}}, {"aws:TagKeys": ["x", "y"]})
