"""The problems of a wrong `iam:` block: where, what was found and what would be right."""

import pytest

from rota.access import parse_scopes
from rota.errors import Problem, ProblemsError


def problems(raw: object) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        parse_scopes(raw)
    return caught.value.problems


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ({"s3": {"raed": "reports/*"}}, ("s3", "raed"), "unknown verb 'raed'; did you mean 'read'?"),
        ({"dynamo": {"read": "jobs"}}, ("dynamo",), "unknown service 'dynamo'; did you mean 'dynamodb'?"),
        ({"eventbridge": {"put": "default"}}, ("eventbridge",), "did you mean 'events'?"),
        ({"s3": {"*": "reports/*"}}, ("s3", "*"), "s3 has read, list, write"),
        ({"logs": {"x": "y"}}, ("logs",), "the nearest are s3, "),
        ({5: {"x": "y"}}, ("5",), "unknown service 5"),
    ],
)
def test_an_unknown_word_is_reported_on_its_key_with_the_nearest(
    raw: object, path: tuple[str, ...], message: str
) -> None:
    (problem,) = problems(raw)
    assert problem.path == path
    assert problem.on_key
    assert message in problem.message


@pytest.mark.parametrize(
    ("service", "verb", "value", "message"),
    [
        ("s3", "read", "Reports/in/*", "'Reports' cannot name a bucket: 3 to 63 lower-case letters"),
        ("s3", "read", "my_bucket/*", "'my_bucket' cannot name a bucket"),
        ("s3", "read", "a..b/*", "'a..b' cannot name a bucket"),
        ("s3", "list", "ab", "'ab' cannot name a bucket"),
        ("s3", "read", "b" * 64 + "/*", "cannot name a bucket"),
        ("s3", "read", "reports", "write 'reports/*' for all of them"),
        ("s3", "read", "reports/", "write 'reports/*' for the whole bucket"),
        ("s3", "list", "reports/in/", "write 'reports/in/*'"),
        ("s3", "write", "reports//x", "write 'reports/x'"),
        ("s3", "read", "s3://reports/in/*", "leave out the part before the bucket"),
        ("s3", "read", "arn:aws:s3:::reports/in/*", "leave out the part before the bucket"),
        ("s3", "read", "*", "would allow every object of the account"),
        ("s3", "read", "reports-*/x", "name each bucket"),
        ("s3", "read", "reports/in/* ", "begins or ends with a space"),
        ("s3", "read", "reports/\u20ac", "has the character U+20AC, which no IAM policy can hold"),
        ("s3", "read", "reports/a\nb", "which no IAM policy can hold"),
        ("dynamodb", "read", "*", "would allow every table of the account; name each one, such as 'jobs'"),
        ("dynamodb", "write", "jobs/index/by-date", "is not a table name"),
        ("dynamodb", "read", "job*", "has a wildcard; name each table"),
        ("ses", "send", "*", "would allow every identity of the account; name each one, such as 'example.com'"),
        ("ses", "send", "nodomain", "is not a sending domain or address"),
        ("ses", "send", "*@example.com", "has a wildcard"),
        ("sqs", "send", "https://sqs.us-east-1.amazonaws.com/222222222222/jobs", "is not a queue name"),
        ("sqs", "send", "arn:aws:sns:us-east-1:222222222222:jobs", "is not an ARN that fits here; expected arn:"),
        ("sqs", "send", "arn:aws:sqs:us-east-1:22:jobs", "its account is '22', expected 12 digits"),
        ("sqs", "send", "", "is empty; write a queue name, such as 'jobs-q'"),
        ("secretsmanager", "read", "arn:aws:secretsmanager:us-east-1:333333333333:secret:key", "the six characters"),
        ("secretsmanager", "read", "payments/*", "has a wildcard; name each secret"),
        ("kms", "decrypt", "my-key", "is not a key id or 'alias/name'"),
        ("kms", "decrypt", "arn:aws:kms:us-east-1:333333333333:alias/x", "or 'alias/name'"),
        ("rds", "connect", "app-staging/tasks", "with the id of an instance (db-…)"),
        ("cloudwatch", "metrics", "AWS/ECS", "('AWS/' is taken)"),
        ("cloudwatch", "metrics", "*", "would allow every namespace"),
    ],
)
def test_a_wrong_value_is_reported_with_the_fix(service: str, verb: str, value: str, message: str) -> None:
    (problem,) = problems({service: {verb: value}})
    assert problem.path == (service, verb)
    assert not problem.on_key
    assert message in problem.message


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        (None, (), "expected service -> verb -> value"),
        ({"sqs": None}, ("sqs",), "expected verb -> value, such as {send: jobs-q} (got nothing)"),
        ({"sqs": "jobs"}, ("sqs",), "(got 'jobs')"),
        ({"sqs": {"send": []}}, ("sqs", "send"), "is an empty list"),
        ({"sqs": {"send": 5}}, ("sqs", "send"), "(got 5; put it in quotes if it is meant as a text)"),
        ({"sqs": {"send": True}}, ("sqs", "send"), "(got true;"),
        ({"sqs": {"send": ["jobs", None]}}, ("sqs", "send", 1), "expected a text (got nothing)"),
        ({"sqs": {"send": {"a": "b"}}}, ("sqs", "send"), "expected a text or a list of texts (got {a: b})"),
    ],
)
def test_a_wrong_type_is_reported_at_its_path(raw: object, path: tuple[str | int, ...], message: str) -> None:
    (problem,) = problems(raw)
    assert problem.path == path
    assert message in problem.message


def test_all_problems_are_reported_at_once_in_the_order_of_the_mapping() -> None:
    raw = {
        "s3": {"raed": "x", "read": ["Reports/*", "reports/*", "reports"]},
        "dynamo": {},
        "exact": [{}],
        "sqs": {"send": "*"},
    }
    assert [problem.path for problem in problems(raw)] == [
        ("s3", "raed"),
        ("s3", "read", 0),
        ("s3", "read", 2),
        ("dynamo",),
        ("exact", 0),
        ("exact", 0),
        ("sqs", "send"),
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("eventbridge", "events"),
        ("stepfunctions", "states"),
        ("step-functions", "states"),
        ("sfn", "states"),
        ("rds-db", "rds"),
        ("sesv2", "ses"),
        ("secrets", "secretsmanager"),
    ],
)
def test_a_service_by_the_name_that_people_or_sdks_give_it_is_reported_with_its_name_here(
    name: str, meant: str
) -> None:
    (problem,) = problems({name: {"x": "y"}})
    assert f"did you mean '{meant}'?" in problem.message
