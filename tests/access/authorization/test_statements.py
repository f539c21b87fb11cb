"""The problems of a statement that AWS would not apply as it is meant, and of one that is right."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from rota.access import Place, Statement
from rota.access.authorization import StatementProblem, check_statements, exact_problems
from rota.errors import dotted

PLACE = Place("aws", "us-east-1", "222222222222")
ANYWHERE = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
BUCKET = "arn:aws:s3:::reports"
KEY = "arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab"
QUEUE = "arn:aws:sqs:us-east-1:222222222222:jobs"

MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text())


def messages(statement: dict[str, Any], place: Place = PLACE) -> list[str]:
    return [str(problem) for problem in exact_problems({"exact": [statement]}, place)]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["rule"])
def test_a_mistake_is_reported_once_at_its_path(mistake: dict[str, Any]) -> None:
    (problem,) = exact_problems({"exact": [mistake["statement"]]}, PLACE)
    assert dotted(problem.path) == f"exact[0].{mistake['at']}"
    assert problem.message == mistake["message"].strip()


RIGHT: dict[str, dict[str, Any]] = {
    "objects": {"actions": ["s3:GetObject", "s3:PutObject"], "resources": f"{BUCKET}/in/*"},
    "a bucket and its objects": {
        "actions": ["s3:ListBucket", "s3:GetObject"],
        "resources": [BUCKET, f"{BUCKET}/*"],
    },
    "a prefix": {
        "actions": "s3:ListBucket",
        "resources": BUCKET,
        "conditions": {"StringLike": {"s3:prefix": ["in/", "in/*"]}},
    },
    "a key through a service": {
        "actions": "kms:Decrypt",
        "resources": KEY,
        "conditions": {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:EncryptionContext:a": "b"}
        },
    },
    "a policy variable": {
        "actions": "dynamodb:GetItem",
        "resources": "arn:aws:dynamodb:us-east-1:222222222222:table/jobs",
        "conditions": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/team}"}},
    },
    "a log group as CloudWatch Logs shows it": {
        "actions": "logs:StartQuery",
        "resources": "arn:aws:logs:us-east-1:222222222222:log-group:service/api:*",
    },
    "a public parameter": {
        "actions": "ssm:GetParameter",
        "resources": "arn:aws:ssm:us-east-1::parameter/aws/service/ecs/optimized-ami",
    },
    "a wildcard across several parts of an ARN": {
        "actions": "execute-api:Invoke",
        "resources": "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5/*",
    },
    "every index": {
        "actions": "dynamodb:Query",
        "resources": "arn:aws:dynamodb:us-east-1:222222222222:table/jobs/index/*",
    },
    "a star for an action without resources": {
        "actions": "ses:GetAccountSendingEnabled",
        "resources": "*",
        "reason": "it asks about the account",
    },
    "a star for an action of the table": {
        "actions": "translate:TranslateText",
        "resources": "*",
        "reason": "no parallel data is used",
    },
    "a role by its ARN": {"actions": "sts:AssumeRole", "resources": "arn:aws:iam::333333333333:role/partner/export"},
    "one role to pass": {
        "actions": "iam:PassRole",
        "resources": "arn:aws:iam::222222222222:role/app-staging-export",
        "conditions": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    },
    "a login to a database": {
        "actions": "rds-db:connect",
        "resources": "arn:aws:rds-db:us-east-1:222222222222:dbuser:*/tasks",
    },
    "an access list narrowed": {
        "actions": "s3:PutObjectAcl",
        "resources": f"{BUCKET}/out/*",
        "conditions": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
    },
    "keys in another case": {
        "actions": "s3:ListBucket",
        "resources": BUCKET,
        "conditions": {"StringLike": {"S3:Prefix": "in/*"}, "Bool": {"aws:securetransport": True}},
    },
    "every type of value": {
        "actions": "kms:Decrypt",
        "resources": KEY,
        "conditions": {
            "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/*"},
            "ArnEqualsIfExists": {"aws:SourceArn": "arn:aws:s3:::reports"},
            "Bool": {"aws:SecureTransport": True},
            "DateLessThan": {"aws:CurrentTime": "2027-01-31T00:00:00Z", "aws:EpochTime": "1800000000"},
            "ForAnyValue:StringEquals": {
                "kms:ResourceAliases": "alias/payments",
                "aws:CalledVia": "athena.amazonaws.com",
            },
            "IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::1"]},
            "Null": {"aws:TokenIssueTime": False},
            "NumericLessThan": {"aws:MultiFactorAuthAge": 300},
            "StringEquals": {"aws:ResourceAccount": "222222222222", "aws:RequestedRegion": "us-east-1"},
            "StringLike": {"aws:PrincipalTag/team": "pay*"},
        },
    },
}


@pytest.mark.parametrize("statement", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_is_left_alone(statement: dict[str, Any]) -> None:
    assert messages(statement) == []


def test_a_wrong_operator_or_condition_key_is_the_key_of_its_mapping_and_a_wrong_value_is_not() -> None:
    statement = {"actions": "kms:Decrypt", "resources": KEY}
    (key,) = exact_problems({"exact": [statement | {"conditions": {"Bool": {"aws:SourceIp": "true"}}}]}, PLACE)
    (value,) = exact_problems({"exact": [statement | {"conditions": {"Bool": {"aws:SecureTransport": "x"}}}]}, PLACE)
    assert (key.on_key, value.on_key) == (True, False)


def test_a_stack_for_any_account_may_name_its_place_by_pseudo_parameters() -> None:
    queue = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs"
    assert messages({"actions": "sqs:SendMessage", "resources": queue}, ANYWHERE) == []
    assert messages({"actions": "sqs:SendMessage", "resources": QUEUE}, ANYWHERE) == []
    assert len(messages({"actions": "sns:Publish", "resources": queue}, ANYWHERE)) == 1


def test_every_mistake_of_a_statement_is_reported_at_once() -> None:
    statement = {
        "actions": ["s3:GetObjct", "s3:ListBucket", "iam:CreateUser"],
        "resources": ["arn:aws-cn:s3:::reports", f"{BUCKET}*"],
        "conditions": {"StringEquals": {"aws:Moon": "full", "aws:SourceIp": "192.0.2.1"}},
    }
    places = [line.split(": ")[0].removeprefix("exact[0].") for line in messages(statement)]
    assert places == [
        "actions[0]",
        "actions[2]",
        "resources[0]",
        "resources[1]",
        "conditions.StringEquals.aws:Moon",
        "conditions.StringEquals.aws:SourceIp",
    ]


def test_statements_whose_form_is_wrong_are_left_to_the_parser_and_the_others_are_checked() -> None:
    wrong, unknown = {"actions": "s3:*", "resources": BUCKET}, {"actions": "s3:GetObjct", "resources": BUCKET}
    (problem,) = exact_problems({"s3": {"read": "reports/*"}, "exact": [wrong, 5, unknown]}, PLACE)
    assert problem.path == ("exact", 2, "actions")


@pytest.mark.parametrize("raw", [None, {}, {"exact": None}, {"exact": "x"}, {"s3": {"read": "reports/*"}}])
def test_a_block_without_statements_has_no_problems_here(raw: object) -> None:
    assert list(exact_problems(raw, PLACE)) == []


def test_statements_from_elsewhere_are_checked_in_form_too() -> None:
    """check_statements is for the roles that are synthesized as well, which no parser has seen."""
    statements = (
        Statement(("s3:GetObject",), (f"{BUCKET}/*",)),
        Statement(("s3:Get*",), (f"{BUCKET}/*",)),
        Statement(("sqs:SendMessage",), ("jobs", QUEUE)),
        Statement(("ses:GetAccountSendingEnabled",), ("*",)),
        Statement(("kms:Decrypt",), (KEY,), {"StringEqual": {"kms:ViaService": ("x",)}}),
    )
    wildcard = "'s3:Get*' has a wildcard; list each action by its name, such as s3:GetObjectVersion"
    no_arn = "'jobs' is not an ARN: expected arn:partition:service:region:account:resource"
    star = "'*' allows every resource; name each one, or say in 'reason' why none can be named"
    operator = "unknown condition operator 'StringEqual'; did you mean 'StringEquals'?"
    assert check_statements(statements, PLACE) == (
        StatementProblem(1, ("actions", "s3:Get*"), wildcard),
        StatementProblem(2, ("resources", "jobs"), no_arn),
        StatementProblem(3, ("resources", "*"), star),
        StatementProblem(4, ("conditions", "StringEqual"), operator),
    )


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", f"{BUCKET}/in"),
        ("sqs:SendMessage", f"{QUEUE}/x"),
        ("sqs:SendMessage", f"{QUEUE}:x"),
        ("sns:Publish", "arn:aws:sns:us-east-1:222222222222:alerts/x"),
        ("sns:Publish", "arn:aws:sns:us-east-1:222222222222:alerts:x"),
    ],
)
def test_what_no_bucket_queue_or_topic_can_be_called_is_none(action: str, resource: str) -> None:
    (problem,) = check_statements([Statement((action,), (resource,))], PLACE)
    assert f"not a resource of '{action}'" in problem.message


def test_an_unknown_action_is_reported_although_the_resource_is_wrong() -> None:
    statement = {"actions": ["s3:Foo", "s3getobject", "s3:GetObject"], "resources": "reports"}
    found = [(problem.path, problem.message) for problem in exact_problems({"exact": [statement, 5]}, PLACE)]
    assert found == [(("exact", 0, "actions", 0), "unknown action 's3:Foo'; s3 has no action of that name")]
