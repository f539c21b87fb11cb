"""Policy variables and CloudFormation's pseudo parameters.

Source of the rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from typing import Any

import pytest

from rota.access.evaluation import EvaluationError, compile_policies, evaluate

HOME = "arn:aws:s3:::home/${aws:username}/*"
TEAM = "arn:aws:s3:::bucket-${aws:PrincipalTag/team, 'company-wide'}"
ROWS: list[tuple[str, str, dict[str, Any], str, bool]] = [
    ("a variable has the request's value", HOME, {"aws:username": "ann"}, "arn:aws:s3:::home/ann/x", True),
    ("and no other", HOME, {"aws:username": "ann"}, "arn:aws:s3:::home/bob/x", False),
    ("its key has no case", HOME, {"AWS:UserName": "ann"}, "arn:aws:s3:::home/ann/x", True),
    ("its value has", HOME, {"aws:username": "Ann"}, "arn:aws:s3:::home/ann/x", False),
    ("without a value it matches no resource", HOME, {}, "arn:aws:s3:::home//x", False),
    ("nor the text of the variable", HOME, {}, "arn:aws:s3:::home/${aws:username}/x", False),
    ("a default stands in for a missing key", TEAM, {}, "arn:aws:s3:::bucket-company-wide", True),
    ("but not beside a value", TEAM, {"aws:PrincipalTag/team": "a"}, "arn:aws:s3:::bucket-company-wide", False),
    ("the value wins over the default", TEAM, {"aws:principaltag/Team": "a"}, "arn:aws:s3:::bucket-a", True),
    ("${*} is an asterisk", "arn:aws:s3:::b/${*}", {}, "arn:aws:s3:::b/*", True),
    ("and no wildcard", "arn:aws:s3:::b/${*}", {}, "arn:aws:s3:::b/x", False),
    ("${?} is a question mark", "arn:aws:s3:::b/${?}", {}, "arn:aws:s3:::b/x", False),
    ("${$} is a dollar sign", "arn:aws:s3:::b/${$}{x}", {}, "arn:aws:s3:::b/${x}", True),
    ("a dollar sign alone is one as well", "arn:aws:s3:::b/$x", {}, "arn:aws:s3:::b/$x", True),
    ("an escape and wildcards stand together", "arn:aws:s3:::b/*${*}?", {}, "arn:aws:s3:::b/a*b", True),
    (
        "a value may have colons",
        "arn:aws:s3:::b/${aws:userid}",
        {"aws:userid": "AROA:x"},
        "arn:aws:s3:::b/AROA:x",
        True,
    ),
    ("its dots are dots", HOME, {"aws:username": "a.n"}, "arn:aws:s3:::home/axn/x", False),
]


def policy(resource: str | list[str] = "*", **elements: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": resource, **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.mark.parametrize(
    ("pattern", "context", "resource", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ROWS]
)
def test_a_resource_may_have_variables(pattern: str, context: dict[str, Any], resource: str, *, expected: bool) -> None:
    assert evaluate(policy(pattern), "s3:GetObject", resource, context).allowed is expected


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"s3:x": "${aws:username}"}}, {"s3:x": "ann", "aws:username": "ann"}, True),
        ({"StringEquals": {"s3:x": "${*}"}}, {"s3:x": "*"}, True),
        ({"StringEqualsIgnoreCase": {"s3:x": "${aws:username}"}}, {"s3:x": "ann", "aws:username": "ANN"}, True),
        ({"StringLike": {"s3:prefix": "home/${aws:username}/*"}}, {"s3:prefix": "home/a/b", "aws:username": "a"}, True),
        ({"StringLike": {"s3:prefix": "home/${*}"}}, {"s3:prefix": "home/x"}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::${k:b}"}}, {"aws:SourceArn": "arn:aws:s3:::x", "k:b": "x"}, True),
        ({"StringEquals": {"s3:x": "${aws:username}"}}, {"s3:x": "ann"}, False),
        ({"StringEquals": {"s3:x": ["${aws:username}", "ann"]}}, {"s3:x": "ann"}, True),
        ({"StringNotEquals": {"s3:x": "${aws:username}"}}, {"s3:x": "ann"}, True),
        ({"StringNotLike": {"s3:x": "${aws:username}*"}}, {}, True),
        ({"StringEqualsIfExists": {"s3:x": "${aws:username}"}}, {"s3:x": "ann"}, False),
    ],
)
def test_string_and_arn_conditions_may_have_variables_and_one_without_a_value_equals_nothing(
    condition: object, context: dict[str, Any], *, expected: bool
) -> None:
    assert evaluate(policy(Condition=condition), "s3:GetObject", "*", context).allowed is expected


def test_a_resource_that_not_resource_cannot_name_is_not_excepted() -> None:
    statement = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::home/${aws:username}"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    assert evaluate(document, "s3:GetObject", "arn:aws:s3:::home/ann").outcome == "explicit deny"
    assert (
        evaluate(document, "s3:GetObject", "arn:aws:s3:::home/ann", {"aws:username": "ann"}).outcome == "implicit deny"
    )


@pytest.mark.parametrize(
    ("resource", "context", "message"),
    [
        ("arn:aws:s3:::b/${aws:username", {}, "'${aws:username' is not a policy variable"),
        ("arn:aws:s3:::b/${}", {}, "'${}' is not a policy variable"),
        ("arn:aws:s3:::b/${username}", {}, "'${username}' is not a policy variable"),
        ("arn:aws:s3:::b/${aws:username, none}", {}, "is not a policy variable"),
        ("arn:aws:s3:::b/${aws:username,'none'}", {}, "is not a policy variable"),
        ("arn:aws:s3:::b/${ aws:username }", {}, "is not a policy variable"),
        ("arn:aws:s3:::b/${!aws:username}", {}, "is not a policy variable"),
        ("arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:x", {}, "only after its fifth colon"),
        ("arn:aws:s3:::b/${aws:TagKeys}", {"aws:TagKeys": ["a", "b"]}, "has several values in this request"),
        ("arn:aws:s3:::b/${aws:username}*", {"aws:username": "a*"}, "has a wildcard in its value 'a*'"),
        ("arn:aws:s3:::b/${aws:username}", {"aws:username": ""}, "has '' in this request; expected a text"),
        ("arn:aws:s3:::b/${aws:username}", {"aws:username": 5}, "has 5 in this request; expected a text"),
    ],
)
def test_a_variable_that_aws_would_not_take_is_rejected(resource: str, context: dict[str, Any], message: str) -> None:
    with pytest.raises(EvaluationError) as rejection:
        evaluate(policy(resource), "s3:GetObject", "arn:aws:s3:::b/x", context)
    assert message in str(rejection.value)


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_variables_are_rejected_in_the_old_version_of_the_language_which_reads_them_as_plain_text(
    version: dict[str, str],
) -> None:
    document = {**version, "Statement": policy(HOME)["Statement"]}
    with pytest.raises(EvaluationError, match=r"Statement\[0\]: policy variables need Version 2012-10-17"):
        evaluate(document, "s3:GetObject", "*")
    plain = {**version, "Statement": policy("*")["Statement"]}
    assert evaluate(plain, "s3:GetObject", "*").allowed


PARAMETERS = {"AWS::Partition": "aws-us-gov", "AWS::Region": "us-gov-west-1", "AWS::AccountId": "222222222222"}
JOBS = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs"


def test_pseudo_parameters_are_filled_in_wherever_a_policy_has_them() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": JOBS,
        "Condition": {"StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"}},
    }
    document = {"Statement": statement}  # no policy variables, so the version does not matter
    resource, context = "arn:aws-us-gov:sqs:us-gov-west-1:222222222222:jobs", {"aws:SourceAccount": "222222222222"}
    assert evaluate(document, "sqs:SendMessage", resource, context, parameters=PARAMETERS).allowed
    assert evaluate(compile_policies(document, PARAMETERS), "sqs:SendMessage", resource, context).allowed
    assert not evaluate(document, "sqs:SendMessage", resource, parameters=PARAMETERS).allowed


@pytest.mark.parametrize("parameters", [None, {"AWS::Partition": "aws", "AWS::AccountId": "*"}])
def test_a_pseudo_parameter_without_a_plain_value_is_rejected(parameters: dict[str, str] | None) -> None:
    with pytest.raises(EvaluationError, match=r"\$\{AWS::\w+\} has no value; give it in `parameters`"):
        evaluate(policy(JOBS), "s3:GetObject", "*", parameters=parameters)


def test_parameters_come_too_late_for_policies_that_are_compiled() -> None:
    with pytest.raises(EvaluationError, match="give the parameters to compile_policies"):
        evaluate(compile_policies(policy()), "s3:GetObject", "*", parameters=PARAMETERS)
