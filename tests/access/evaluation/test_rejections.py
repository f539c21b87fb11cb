"""What the evaluator does not know it rejects: it never guesses."""

from typing import Any

import pytest

from rota.access.evaluation import EvaluationError, evaluate
from rota.errors import RotaError

GET: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def rejection(policies: object, context: object = None, action: str = "s3:GetObject", resource: str = "*") -> str:
    with pytest.raises(EvaluationError) as rejected:
        evaluate(policies, action, resource, context)  # type: ignore[arg-type]  # wrong on purpose
    return str(rejected.value)


def of(statement: object, context: object = None) -> str:
    return rejection({"Version": "2012-10-17", "Statement": [GET, statement]}, context)


def test_a_rejection_is_an_expected_failure_and_no_bug() -> None:
    assert issubclass(EvaluationError, RotaError)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "expected a policy document or a list of them (got nothing)"),
        ("{}", "expected a policy document or a list of them (got '{}')"),
        ([GET, 5], "policies[0]: unknown element 'Effect'"),
        ([{"Statement": []}, 5], "policies[1]: expected a policy document (got 5)"),
        ({}, "policies[0].Statement: expected a list of statements (got nothing)"),
        ({"Statement": "x"}, "policies[0].Statement: expected a list of statements (got 'x')"),
        ({"Statements": []}, "policies[0]: unknown element 'Statements'; did you mean 'Statement'?"),
        ({"Version": "2012-10-18", "Statement": []}, "policies[0].Version: expected '2012-10-17' (got '2012-10-18')"),
        ({"Id": "x", "Statement": []}, "policies[0]: an identity policy has no Id"),
        ({"Statement": [{**GET, "Sid": "A"}, {**GET, "Sid": "A"}]}, "policies[0]: two statements have the same Sid"),
    ],
)
def test_a_document_that_iam_would_not_take_is_rejected(document: object, message: str) -> None:
    assert rejection(document) == message


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (5, "expected a statement (got 5)"),
        ({**GET, "Resources": "*"}, "unknown element 'Resources'; did you mean 'Resource'?"),
        ({**GET, "Effect": "allow"}, "Effect: expected 'Allow' or 'Deny' (got 'allow')"),
        ({**GET, "Sid": "read reports"}, "(read reports): Sid: expected letters and digits (got 'read reports')"),
        ({**GET, "Principal": "*"}, "an identity policy cannot have Principal"),
        ({**GET, "NotPrincipal": "*"}, "an identity policy cannot have NotPrincipal"),
        ({**GET, "NotAction": "s3:PutObject"}, "expected either Action or NotAction, and not both"),
        ({"Effect": "Allow", "Resource": "*"}, "expected either Action or NotAction, and not both"),
        ({**GET, "NotResource": "*"}, "expected either Resource or NotResource, and not both"),
        ({"Effect": "Allow", "Action": "*"}, "expected either Resource or NotResource, and not both"),
        ({**GET, "Action": []}, "Action is empty"),
        (
            {**GET, "Action": ["s3:GetObject", 5]},
            "Action: expected a text or a list of texts (got ['s3:GetObject', 5])",
        ),
        (
            {**GET, "Action": "GetObject"},
            "'GetObject' is not an action; expected '*' or service:Action, such as s3:Get*",
        ),
        ({**GET, "Action": "s?:GetObject"}, "'s?:GetObject' is not an action; expected '*' or service:Action"),
        ({**GET, "Action": "s3:${aws:username}"}, "is not an action"),
        ({**GET, "Resource": {"Fn::Sub": "x"}}, "Resource: expected a text or a list of texts (got {'Fn::Sub': x})"),
        ({**GET, "Resource": "reports/*"}, "'reports/*' is not an ARN; expected arn:partition:service:region:account:"),
        ({**GET, "Resource": "arn:aws:s3:*"}, "'arn:aws:s3:*' is not an ARN"),
        ({**GET, "Resource": "arn:aws:s3:::"}, "'arn:aws:s3:::' is not an ARN"),
        ({**GET, "Resource": "arn:aws:s*:::reports"}, "the service of an ARN cannot have a wildcard"),
        ({**GET, "Condition": []}, "Condition is an empty list; expected operator -> condition key -> value"),
        (
            {**GET, "Condition": {"StringEquals": {}}},
            "Condition.StringEquals: expected condition key -> value (got an empty mapping)",
        ),
    ],
)
def test_a_statement_that_iam_would_not_take_is_rejected(statement: object, message: str) -> None:
    rejected = of(statement)
    assert rejected.startswith("Statement[1]")
    assert message in rejected


