"""Statements written out under `exact:`."""

import pytest

from rota.access import Place, parse_scopes
from rota.errors import Problem, ProblemsError

PLACE = Place("aws", "us-east-1", "222222222222")
KEY = "arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def problems(*statements: object) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        parse_scopes({"exact": list(statements)})
    return caught.value.problems


def test_a_statement_is_taken_as_written() -> None:
    raw = {
        "actions": ["kms:Decrypt"],
        "resources": [KEY],
        "conditions": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
    }
    (statement,) = parse_scopes({"exact": [raw]}).statements(PLACE)
    assert statement.document() == {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": KEY,
        "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
    }


def test_a_star_with_a_reason_stands_and_the_reason_is_not_rendered() -> None:
    raw = {"actions": "translate:TranslateText", "resources": "*", "reason": "no parallel data is used"}
    (statement,) = parse_scopes({"exact": [raw]}).statements(PLACE)
    assert statement.reason == "no parallel data is used"
    assert statement.document() == {"Effect": "Allow", "Action": "translate:TranslateText", "Resource": "*"}


@pytest.mark.parametrize(
    "resource",
    [
        "arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:app:*",
        "arn:aws:s3:::reports-${environment}/${aws:PrincipalTag/team}/*",
        "arn:aws-us-gov:iam::111111111111:role/app-stg-db-connect",
    ],
)
def test_a_placeholder_may_stand_in_any_part_of_an_arn(resource: str) -> None:
    raw = {"actions": ["kms:Decrypt"], "resources": [resource]}
    assert parse_scopes({"exact": [raw]}).exact[0].resources == (resource,)


def test_conditions_take_yaml_booleans_and_whole_numbers_as_the_texts_that_iam_compares() -> None:
    conditions = {"Bool": {"aws:SecureTransport": True}, "NumericLessThan": {"s3:max-keys": [5, "10"]}}
    raw = {"actions": ["s3:ListBucket"], "resources": ["arn:aws:s3:::reports"], "conditions": conditions}
    assert parse_scopes({"exact": [raw]}).exact[0].conditions == {
        "Bool": {"aws:SecureTransport": ("true",)},
        "NumericLessThan": {"s3:max-keys": ("5", "10")},
    }


def test_exact_statements_keep_their_own_conditions_apart() -> None:
    """Joining the values of two negative conditions would change what they mean."""
    raw = [
        {
            "actions": ["ses:SendEmail"],
            "resources": ["arn:aws:ses:us-east-1:222222222222:identity/example.com"],
            "conditions": {"StringNotEquals": {"ses:FromAddress": address}},
        }
        for address in ("a@example.com", "b@example.com")
    ]
    assert len(parse_scopes({"exact": raw}).statements(PLACE)) == 2


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"actions": "s3:*"}, ("actions",), "has a wildcard; list each action"),
        ({"actions": ["s3:GetObject", "s3:Get*"]}, ("actions", 1), "'s3:Get*' has a wildcard"),
        ({"actions": "*"}, ("actions",), "'*' has a wildcard"),
        ({"actions": "GetObject"}, ("actions",), "expected service:Action"),
        ({"actions": "S3:GetObject"}, ("actions",), "expected service:Action"),
        ({"actions": []}, ("actions",), "is an empty list"),
        ({"actions": None}, ("actions",), "expected a text or a list of texts (got nothing)"),
        ({"resources": "reports"}, ("resources",), "is not an ARN: expected arn:partition:service"),
        ({"resources": "arn:aws:sqs:us-east-1:*:jobs"}, ("resources",), "its account is '*', expected 12 digits"),
        ({"resources": "arn:aws:sqs:*:222222222222:jobs"}, ("resources",), "its region is '*'"),
        ({"resources": "arn:*:sqs:us-east-1:222222222222:jobs"}, ("resources",), "its partition is '*'"),
        ({"resources": "*"}, ("resources",), "add a 'reason' why none can be named"),
        ({"resources": "arn:aws:s3:::*"}, ("resources",), "'arn:aws:s3:::*' allows every resource"),
        ({"resources": ["*", KEY], "reason": "x"}, ("resources",), "'*' covers the others"),
        ({"reason": "because"}, ("reason",), "leave it out"),
        ({"resources": "*", "reason": " "}, ("reason",), "say why no narrower resource will do"),
        ({"Action": "s3:GetObject"}, ("Action",), "unknown field 'Action'; did you mean 'actions'?"),
        ({"effect": "Deny"}, ("effect",), "a statement here always allows"),
        ({"sid": "x"}, ("sid",), "known: actions, resources, conditions, reason"),
        ({"conditions": {}}, ("conditions",), "expected operator -> condition key -> value"),
        (
            {"conditions": {"StringEqual": {"aws:SourceAccount": "1"}}},
            ("conditions", "StringEqual"),
            "did you mean 'StringEquals'?",
        ),
        ({"conditions": {"Null": 5}}, ("conditions", "Null"), "expected condition key -> value"),
        ({"conditions": {"Bool": {"secure": True}}}, ("conditions", "Bool", "secure"), "expected service:key"),
        (
            {"conditions": {"Bool": {"aws:SecureTransport": None}}},
            ("conditions", "Bool", "aws:SecureTransport"),
            "(got nothing)",
        ),
    ],
)
def test_a_mistake_is_reported_at_its_path_with_the_fix(
    change: dict[str, object], path: tuple[str | int, ...], message: str
) -> None:
    (problem,) = problems({"actions": ["kms:Decrypt"], "resources": [KEY], **change})
    assert problem.path == ("exact", 0, *path)
    assert message in problem.message


@pytest.mark.parametrize("operator", ["ForAllValues:StringLike", "ForAnyValue:StringEquals", "StringEqualsIfExists"])
def test_condition_operators_may_be_qualified(operator: str) -> None:
    raw = {"actions": ["kms:Decrypt"], "resources": [KEY], "conditions": {operator: {"aws:SourceAccount": "1"}}}
    assert parse_scopes({"exact": [raw]})


@pytest.mark.parametrize("raw", [None, {}, [], "x", [5]])
def test_exact_is_a_list_of_statements(raw: object) -> None:
    with pytest.raises(ProblemsError, match="actions"):
        parse_scopes({"exact": raw})


def test_a_statement_needs_actions_and_resources() -> None:
    assert [problem.message.split(".")[0] for problem in problems({})] == [
        "'actions' is missing",
        "'resources' is missing",
    ]


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ("Effect", "a scope only allows"),
        ("NotAction", "list what the task does under 'actions'"),
        ("not_actions", "list what the task does under 'actions'"),
        ("NotResource", "name those that the task needs under 'resources'"),
        ("not_resources", "name those that the task needs under 'resources'"),
        ("Principal", "the principal is the task's role"),
        ("NotPrincipal", "the principal is the task's role"),
    ],
)
def test_an_element_of_policies_that_no_task_needs_is_refused_with_the_reason(element: str, why: str) -> None:
    (problem,) = problems({"actions": "kms:Decrypt", "resources": KEY, element: "x"})
    assert problem.path[-1] == element
    assert f"unknown field '{element}'; " in problem.message
    assert why in problem.message
