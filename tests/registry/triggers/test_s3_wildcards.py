"""A prefix or suffix is literal; one with a wildcard is answered with what would say the same."""

import pytest

from rota.registry import S3Objects


def answers(**entry: str) -> list[str]:
    return [
        problem.message.partition("only; ")[2].partition(" (got ")[0]
        for problem in S3Objects.problems({"bucket": "lists", **entry})
    ]


PATTERN = "use the trigger 'event' with a wildcard in its pattern"


@pytest.mark.parametrize(
    ("entry", "answer"),
    [
        ({"prefix": "in/*.csv"}, "write prefix: in/ and suffix: .csv"),
        ({"prefix": "in/*"}, "write prefix: in/"),
        ({"prefix": "in/*", "suffix": ".csv"}, "write prefix: in/ and suffix: .csv"),
        ({"prefix": "in/*.csv", "suffix": ".csv"}, "write prefix: in/ and suffix: .csv"),
        ({"prefix": "in/*a", "suffix": ".csv"}, PATTERN),
        ({"prefix": "*"}, "leave prefix out"),
        ({"prefix": "*.csv"}, "write suffix: .csv and no prefix"),
        ({"prefix": "in/*/a*"}, PATTERN),
        ({"prefix": "in/?"}, PATTERN),
        ({"suffix": "*"}, "leave suffix out"),
        ({"suffix": "*.csv"}, "write suffix: .csv"),
        ({"suffix": "*.csv", "prefix": "in/"}, "write prefix: in/ and suffix: .csv"),
        ({"suffix": "a*.csv"}, PATTERN),
        ({"suffix": ".cs?"}, PATTERN),
    ],
)
def test_a_wildcard_is_answered_with_the_fields_that_say_it(entry: dict[str, str], answer: str) -> None:
    assert answers(**entry) == [answer]


def test_wildcards_in_both_are_each_answered_with_both_fields() -> None:
    both = "write prefix: in/ and suffix: .csv"
    assert answers(prefix="in/*", suffix="*.csv") == [both, both]


@pytest.mark.parametrize("key", ["in/", "in/[a]", "a b", "in/é", "$", "in.d/"])
def test_any_other_character_is_literal(key: str) -> None:
    assert answers(prefix=key, suffix=key) == []
