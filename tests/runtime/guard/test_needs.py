"""What each kind of call needs: every exception to the rule that an action has its operation's name."""

from typing import Any

import pytest
from botocore.session import Session

from rota.access import Place
from rota.runtime.guard.mapping import needs_of
from rota.runtime.guard.needs import Call

PLACE = Place("aws", "us-east-1", "222222222222")
HERE = "us-east-1:222222222222"
TABLE, QUEUE, TOPIC = (f"arn:aws:{kind}" for kind in (f"dynamodb:{HERE}:table/", f"sqs:{HERE}:", f"sns:{HERE}:"))
SES, SSM, KMS = (f"arn:aws:{service}:{HERE}:" for service in ("ses", "ssm", "kms"))
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
SESSION = Session()


def call(name: str, params: dict[str, Any], place: Place = PLACE) -> Call:
    service, operation = name.split(".")
    return Call(service, operation, params, place, SESSION.get_service_model(service).signing_name)


def pairs(name: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """Action and likeliest resource of each need; the resource is '?' if the call does not name it."""
    needs = needs_of(call(name, params))
    assert needs is not None
    return [(need.action, need.resource or "?") for need in needs]


S3 = [
    ("ListBuckets", {}, [("ListAllMyBuckets", "*")]),
    ("ListObjectsV2", {"Bucket": "b"}, [("ListBucket", "b")]),
    ("ListObjects", {"Bucket": "b"}, [("ListBucket", "b")]),
    ("HeadBucket", {"Bucket": "b"}, [("ListBucket", "b")]),
    ("ListObjectVersions", {"Bucket": "b"}, [("ListBucketVersions", "b")]),
    ("ListMultipartUploads", {"Bucket": "b"}, [("ListBucketMultipartUploads", "b")]),
    ("GetBucketLocation", {"Bucket": "b"}, [("GetBucketLocation", "b")]),
    ("GetBucketEncryption", {"Bucket": "b"}, [("GetEncryptionConfiguration", "b")]),
    ("DeleteBucketTagging", {"Bucket": "b"}, [("PutBucketTagging", "b")]),
    ("GetObject", {"Bucket": "b", "Key": "in/a"}, [("GetObject", "b/in/a")]),
    ("GetObject", {"Bucket": "b", "Key": "a", "VersionId": "v"}, [("GetObjectVersion", "b/a")]),
    ("HeadObject", {"Bucket": "b", "Key": "a"}, [("GetObject", "b/a")]),
    ("HeadObject", {"Bucket": "b", "Key": "a", "VersionId": "v"}, [("GetObjectVersion", "b/a")]),
    ("GetObjectAttributes", {"Bucket": "b", "Key": "a"}, [("GetObject", "b/a"), ("GetObjectAttributes", "b/a")]),
    ("GetObjectTagging", {"Bucket": "b", "Key": "a"}, [("GetObjectTagging", "b/a")]),
    ("PutObjectTagging", {"Bucket": "b", "Key": "a", "VersionId": "v"}, [("PutObjectVersionTagging", "b/a")]),
    ("SelectObjectContent", {"Bucket": "b", "Key": "a"}, [("GetObject", "b/a")]),
    ("PutObject", {"Bucket": "b", "Key": "a"}, [("PutObject", "b/a")]),
    ("PutObject", {"Bucket": "b", "Key": "a", "Tagging": "t=1"}, [("PutObject", "b/a"), ("PutObjectTagging", "b/a")]),
    (
        "PutObject",
        {"Bucket": "b", "Key": "a", "ACL": "private", "GrantRead": "id=1", "ObjectLockMode": "GOVERNANCE"},
        [("PutObject", "b/a"), ("PutObjectAcl", "b/a"), ("PutObjectRetention", "b/a")],
    ),
    ("CreateMultipartUpload", {"Bucket": "b", "Key": "a"}, [("PutObject", "b/a")]),
    ("UploadPart", {"Bucket": "b", "Key": "a"}, [("PutObject", "b/a")]),
    ("CompleteMultipartUpload", {"Bucket": "b", "Key": "a"}, [("PutObject", "b/a")]),
    ("AbortMultipartUpload", {"Bucket": "b", "Key": "a"}, [("AbortMultipartUpload", "b/a")]),
    ("ListParts", {"Bucket": "b", "Key": "a"}, [("ListMultipartUploadParts", "b/a")]),
    ("DeleteObject", {"Bucket": "b", "Key": "a"}, [("DeleteObject", "b/a")]),
    ("DeleteObject", {"Bucket": "b", "Key": "a", "VersionId": "v"}, [("DeleteObjectVersion", "b/a")]),
    (
        "DeleteObjects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "a"}, {"Key": "c", "VersionId": "v"}]}},
        [("DeleteObject", "b/a"), ("DeleteObjectVersion", "b/c")],
    ),
    (
        "CopyObject",
        {"Bucket": "b", "Key": "a", "CopySource": "c/d%20e"},
        [("GetObject", "c/d e"), ("PutObject", "b/a")],
    ),
    (
        "CopyObject",
        {"Bucket": "b", "Key": "a", "CopySource": {"Bucket": "c", "Key": "d e", "VersionId": "v"}},
        [("GetObjectVersion", "c/d e"), ("PutObject", "b/a")],
    ),
    (
        "CopyObject",
        {"Bucket": "b", "Key": "a", "CopySource": "c/d", "Tagging": "t=1", "TaggingDirective": "COPY"},
        [("GetObject", "c/d"), ("PutObject", "b/a")],
    ),
    (
        "UploadPartCopy",
        {"Bucket": "b", "Key": "a", "CopySource": "/c/d?versionId=v"},
        [("GetObjectVersion", "c/d"), ("PutObject", "b/a")],
    ),
]


@pytest.mark.parametrize(("operation", "params", "expected"), S3)
def test_s3(operation: str, params: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    arns = [(f"s3:{action}", name if name == "*" else f"arn:aws:s3:::{name}") for action, name in expected]
    assert pairs(f"s3.{operation}", params) == arns


def test_an_access_point_is_the_resource_itself() -> None:
    point = f"arn:aws:s3:{HERE}:accesspoint/reports"
    assert pairs("s3.GetObject", {"Bucket": point, "Key": "a"}) == [("s3:GetObject", f"{point}/object/a")]
    assert pairs("s3.ListObjectsV2", {"Bucket": point}) == [("s3:ListBucket", point)]


def test_a_directory_bucket_is_opened_by_a_session_and_by_nothing_else() -> None:
    bucket = "jobs--use1-az4--x-s3"
    session = [("s3express:CreateSession", f"arn:aws:s3express:{HERE}:bucket/{bucket}")]
    assert pairs("s3.CreateSession", {"Bucket": bucket}) == session
    assert pairs("s3.GetObject", {"Bucket": bucket, "Key": "a"}) == []


def test_a_listing_has_its_prefix_in_the_context_and_says_when_it_has_none() -> None:
    (listing,) = needs_of(call("s3.ListObjectsV2", {"Bucket": "b", "Prefix": "in/", "MaxKeys": 5})) or ()
    assert listing.context == {"s3:prefix": "in/", "s3:delimiter": None, "s3:max-keys": 5}
    (bare,) = needs_of(call("s3.HeadBucket", {"Bucket": "b"})) or ()
    assert bare.context["s3:prefix"] is None


DYNAMODB = [
    ("GetItem", {"TableName": "jobs"}, [("GetItem", "jobs")]),
    ("GetItem", {"TableName": f"{TABLE}jobs"}, [("GetItem", "jobs")]),
    ("Query", {"TableName": "jobs", "IndexName": "by-day"}, [("Query", "jobs/index/by-day")]),
    ("Scan", {"TableName": "jobs", "IndexName": "by-day"}, [("Scan", "jobs/index/by-day")]),
    ("BatchGetItem", {"RequestItems": {"a": {}, "b": {}}}, [("BatchGetItem", "a"), ("BatchGetItem", "b")]),
    ("BatchWriteItem", {"RequestItems": {"a": []}}, [("BatchWriteItem", "a")]),
    ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "a"}}]}, [("GetItem", "a")]),
    (
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "a"}},
                {"Update": {"TableName": "b"}},
                {"Delete": {"TableName": "c"}},
                {"ConditionCheck": {"TableName": "d"}},
            ]
        },
        [("PutItem", "a"), ("UpdateItem", "b"), ("DeleteItem", "c"), ("ConditionCheckItem", "d")],
    ),
    (
        "ExecuteStatement",
        {"Statement": 'SELECT * FROM "jobs"."by-day" WHERE d=1'},
        [("PartiQLSelect", "jobs/index/by-day")],
    ),
    ("ExecuteStatement", {"Statement": "select id\nfrom jobs"}, [("PartiQLSelect", "jobs")]),
    ("ExecuteStatement", {"Statement": "INSERT INTO jobs VALUE {'id': 'a'}"}, [("PartiQLInsert", "jobs")]),
    (
        "BatchExecuteStatement",
        {"Statements": [{"Statement": 'UPDATE "jobs" SET x=1'}, {"Statement": 'DELETE FROM "old" WHERE id=1'}]},
        [("PartiQLUpdate", "jobs"), ("PartiQLDelete", "old")],
    ),
    (
        "ExecuteTransaction",
        {"TransactStatements": [{"Statement": 'EXISTS(SELECT * FROM "jobs" WHERE id=1)'}]},
        [("PartiQLSelect", "jobs")],
    ),
    ("CreateTable", {"TableName": "jobs", "Tags": [{"Key": "a"}]}, [("CreateTable", "jobs"), ("TagResource", "jobs")]),
]


