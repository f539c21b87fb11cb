"""Each field, operator and comparison of an event pattern, one by one; the lists here are not read from the tables."""

from typing import Any

import pytest

from rota.registry.triggers.pattern_checks import OPERATORS, pattern_problems

RIGHT: list[dict[str, Any]] = [
    {"prefix": "aws."},
    {"prefix": {"equals-ignore-case": "AWS."}},
    {"suffix": ".csv"},
    {"suffix": {"equals-ignore-case": ".CSV"}},
    {"equals-ignore-case": "alice"},
    {"wildcard": "dir/*.png"},
    {"cidr": "10.0.0.0/24"},
    {"exists": True},
    {"exists": False},
    {"anything-but": "a"},
    {"anything-but": 1},
    {"anything-but": ["a", 2, 0.5]},
    {"anything-but": {"prefix": "a"}},
    {"anything-but": {"suffix": ["a", "b"]}},
    {"anything-but": {"wildcard": "*/lib/*"}},
    {"anything-but": {"equals-ignore-case": ["a"]}},
    *({"numeric": [sign, 0]} for sign in ("=", "<", "<=", ">", ">=")),
    {"numeric": [">", 0, "<=", 2.5]},
]
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""

WRONG: list[tuple[dict[str, Any], str]] = [
    *(({name: 5}, f"'{name}' takes text (got 5)") for name in ("prefix", "suffix", "equals-ignore-case")),
    *(({name: ""}, f"'{name}' takes text (got '')") for name in ("wildcard", "cidr")),
    ({"wildcard": {"equals-ignore-case": "a"}}, "'wildcard' takes text (got {equals-ignore-case: a})"),
    ({"prefix": {"suffix": "a"}}, "'prefix' takes text (got {suffix: a})"),
    ({"prefix": {"equals-ignore-case": 5}}, "'prefix' takes text (got {equals-ignore-case: 5})"),
    ({"exists": "yes"}, "'exists' takes true or false (got 'yes')"),
    ({"anything-but": []}, "'anything-but' takes a value"),
    ({"anything-but": {"cidr": "10.0.0.0/24"}}, "'anything-but' takes a value"),
    ({"anything-but": {"prefix": []}}, "'anything-but' takes a value"),
    ({"anything-but": {"prefix": [5]}}, "'anything-but' takes a value"),
    ({"anything-but": {"prefix": "a", "suffix": "b"}}, "'anything-but' takes a value"),
    ({"numeric": [">"]}, "'numeric' takes [sign, number]"),
    ({"numeric": ["!=", 0]}, "'numeric' takes [sign, number]"),
    ({"numeric": [">", "0"]}, "'numeric' takes [sign, number]"),
    ({"numeric": [">", True]}, "'numeric' takes [sign, number]"),
    ({"numeric": [">", 0, "<", 2, "<", 3]}, "'numeric' takes [sign, number]"),
    ({"numeric": ">"}, "'numeric' takes [sign, number]"),
    ({"prefix": "a", "suffix": "b"}, "an operator is a mapping of one key"),
    ({}, "an operator is a mapping of one key"),
]


def messages(pattern: dict[str, Any]) -> list[str]:
    return [problem.message for problem in pattern_problems(pattern)]


@pytest.mark.parametrize("operator", RIGHT, ids=str)
def test_an_operator_with_an_operand_of_its_kind_is_accepted(operator: dict[str, Any]) -> None:
    assert messages({"detail": {"key": [operator]}}) == []


@pytest.mark.parametrize(("operator", "message"), WRONG, ids=str)
def test_an_operator_with_another_operand_is_rejected_once(operator: dict[str, Any], message: str) -> None:
    (found,) = messages({"detail": {"key": [operator]}})
    assert found.startswith(message)


def test_every_operator_has_a_right_operand_here() -> None:
    assert {name for operator in RIGHT for name in operator} == set(OPERATORS)


@pytest.mark.parametrize(
    "field", ["source", "detail-type", "detail", "account", "region", "resources", "id", "time", "version"]
)
def test_each_field_that_events_have_may_be_matched(field: str) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html"""
    assert messages({field: [{"exists": True}]}) == []


def test_alternatives_are_two_mappings_or_more_and_each_is_checked() -> None:
    assert messages({"source": ["a"], "$or": [{"detail": {"x": [1]}}, {"detail": {"y": [2]}}]}) == []
    assert len(messages({"source": ["a"], "$or": [{"detail": {"x": 1}}, {"detail": {"y": 2}}]})) == 2
    for wrong in ([{"detail": {"x": [1]}}], [{"detail": {"x": [1]}}, 5], {"detail": {"x": [1]}}):
        (found,) = messages({"source": ["a"], "$or": wrong})
        assert found.startswith("'$or' takes a list of two or more mappings")


def test_a_number_in_a_field_of_text_is_to_be_quoted_and_true_is_not() -> None:
    pattern = {"account": [222222222222, "333333333333", True], "detail": {"account": [5]}}
    (problem,) = pattern_problems(pattern)
    assert problem.path == ("account", 0)
    assert problem.message == 'events have text here, which a number never matches; write "222222222222" in quotes'
