"""What holds for any `iam:` block whatever."""

import json

from hypothesis import given
from hypothesis import strategies as st

from rota.access import Place, Scopes, parse_scopes, policy_document
from rota.access.verbs import VERBS
from rota.errors import Problem, ProblemsError, dotted

PLACE = Place("aws", "us-east-1", "222222222222")
ANYWHERE = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary(max_size=5)
yaml = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(scalars, inner, max_size=4), max_leaves=12
)
pieces = st.sampled_from(
    [
        "reports",
        "/",
        "*",
        "in/",
        "-",
        ".",
        ":",
        "arn:aws:",
        "sqs:us-east-1:222222222222:",
        "${environment}",
        "$",
        "}",
        "?",
    ]
)
texts = st.lists(pieces | st.text(max_size=2), max_size=8).map("".join)
services = st.sampled_from([*VERBS, "exact", "s4"])
verbs = st.sampled_from(sorted({verb for found in VERBS.values() for verb in found}))
exacts = st.lists(
    st.dictionaries(
        st.sampled_from(["actions", "resources", "conditions", "reason"]),
        texts | st.lists(texts, max_size=2) | yaml | st.sampled_from(["*", "s3:GetObject", "arn:aws:s3:::reports/*"]),
    ),
    max_size=2,
)
nearly_right = st.dictionaries(services, st.dictionaries(verbs, texts | st.lists(texts | yaml, max_size=3)) | exacts)

valid_blocks = st.lists(
    st.sampled_from([verb for found in VERBS.values() for verb in found.values()]).flatmap(
        lambda verb: st.sampled_from([(verb.service, verb.name, form.example) for form, _ in verb.grants])
    ),
    max_size=8,
)
exact_blocks = st.lists(st.sampled_from(["reports", "audit", "jobs"]), max_size=2)


@st.composite
def scopes(draw: st.DrawFn) -> Scopes:
    raw: dict[str, object] = {}
    for service, verb, value in draw(valid_blocks):
        raw.setdefault(service, {}).setdefault(verb, []).append(value)  # type: ignore[attr-defined]
        if verb == "use":
            raw[service]["via"] = draw(st.sampled_from(["s3", "sqs"]))  # type: ignore[index]
    statements = [{"actions": "s3:GetObject", "resources": f"arn:aws:s3:::{name}/*"} for name in draw(exact_blocks)]
    return parse_scopes(raw | ({"exact": statements} if statements else {}))


def read(raw: object) -> tuple[Scopes, tuple[Problem, ...]]:
    try:
        return parse_scopes(raw), ()
    except ProblemsError as error:
        return Scopes(), error.problems


@given(yaml | nearly_right)
def test_any_value_gives_scopes_or_problems_and_nothing_else(raw: object) -> None:
    found, problems = read(raw)
    for problem in problems:
        assert problem.message
        assert "\n" not in problem.message
        assert all(isinstance(part, str | int) for part in problem.path)
        dotted(problem.path)
    json.dumps(policy_document(found.statements(PLACE)))
    json.dumps(policy_document(found.statements(ANYWHERE)))


@given(yaml | nearly_right)
def test_no_scope_that_parses_allows_a_bare_star_without_a_reason(raw: object) -> None:
    found, _ = read(raw)
    for statement in found.statements(PLACE):
        assert bool(statement.reason) == any(resource.rsplit(":", 1)[-1] == "*" for resource in statement.resources)
        assert not any("*" in action or "?" in action for action in statement.actions)


def added(*several: Scopes) -> Scopes:
    """The lines of several blocks, all of them together."""
    named = [line for each in several for line in each.named]
    return Scopes.of([*named, *(line for each in several for line in each.exact)])


@given(scopes(), scopes(), scopes())
def test_adding_up_is_associative(one: Scopes, two: Scopes, three: Scopes) -> None:
    assert added(added(one, two), three) == added(one, added(two, three)) == added(one, two, three)


@given(scopes(), scopes())
def test_adding_up_is_idempotent_and_has_an_empty_element(one: Scopes, two: Scopes) -> None:
    both = added(one, two)
    assert added(one, one) == one == added(one, Scopes()) == added(Scopes(), one)
    assert added(both, one) == both == added(both, two)


@given(scopes(), scopes())
def test_the_statements_of_several_blocks_do_not_depend_on_their_order(one: Scopes, two: Scopes) -> None:
    assert added(one, two).statements(PLACE) == added(two, one).statements(PLACE)