@pytest.mark.parametrize(("operation", "params", "expected"), DYNAMODB)
def test_dynamodb(operation: str, params: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    arns = [(f"dynamodb:{action}", f"{TABLE}{name}") for action, name in expected]
    assert pairs(f"dynamodb.{operation}", params) == arns


def test_a_statement_that_cannot_be_read_is_not_guessed() -> None:
    assert needs_of(call("dynamodb.ExecuteStatement", {"Statement": "WITH x AS (…)"})) is None


URL = "https://sqs.us-east-1.amazonaws.com/222222222222/jobs.fifo"
MAIL = {"Data": b"From: Jobs <jobs@mail.example.com>\r\nTo: a@example.org\r\n\r\nx"}
OTHERS: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("sqs.SendMessage", {"QueueUrl": URL}, [("sqs:SendMessage", f"{QUEUE}jobs.fifo")]),
    ("sqs.SendMessageBatch", {"QueueUrl": URL}, [("sqs:SendMessage", f"{QUEUE}jobs.fifo")]),
    ("sqs.DeleteMessageBatch", {"QueueUrl": URL}, [("sqs:DeleteMessage", f"{QUEUE}jobs.fifo")]),
    ("sqs.ChangeMessageVisibilityBatch", {"QueueUrl": URL}, [("sqs:ChangeMessageVisibility", f"{QUEUE}jobs.fifo")]),
    ("sqs.GetQueueUrl", {"QueueName": "jobs"}, [("sqs:GetQueueUrl", f"{QUEUE}jobs")]),
    (
        "sqs.GetQueueUrl",
        {"QueueName": "jobs", "QueueOwnerAWSAccountId": "333333333333"},
        [("sqs:GetQueueUrl", "arn:aws:sqs:us-east-1:333333333333:jobs")],
    ),
    ("sqs.ListQueues", {}, [("sqs:ListQueues", "*")]),
    ("sns.Publish", {"TopicArn": f"{TOPIC}jobs"}, [("sns:Publish", f"{TOPIC}jobs")]),
    ("sns.PublishBatch", {"TopicArn": f"{TOPIC}jobs"}, [("sns:Publish", f"{TOPIC}jobs")]),
    ("sns.Publish", {"PhoneNumber": "+15550100"}, [("sns:Publish", "*")]),
    ("sns.CreateTopic", {"Name": "jobs"}, [("sns:CreateTopic", f"{TOPIC}jobs")]),
    ("ses.SendEmail", {"Source": "Jobs <jobs@example.com>"}, [("ses:SendEmail", f"{SES}identity/example.com")]),
    ("ses.SendRawEmail", {"RawMessage": MAIL}, [("ses:SendRawEmail", f"{SES}identity/mail.example.com")]),
    (
        "ses.SendTemplatedEmail",
        {"Source": "jobs@example.com", "Template": "t", "ConfigurationSetName": "c"},
        [
            ("ses:SendTemplatedEmail", f"{SES}{name}")
            for name in ("identity/example.com", "template/t", "configuration-set/c")
        ],
    ),
    (
        "sesv2.SendEmail",
        {"FromEmailAddress": "jobs@example.com", "Content": {"Simple": {}}},
        [("ses:SendEmail", f"{SES}identity/example.com")],
    ),
    ("sesv2.SendEmail", {"Content": {"Raw": MAIL}}, [("ses:SendRawEmail", f"{SES}identity/mail.example.com")]),
    (
        "sesv2.SendEmail",
        {"FromEmailAddress": "jobs@example.com", "Content": {"Template": {"TemplateName": "t"}}},
        [("ses:SendTemplatedEmail", f"{SES}{name}") for name in ("identity/example.com", "template/t")],
    ),
    ("sts.GetCallerIdentity", {}, []),
    (
        "sts.AssumeRole",
        {"RoleArn": "arn:aws:iam::333333333333:role/p", "Tags": [{}]},
        [(f"sts:{action}", "arn:aws:iam::333333333333:role/p") for action in ("AssumeRole", "TagSession")],
    ),
    (
        "secretsmanager.GetSecretValue",
        {"SecretId": "app/key"},
        [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:app/key-??????")],
    ),
    (
        "secretsmanager.BatchGetSecretValue",
        {"SecretIdList": ["a"], "Filters": [{}]},
        [
            ("secretsmanager:BatchGetSecretValue", "*"),
            ("secretsmanager:ListSecrets", "*"),
            ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:a-??????"),
        ],
    ),
    ("ssm.GetParameter", {"Name": "/app/key:3"}, [("ssm:GetParameter", f"{SSM}parameter/app/key")]),
    ("ssm.GetParameter", {"Name": "plain"}, [("ssm:GetParameter", f"{SSM}parameter/plain")]),
    ("ssm.GetParameter", {"Name": f"{SSM}parameter/x:3"}, [("ssm:GetParameter", f"{SSM}parameter/x")]),
    ("ssm.GetParameters", {"Names": ["/a", "/b"]}, [("ssm:GetParameters", f"{SSM}parameter/{name}") for name in "ab"]),
    ("ssm.GetParametersByPath", {"Path": "/app/"}, [("ssm:GetParametersByPath", f"{SSM}parameter/app")]),
    ("ssm.SendCommand", {"DocumentName": "x"}, [("ssm:SendCommand", "?")]),
    ("kms.Decrypt", {"KeyId": KEY_ID}, [("kms:Decrypt", f"{KMS}key/{KEY_ID}")]),
    ("kms.Decrypt", {}, [("kms:Decrypt", "?")]),
    ("kms.Encrypt", {"KeyId": "alias/payments"}, [("kms:Encrypt", "?")]),
    (
        "kms.ReEncrypt",
        {"SourceKeyId": f"{KMS}key/{KEY_ID}", "DestinationKeyId": KEY_ID},
        [("kms:ReEncryptFrom", f"{KMS}key/{KEY_ID}"), ("kms:ReEncryptTo", f"{KMS}key/{KEY_ID}")],
    ),
    (
        "events.PutEvents",
        {"Entries": [{"Source": "a"}, {"Source": "a"}, {"EventBusName": "jobs"}]},
        [("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/{name}") for name in ("default", "jobs")],
    ),
    (
        "stepfunctions.StartExecution",
        {"stateMachineArn": f"arn:aws:states:{HERE}:stateMachine:etl:PROD"},
        [("states:StartExecution", f"arn:aws:states:{HERE}:stateMachine:etl")],
    ),
    ("lambda.Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")]),
    (
        "lambda.Invoke",
        {"FunctionName": "333333333333:function:f", "Qualifier": "live"},
        [("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:333333333333:function:f:live")],
    ),
    ("lambda.InvokeAsync", {"FunctionName": "f"}, [("lambda:InvokeAsync", f"arn:aws:lambda:{HERE}:function:f")]),
    ("kinesis.PutRecords", {"StreamName": "s"}, [("kinesis:PutRecords", f"arn:aws:kinesis:{HERE}:stream/s")]),
    ("kinesis.GetRecords", {"ShardIterator": "x"}, [("kinesis:GetRecords", "?")]),
    (
        "firehose.PutRecordBatch",
        {"DeliveryStreamName": "s"},
        [("firehose:PutRecordBatch", f"arn:aws:firehose:{HERE}:deliverystream/s")],
    ),
    ("cloudwatch.PutMetricData", {"Namespace": "Payments"}, [("cloudwatch:PutMetricData", "*")]),
    (
        "logs.PutLogEvents",
        {"logGroupName": "/a", "logStreamName": "s"},
        [("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/a:log-stream:s")],
    ),
    (
        "logs.StartQuery",
        {"logGroupNames": ["/a", "/b"]},
        [("logs:StartQuery", f"arn:aws:logs:{HERE}:log-group:{name}:*") for name in ("/a", "/b")],
    ),
    (
        "rds-data.ExecuteStatement",
        {"resourceArn": f"arn:aws:rds:{HERE}:cluster:c", "secretArn": f"arn:aws:secretsmanager:{HERE}:secret:a-a1B2c3"},
        [
            ("rds-data:ExecuteStatement", f"arn:aws:rds:{HERE}:cluster:c"),
            ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:a-a1B2c3"),
        ],
    ),
    ("sso.GetRoleCredentials", {}, []),
]


@pytest.mark.parametrize(("name", "params", "expected"), OTHERS)
def test_other_services(name: str, params: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert pairs(name, params) == expected


def test_elsewhere_the_action_is_taken_for_the_operations_name_and_known_to_be_a_guess() -> None:
    (need,) = needs_of(call("elbv2.DescribeTargetHealth", {})) or ()
    assert (need.action, need.resources, need.sure) == ("elasticloadbalancing:DescribeTargetHealth", (), False)


def test_names_are_in_the_partition_and_region_of_the_call() -> None:
    china = Place("aws-cn", "cn-north-1", "222222222222")
    needs = needs_of(call("s3.GetObject", {"Bucket": "b", "Key": "k"}, china)) or ()
    needs += needs_of(call("sqs.GetQueueUrl", {"QueueName": "q"}, china)) or ()
    assert [need.resource for need in needs] == ["arn:aws-cn:s3:::b/k", "arn:aws-cn:sqs:cn-north-1:222222222222:q"]