@pytest.mark.parametrize(
    ("operator", "key", "value", "message"),
    [
        ("StringEqual", "k:a", "x", "unknown condition operator 'StringEqual'; did you mean 'StringEquals'?"),
        ("stringEquals", "k:a", "x", "unknown condition operator 'stringEquals'; did you mean 'StringEquals'?"),
        ("ForallValues:StringEquals", "k:a", "x", "unknown condition operator 'ForallValues:StringEquals'"),
        ("ForAllValues:ForAnyValue:Bool", "k:a", "true", "unknown condition operator"),
        ("NotBool", "k:a", "true", "unknown condition operator 'NotBool'"),
        ("NullIfExists", "k:a", "true", "Null takes neither IfExists nor a set operator"),
        ("ForAllValues:Null", "k:a", "true", "Null takes neither IfExists nor a set operator"),
        ("StringEquals", "prefix", "x", "'prefix' is not a condition key; expected service:key"),
        ("StringEquals", "aws:PrincipalTag/*", "x", "'aws:PrincipalTag/*' is not a condition key"),
        ("StringEquals", "k:a", [], "has no value"),
        ("StringEquals", "k:a", None, "expected a text, number or boolean (got nothing)"),
        ("StringEquals", "k:a", [["x"]], "expected a text, number or boolean (got [x])"),
        ("StringEquals", "k:a", 1.5, "1.5 is not a text"),
        ("NumericEquals", "k:a", "ten", "'ten' is not a number, such as 10 or 2.5"),
        ("NumericEquals", "k:a", True, "true is not a number"),
        ("NumericEquals", "k:a", float("nan"), "nan is not a number"),
        ("NumericEquals", "k:a", "${k:b}", "policy variables work only with String and Arn operators"),
        ("Bool", "k:a", "${k:b}", "policy variables work only with String and Arn operators"),
        ("Bool", "k:a", "yes", "'yes' is not 'true' or 'false'"),
        ("Bool", "k:a", ["true", "false"], "Bool takes one value"),
        ("Null", "k:a", "maybe", "'maybe' is not 'true' or 'false'"),
        ("DateLessThan", "k:a", "tomorrow", "'tomorrow' is not a date, such as 2030-01-01T00:00:00Z"),
        ("DateLessThan", "k:a", "2030-13-01T00:00:00Z", "'2030-13-01T00:00:00Z' is not a date"),
        ("DateLessThan", "k:a", "2030-01-01T00:00:00", "is not a date"),
        ("DateLessThan", "k:a", "2030", "'2030' may be a year or epoch seconds"),
        ("BinaryEquals", "k:a", "?", "'?' is not base64"),
        ("IpAddress", "k:a", "10.0.0.0/33", "'10.0.0.0/33' is not a range of addresses"),
        ("IpAddress", "k:a", "10.0.0.0/255.0.0.0", "is not a range of addresses"),
        ("IpAddress", "k:a", "2001:db8::1", "'2001:db8::1' is not a range of addresses"),
        ("ArnLike", "k:a", "*", "'*' is not an ARN"),
        ("ArnEquals", "k:a", "arn:aws:s3", "'arn:aws:s3' is not an ARN"),
    ],
)
def test_a_condition_that_it_cannot_weigh_is_rejected(operator: str, key: str, value: object, message: str) -> None:
    rejected = of({**GET, "Condition": {operator: {key: value}}})
    assert rejected.startswith(f"Statement[1]: Condition.{operator}.{key}: ")
    assert message in rejected


def test_a_key_twice_in_different_case_is_rejected() -> None:
    condition = {"StringEquals": {"aws:username": "a", "AWS:username": "b"}}
    assert of({**GET, "Condition": condition}).endswith("Condition.StringEquals has a key twice, in different case")
    assert rejection([], {"aws:username": "a", "AWS:username": "b"}) == "the context has a key twice, in different case"


@pytest.mark.parametrize(
    ("operator", "value", "given", "message"),
    [
        ("StringEquals", "x", {"a": 1}, "the context's k:a is neither a plain value nor a list of plain values"),
        ("StringEquals", "x", b"x", "is not a text"),
        ("StringEquals", "x", 1.5, "1.5 is not a text"),
        ("NumericEquals", "1", "one", "'one' is not a number"),
        ("DateEquals", "1893499200", "noon", "'noon' is not a date"),
        ("Bool", "true", "TRUE", "'TRUE' is not 'true' or 'false'"),
        ("BinaryEquals", "eA==", "x", "'x' is not binary; give bytes"),
        ("IpAddress", "10.0.0.0/8", "localhost", "'localhost' is not an IP address"),
        ("ArnLike", "arn:aws:s3:::x", "x", "'x' in this request is not an ARN"),
        ("Null", "true", "", "Null: k:a is empty in this request; AWS does not say whether that is a value"),
    ],
)
def test_a_requests_value_of_another_type_is_rejected(operator: str, value: str, given: object, message: str) -> None:
    rejected = of({**GET, "Condition": {operator: {"k:a": value}}}, {"k:a": given})
    assert rejected.startswith("Statement[1]: ")
    assert message in rejected


@pytest.mark.parametrize("action", ["", "GetObject", "s3:Get*", "s3:", ":GetObject", "s3:GetObject\n", "*"])
def test_a_request_is_for_one_action(action: str) -> None:
    assert "expected service:Action, such as s3:GetObject" in rejection([], action=action)


@pytest.mark.parametrize("resource", ["", "reports", "arn:aws:s3", "arn:aws:s3:::", "arn::s3:::reports"])
def test_a_request_is_for_one_resource_or_for_none(resource: str) -> None:
    assert "expected an ARN, or '*' where the action has none" in rejection([], resource=resource)


@pytest.mark.parametrize("context", [[], "x", {5: "x"}])
def test_a_context_has_condition_keys(context: object) -> None:
    assert "context" in rejection([], context)


def test_it_is_rejected_wherever_the_statement_stands_even_if_another_denies() -> None:
    unknown = {**GET, "Condition": {"NumericEquals": {"k:a": 1}}}
    deny = {**GET, "Effect": "Deny"}
    for statements in ([deny, unknown], [unknown, deny]):
        assert "is not a number" in rejection({"Statement": statements}, {"k:a": "x"})
