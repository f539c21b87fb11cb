"""Which statements are about a request: one row for each rule of AWS, with the page that states it."""

from typing import Any

import pytest

from rota.access.evaluation import evaluate

PAGES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
ACTION = "reference_policies_elements_action.html"
NOT_ACTION = "reference_policies_elements_notaction.html"
RESOURCE = "reference_policies_elements_resource.html"
NOT_RESOURCE = "reference_policies_elements_notresource.html"
LOGIC = "reference_policies_evaluation-logic_policy-eval-denyallow.html"
GRAMMAR = "reference_policies_grammar.html"

OBJECT = "arn:aws:s3:::reports/in/a.csv"
QUEUE = "arn:aws:sqs:us-east-1:222222222222:jobs"
GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/in/*"}


def allow(actions: str | list[str], resources: str | list[str] = "*", **elements: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **elements}


def deny(actions: str | list[str], resources: str | list[str] = "*", **elements: object) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **elements}


def on(pattern: str) -> dict[str, Any]:
    return allow("s3:GetObject", pattern)


def without(statement: dict[str, Any], **elements: object) -> dict[str, Any]:
    """A statement with NotAction instead of Action, or NotResource instead of Resource."""
    return {key: value for key, value in statement.items() if f"Not{key}" not in elements} | elements


ROWS = [
    # -- the answer as a whole
    ("nothing is allowed that no statement allows", LOGIC, [], "s3:GetObject", OBJECT, "implicit deny"),
    ("an allow allows", LOGIC, [GET], "s3:GetObject", OBJECT, "allow"),
    ("a deny wins over an allow", LOGIC, [GET, deny("s3:*")], "s3:GetObject", OBJECT, "explicit deny"),
    ("a deny wins also when it stands first", LOGIC, [deny("s3:*"), GET], "s3:GetObject", OBJECT, "explicit deny"),
    ("a deny for another action does not count", LOGIC, [GET, deny("s3:Put*")], "s3:GetObject", OBJECT, "allow"),
    ("a deny for another resource does not count", LOGIC, [GET, deny("s3:*", QUEUE)], "s3:GetObject", OBJECT, "allow"),
    ("one statement may stand without a list", GRAMMAR, GET, "s3:GetObject", OBJECT, "allow"),
    # -- Action
    ("an action's name has no case", ACTION, [GET], "S3:getobject", OBJECT, "allow"),
    ("a policy's action has no case", ACTION, [allow("S3:GETOBJECT")], "s3:GetObject", OBJECT, "allow"),
    ("an action is named in full", ACTION, [allow("s3:GetObject")], "s3:GetObjectVersion", OBJECT, "implicit deny"),
    ("* stands for any characters", ACTION, [allow("s3:Get*")], "s3:GetObjectVersion", OBJECT, "allow"),
    ("* also stands for none", ACTION, [allow("s3:GetObject*")], "s3:GetObject", OBJECT, "allow"),
    ("* may stand inside", ACTION, [allow("s3:*Object*")], "s3:PutObjectAcl", OBJECT, "allow"),
    ("a wildcard has no case either", ACTION, [allow("s3:gET*")], "s3:GetObject", OBJECT, "allow"),
    ("? stands for one character", ACTION, [allow("s3:?etObject")], "s3:GetObject", OBJECT, "allow"),
    ("? never stands for none", ACTION, [allow("s3:GetObject?")], "s3:GetObject", OBJECT, "implicit deny"),
    ("* alone is every action", ACTION, [allow("*")], "sqs:SendMessage", QUEUE, "allow"),
    ("service:* is that service alone", ACTION, [allow("s3:*")], "s3express:GetObject", OBJECT, "implicit deny"),
    ("one of several actions is enough", ACTION, [allow(["s3:A", "s3:GetObject"])], "s3:GetObject", OBJECT, "allow"),
    # -- NotAction
    (
        "NotAction is every action but those named",
        NOT_ACTION,
        [without(GET, NotAction="s3:PutObject")],
        "s3:GetObject",
        OBJECT,
        "allow",
    ),
    (
        "what NotAction names is not allowed",
        NOT_ACTION,
        [without(GET, NotAction=["s3:Put*", "S3:GET*"])],
        "s3:GetObject",
        OBJECT,
        "implicit deny",
    ),
    (
        "a deny with NotAction denies all but those named",
        NOT_ACTION,
        [GET, without(deny("*"), NotAction="s3:Put*")],
        "s3:GetObject",
        OBJECT,
        "explicit deny",
    ),
    # -- Resource
    ("a resource has case", RESOURCE, [on("arn:aws:s3:::Reports/in/*")], "s3:GetObject", OBJECT, "implicit deny"),
    ("* alone is every resource", RESOURCE, [allow("*", "*")], "s3:GetObject", OBJECT, "allow"),
    ("* crosses slashes", RESOURCE, [on("arn:aws:s3:::reports/*")], "s3:GetObject", OBJECT, "allow"),
    (
        "* may stand inside, and crosses slashes there",
        RESOURCE,
        [on("arn:aws:s3:::bucket/*/test/*")],
        "s3:GetObject",
        "arn:aws:s3:::bucket/1/2/test/3/object.jpg",
        "allow",
    ),
    (
        "* inside also stands for nothing",
        RESOURCE,
        [on("arn:aws:s3:::bucket/*/test/*")],
        "s3:GetObject",
        "arn:aws:s3:::bucket//test/object.jpg",
        "allow",
    ),
    (
        "what stands around * must be there",
        RESOURCE,
        [on("arn:aws:s3:::bucket/*/test/*")],
        "s3:GetObject",
        "arn:aws:s3:::bucket/1-test/object.jpg",
        "implicit deny",
    ),
    ("? is one character", RESOURCE, [on("arn:aws:s3:::reports/in/?.csv")], "s3:GetObject", OBJECT, "allow"),
    ("? is not two", RESOURCE, [on("arn:aws:s3:::reports/?.csv")], "s3:GetObject", OBJECT, "implicit deny"),
    ("a bucket is not its objects", RESOURCE, [on("arn:aws:s3:::reports")], "s3:GetObject", OBJECT, "implicit deny"),
    (
        "a bucket's objects are not the bucket",
        RESOURCE,
        [allow("s3:ListBucket", "arn:aws:s3:::reports/*")],
        "s3:ListBucket",
        "arn:aws:s3:::reports",
        "implicit deny",
    ),
    (
        "the neighbour prefix is another one",
        RESOURCE,
        [on("arn:aws:s3:::reports/in/*")],
        "s3:GetObject",
        "arn:aws:s3:::reports/inbox/a.csv",
        "implicit deny",
    ),
    (
        "a regular expression's characters mean themselves",
        RESOURCE,
        [on("arn:aws:s3:::reports/(a|b).[c]+")],
        "s3:GetObject",
        "arn:aws:s3:::reports/(a|b).[c]+",
        "allow",
    ),
    (
        "a line feed in a key is a character as any other",
        RESOURCE,
        [on("arn:aws:s3:::reports/*.csv")],
        "s3:GetObject",
        "arn:aws:s3:::reports/a\nb.csv",
        "allow",
    ),
    (
        "a * that is a whole part of the ARN stands for any region",
        RESOURCE,
        [allow("sqs:*", "arn:aws:sqs:*:222222222222:jobs")],
        "sqs:SendMessage",
        QUEUE,
        "allow",
    ),
    (
        "another account is another resource",
        RESOURCE,
        [allow("sqs:*", "arn:aws:sqs:*:111111111111:jobs")],
        "sqs:SendMessage",
        QUEUE,
        "implicit deny",
    ),
    (
        "a * at the end of a part reaches beyond its colon",
        RESOURCE,
        [allow("sqs:*", "arn:aws:sqs:us-*:jobs:x")],
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:222222222222:jobs:x",
        "allow",
    ),
    (
        "a * before more of its part does not reach beyond the colon",
        RESOURCE,
        [allow("sqs:*", "arn:aws:sqs:u*2:jobs:x")],
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:222222222222:jobs:x",
        "implicit deny",
    ),
    (
        "a ? never stands for the colon between two parts",
        RESOURCE,
        [allow("sqs:*", "arn:aws:sqs:us-east-1?222222222222:jobs:x")],
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:222222222222:jobs:x",
        "implicit deny",
    ),
    (
        "in the resource part a wildcard stands for colons too",
        RESOURCE,
        [allow("logs:*", "arn:aws:logs:us-east-1:222222222222:log-group:/app/*:a")],
        "logs:PutLogEvents",
        "arn:aws:logs:us-east-1:222222222222:log-group:/app/x:log-stream:a",
        "allow",
    ),
    (
        "an action without a resource is allowed by * alone",
        RESOURCE,
        [allow("sqs:ListQueues", "arn:aws:sqs:us-east-1:222222222222:*")],
        "sqs:ListQueues",
        "*",
        "implicit deny",
    ),
    ("and * allows it", RESOURCE, [allow("sqs:ListQueues", "*")], "sqs:ListQueues", "*", "allow"),
    # -- NotResource
    (
        "NotResource is every resource but those named",
        NOT_RESOURCE,
        [without(GET, NotResource="arn:aws:s3:::secret/*")],
        "s3:GetObject",
        OBJECT,
        "allow",
    ),
    (
        "what NotResource names is not allowed",
        NOT_RESOURCE,
        [without(GET, NotResource=["arn:aws:s3:::secret/*", "arn:aws:s3:::reports/*"])],
        "s3:GetObject",
        OBJECT,
        "implicit deny",
    ),
    (
        "a deny with NotResource denies all but those named",
        NOT_RESOURCE,
        [allow("s3:*"), without(deny("s3:*"), NotResource="arn:aws:s3:::reports/out/*")],
        "s3:GetObject",
        OBJECT,
        "explicit deny",
    ),
]


@pytest.mark.parametrize(
    ("page", "statements", "action", "resource", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ROWS]
)
def test_a_statement_is_about_a_request_as_aws_says(
    page: str, statements: object, action: str, resource: str, expected: str
) -> None:
    decision = evaluate({"Version": "2012-10-17", "Statement": statements}, action, resource)
    assert decision.outcome == expected, f"see {PAGES}{page}"


def test_several_policies_count_together() -> None:
    """Source: reference_policies_evaluation-logic.html, "all the policies that apply"."""
    policies = [{"Version": "2012-10-17", "Statement": [statement]} for statement in (GET, deny("s3:*", OBJECT))]
    assert evaluate(policies, "s3:GetObject", OBJECT).outcome == "explicit deny"
    assert evaluate(policies[:1], "s3:GetObject", OBJECT).outcome == "allow"
    assert evaluate([], "s3:GetObject", OBJECT).outcome == "implicit deny"
