"""Policies as documents, and their size."""

import json

from hypothesis import given
from hypothesis import strategies as st

from rota.access import INLINE_POLICY_LIMIT, Statement, actions_of, policy_document, policy_size
from rota.access.document import merged

names = st.sampled_from(["a", "b", "c"])
statement_lists = st.lists(
    st.builds(
        Statement,
        st.lists(names.map(lambda name: f"s3:{name}"), min_size=1, max_size=3).map(tuple),
        st.lists(names.map(lambda name: f"arn:aws:s3:::{name}"), min_size=1, max_size=3).map(tuple),
        st.sampled_from([{}, {"StringLike": {"s3:prefix": ("x",)}}, {"StringLike": {"s3:prefix": ("x", "y")}}]),
        st.sampled_from(["", "why"]),
    ),
    max_size=6,
)


def permissions(statements: tuple[Statement, ...] | list[Statement]) -> set[tuple[str, str, str]]:
    return {
        (action, resource, json.dumps(statement.conditions, sort_keys=True) + statement.reason)
        for statement in statements
        for action in statement.actions
        for resource in statement.resources
    }


@given(statement_lists)
def test_merging_allows_exactly_what_was_allowed(statements: list[Statement]) -> None:
    assert permissions(merged(statements)) == permissions(statements)


@given(statement_lists)
def test_merging_twice_is_merging_once_and_never_makes_more_statements(statements: list[Statement]) -> None:
    once = merged(statements)
    assert merged(once) == once
    assert len(once) <= len(statements)


@given(statement_lists, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(statements: list[Statement], random: object) -> None:
    shuffled = sorted(statements, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert merged(shuffled) == merged(statements)


def test_a_policy_is_version_2012_10_17_with_its_statements() -> None:
    assert policy_document([Statement(("s3:GetObject",), ("arn:aws:s3:::reports/*",))]) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}],
    }


def test_the_size_counts_characters_without_white_space_between_tokens() -> None:
    document = policy_document([Statement(("s3:GetObject",), ("arn:aws:s3:::reports/é",))])
    text = json.dumps(document, indent=4, ensure_ascii=False)
    assert policy_size(document) == len("".join(text.split()))
    assert INLINE_POLICY_LIMIT == 10_240


def test_actions_are_listed_once_each_and_sorted() -> None:
    assert actions_of([Statement(("b:B", "a:A"), ("*",)), Statement(("a:A",), ("*",))]) == ("a:A", "b:B")
