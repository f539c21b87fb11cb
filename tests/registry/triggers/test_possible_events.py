"""Events of which only a part is known, and the patterns that they may fit."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.services.eventbridge import _matches_pattern

from rota.registry.triggers.pattern_checks import pattern_problems
from rota.registry.triggers.possible_events import Absent, Known, may_fit
from tests.properties import cases

EVENT: Known = {
    "source": "aws.ecs",
    "resources": "arn:task/*",
    "detail": {"group": "family:a", "arn": "arn:a:*", "nothing": Absent.ABSENT, "containers": {"name": "a"}},
}
FITS = [
    {"source": ["aws.ecs"]},
    {"source": ["aws.s3", "aws.ecs"]},
    {"account": ["222222222222"]},
    {"source": [{"prefix": "aws."}], "time": [{"exists": True}]},
    {"source": [{"suffix": ".ecs"}]},
    {"source": [{"prefix": {"equals-ignore-case": "AWS."}}]},
    {"source": [{"suffix": {"equals-ignore-case": ".ECS"}}]},
    {"source": [{"equals-ignore-case": "AWS.ECS"}]},
    {"source": [{"wildcard": "*s.e*"}]},
    {"source": [{"anything-but": "aws.s3"}]},
    {"source": [{"anything-but": ["aws.s3", "aws.ec2"]}]},
    {"source": [{"anything-but": {"prefix": "aws.s"}}]},
    {"source": [{"anything-but": {"equals-ignore-case": "AWS.S3"}}]},
    {"source": [{"exists": True}]},
    {"resources": ["arn:task/1"]},
    {"resources": [{"prefix": "arn:task/1"}]},
    {"resources": [{"suffix": "1"}]},
    {"resources": [{"anything-but": "arn:task/1"}]},
    {"resources": [{"anything-but": {"suffix": "1"}}]},
    {"resources": [{"anything-but": {"prefix": "arn:task/1"}}]},
    {"detail": {"status": ["RUNNING"], "group": ["family:a"]}},
    {"detail": {"exit": [{"numeric": [">", 0]}]}},
    {"detail": {"nothing": [{"exists": False}]}},
    {"detail": {"containers": {"name": ["a"], "code": [0]}}},
    {"detail": {"$or": [{"group": ["family:b"]}, {"arn": ["arn:a:7"]}]}},
    {"$or": [{"source": ["aws.s3"]}, {"source": ["aws.ecs"]}]},
]
DOES_NOT = [
    {"source": ["aws.s3"]},
    {"source": [None, 5, True]},
    {"source": [{"numeric": [">", 0]}]},
    {"source": [{"cidr": "10.0.0.0/8"}]},
    {"source": [{"prefix": "app"}]},
    {"source": [{"prefix": "AWS."}]},
    {"source": [{"suffix": ".s3"}]},
    {"source": [{"equals-ignore-case": "AWS.S3"}]},
    {"source": [{"wildcard": "*s3*"}]},
    {"source": [{"wildcard": r"aws.\*"}]},
    {"source": [{"exists": False}]},
    {"source": [{"anything-but": "aws.ecs"}]},
    {"source": [{"anything-but": ["aws.s3", "aws.ecs"]}]},
    {"source": [{"anything-but": {"prefix": ["app", "aws"]}}]},
    {"source": [{"anything-but": {"suffix": ".ecs"}}]},
    {"source": [{"anything-but": {"wildcard": "aws*"}}]},
    {"source": [{"anything-but": {"equals-ignore-case": "AWS.ECS"}}]},
    {"source": ["aws.ecs"], "detail": {"group": ["family:b"]}},
    {"resources": ["arn:cluster/1"]},
    {"resources": [{"anything-but": {"prefix": "arn:task/"}}]},
    {"detail": {"arn": [{"anything-but": {"prefix": "arn:a:"}}]}},
    {"detail": {"nothing": ["x"]}},
    {"detail": {"nothing": [{"exists": True}]}},
    {"detail": {"containers": [{"exists": True}]}},
    {"source": {"name": ["aws.ecs"]}},
    {"detail": {"$or": [{"group": ["family:b"]}, {"arn": ["arn:b:7"]}]}},
]


@pytest.mark.parametrize("pattern", FITS, ids=json.dumps)
def test_what_may_fit_is_found(pattern: dict[str, Any]) -> None:
    assert list(pattern_problems(pattern)) == []
    assert may_fit(pattern, EVENT)


@pytest.mark.parametrize("pattern", DOES_NOT, ids=json.dumps)
def test_what_cannot_fit_is_found(pattern: dict[str, Any]) -> None:
    assert not may_fit(pattern, EVENT)


TEXTS = st.sampled_from(["a", "ab", "aB", "b", "ba", "a.b", "A"])
OPERATORS = st.one_of(
    TEXTS,
    st.tuples(st.sampled_from(["prefix", "suffix", "equals-ignore-case"]), TEXTS).map(lambda one: dict([one])),
    st.builds(lambda text: {"wildcard": text}, st.sampled_from(["a*", "*b", "*a*", "a*b"])),
    st.builds(lambda text: {"anything-but": text}, st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=2))),
    st.builds(lambda op, text: {"anything-but": {op: text}}, st.sampled_from(["prefix", "suffix"]), TEXTS),
    st.builds(lambda found: {"exists": found}, st.booleans()),
)
VALUES = st.lists(OPERATORS, min_size=1, max_size=2)
PATTERNS = st.fixed_dictionaries(
    {"source": VALUES}, optional={"detail": st.fixed_dictionaries({}, optional={"x": VALUES, "y": VALUES})}
).filter(lambda pattern: pattern.get("detail") != {})


@cases(150)
@given(PATTERNS, TEXTS, TEXTS)
def test_of_an_event_that_is_known_in_full_it_says_what_an_emulator_says(
    pattern: dict[str, Any], source: str, x: str
) -> None:
    """ministack's matcher is other people's code with the same rules."""
    known: Known = {"source": source, "detail": {"x": x, "y": Absent.ABSENT}}
    event = {"Source": source, "DetailType": "t", "Detail": json.dumps({"x": x}), "Resources": []}
    assert may_fit(pattern, known) == _matches_pattern(json.dumps(pattern), event)
