"""What holds for any policy whatever."""

import re
from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from rota.access.evaluation import Decision, EvaluationError, Outcome, Principal, evaluate, evaluate_trust
from rota.access.evaluation.conditions import OPERATORS
from rota.access.evaluation.patterns import arn_like, like, names, resource
from rota.access.evaluation.request import Request

actions = st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage"])
action_patterns = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:?etObject", "S3:putobject", "sqs:SendMessage"])
resources = st.sampled_from(["*", "arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:sqs:us-east-1:222222222222:q"])
resource_patterns = st.sampled_from(
    [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::a/?",
        "arn:aws:sqs:*:*:q",
        "arn:aws:s3:::a/${k:a}",
        "arn:aws:s3:::${k:b, 'a'}",
    ]
)
contexts = st.dictionaries(st.sampled_from(["k:a", "k:b"]), st.sampled_from(["a", "b", "5", None]))
conditions = st.dictionaries(
    st.sampled_from(["StringEquals", "StringNotLike", "StringLikeIfExists", "ForAllValues:StringEquals", "Null"]),
    st.dictionaries(st.sampled_from(["k:a", "k:b"]), st.sampled_from(["true", "false"]), min_size=1),
    max_size=2,
)


def one_or_many(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | list[str]]:
    return values | st.lists(values, min_size=1, max_size=3)


def statements(effects: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda effect, action, names, resource, targets, condition: {
            "Effect": effect,
            action: names,
            resource: targets,
            "Condition": condition,
        },
        effects,
        st.sampled_from(["Action", "NotAction"]),
        one_or_many(action_patterns),
        st.sampled_from(["Resource", "NotResource"]),
        one_or_many(resource_patterns),
        conditions,
    )


any_effect = st.sampled_from(["Allow", "Deny"])
policies = st.lists(statements(any_effect), max_size=5)


def decide(written: list[dict[str, Any]], action: str, on: str, context: dict[str, Any]) -> Decision:
    return evaluate({"Version": "2012-10-17", "Statement": written}, action, on, context)


@given(policies, statements(st.just("Allow")), actions, resources, contexts)
def test_one_more_allow_never_takes_anything_away(
    written: list[dict[str, Any]], more: dict[str, Any], action: str, on: str, context: dict[str, Any]
) -> None:
    before, after = decide(written, action, on, context), decide([*written, more], action, on, context)
    assert after.outcome in {before.outcome, Outcome.ALLOW}
    assert (before.outcome, after.outcome) != (Outcome.EXPLICIT_DENY, Outcome.ALLOW)


@given(policies, statements(st.just("Deny")), actions, resources, contexts)
def test_one_more_deny_never_allows_anything(
    written: list[dict[str, Any]], more: dict[str, Any], action: str, on: str, context: dict[str, Any]
) -> None:
    before, after = decide(written, action, on, context), decide([*written, more], action, on, context)
    assert after.outcome in {before.outcome, Outcome.EXPLICIT_DENY}


@given(policies, st.randoms(use_true_random=False), actions, resources, contexts)
def test_neither_the_order_of_statements_matters_nor_the_policy_in_which_they_stand(
    written: list[dict[str, Any]],
    random: Random,
    action: str,
    on: str,
    context: dict[str, Any],
) -> None:
    shuffled = random.sample(written, len(written))
    apart = [{"Version": "2012-10-17", "Statement": statement} for statement in shuffled]
    expected = decide(written, action, on, context).outcome
    assert decide(shuffled, action, on, context).outcome == expected
    assert evaluate(apart, action, on, context).outcome == expected


@given(statements(any_effect), actions, resources, contexts)
def test_a_decision_names_the_statement_that_decides_by_itself(
    statement: dict[str, Any], action: str, on: str, context: dict[str, Any]
) -> None:
    decision = decide([statement], action, on, context)
    assert (decision.statement is not None) is (decision.outcome is not Outcome.IMPLICIT_DENY)
    assert decision.reason


texts = st.text(alphabet="ab:/*?.+\n", max_size=12)
ONE_BY_ONE = {"*": ".*", "?": "."}


def naive(pattern: str) -> str:
    return "".join(ONE_BY_ONE.get(character, re.escape(character)) for character in pattern)


@given(texts, texts)
def test_wildcards_match_as_the_plainest_regular_expression_does(pattern: str, value: str) -> None:
    expected = re.fullmatch(naive(pattern), value, re.DOTALL) is not None
    assert like(pattern)(value, Request()) is expected
    assert names([pattern], like).match(value, Request()) is expected


@given(texts, texts)
def test_a_resources_wildcards_match_as_the_plainest_regular_expression_does(pattern: str, value: str) -> None:
    assume(pattern)
    expected = re.fullmatch(naive(pattern), value, re.DOTALL) is not None
    assert names([f"arn:aws:s3:::{pattern}"], resource).match(f"arn:aws:s3:::{value}", Request()) is expected


segments = st.lists(st.text(alphabet="ab*?", max_size=4), min_size=4, max_size=4)
values = st.lists(st.text(alphabet="ab", max_size=4), min_size=4, max_size=5)


@given(segments, values)
def test_an_arn_matches_if_each_of_its_parts_does(pattern: list[str], value: list[str]) -> None:
    given_parts = "arn:aws:" + ":".join(value) + ":x"
    parts = given_parts.split(":", 5)
    wanted = ["arn", "aws", *pattern[:3], pattern[3] + "x"]
    expected = all(re.fullmatch(naive(want), part) for want, part in zip(wanted, parts, strict=True))
    assert arn_like(":".join(wanted))(given_parts, Request()) is expected


@given(segments, values)
def test_a_resource_matches_whatever_arn_like_matches(pattern: list[str], value: list[str]) -> None:
    written = ":".join(["arn:aws:s3", *pattern[:2], pattern[3] + "x"])
    on = ":".join(["arn:aws:s3", *value]) + "x"
    if arn_like(written)(on, Request()):
        assert resource(written)(on, Request())


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
words = st.sampled_from(
    [
        "*",
        "s3:GetObject",
        "arn:aws:s3:::a/*",
        "Allow",
        "${aws:username}",
        "${",
        "2012-10-17",
        "AWS",
        "true",
        "10.0.0.0/8",
    ]
)
json = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | words, inner, max_size=3),
    max_leaves=8,
)
elements = st.sampled_from(
    ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"]
)
nearly_conditions = st.dictionaries(
    st.sampled_from(sorted(OPERATORS)) | st.sampled_from(["ForAllValues:Bool", "ForAnyValue:DateEqualsIfExists"]),
    st.dictionaries(st.sampled_from(["k:a", "k:b"]), json | words, min_size=1, max_size=2),
    max_size=2,
)
nearly_statements = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": words | json},
    optional={"Resource": words | json, "Principal": json, "Condition": nearly_conditions | json},
)
documents = (
    json
    | st.fixed_dictionaries(
        {"Version": words | json, "Statement": st.lists(nearly_statements | json, max_size=3) | json}
    )
    | st.fixed_dictionaries({"Version": st.just("2012-10-17"), "Statement": st.lists(nearly_statements, max_size=3)})
    | st.dictionaries(elements, json)
)


@given(
    documents | st.lists(documents, max_size=2),
    actions | st.text(),
    resources | st.text(),
    st.dictionaries(st.sampled_from(["k:a", "K:b", "aws:username"]) | st.text(), json | st.lists(scalars)),
)
def test_any_json_is_answered_or_rejected(written: Any, action: str, on: str, context: Any) -> None:  # noqa: ANN401
    with suppress(EvaluationError):
        assert evaluate(written, action, on, context).reason


@given(documents, actions, st.dictionaries(st.text() | st.sampled_from(["k:a"]), json))
def test_any_json_is_answered_or_rejected_as_a_trust_policy(written: Any, action: str, context: Any) -> None:  # noqa: ANN401
    with suppress(EvaluationError):
        assert evaluate_trust(written, Principal("Service", "ecs-tasks.amazonaws.com"), action, context).reason


@given(st.sampled_from(sorted(OPERATORS)), words | json, json)
def test_any_value_of_any_operator_is_weighed_or_rejected(operator: str, wanted: Any, got: Any) -> None:  # noqa: ANN401
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"k:a": wanted}}}
    with suppress(EvaluationError):
        decide([statement], "s3:GetObject", "*", {"k:a": got})


def test_no_pattern_takes_long() -> None:
    """A pattern of many wildcards against a long text that nearly fits: backtracking would take years."""
    assert not like("*a" * 40 + "b")("a" * 5000, Request())
    assert not resource("arn:aws:s3:::" + "*a?" * 40 + "b")("arn:aws:s3:::" + "a" * 1000, Request())
