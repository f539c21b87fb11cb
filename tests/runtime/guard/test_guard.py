"""The guard in front of boto3: what is refused, how that looks to a handler, and what passes."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

from tests.runtime.guard.conftest import NOWHERE, SENT, Guarded, refused


def test_the_message_has_action_resource_nearest_statement_and_the_line_to_add(guarded: Guarded) -> None:
    guarded("s3: {write: 'reports-staging/out/*'}")
    error = refused(boto3.client("s3").put_object, Bucket="reports-staging", Key="other/2026-01-05.csv", Body=b"")
    assert str(error) == (
        "An error occurred (AccessDenied) when calling the PutObject operation: the role of job in staging is not"
        " authorized to perform: s3:PutObject on resource: arn:aws:s3:::reports-staging/other/2026-01-05.csv"
        " (Statement[0] allows it only on 'arn:aws:s3:::reports-staging/out/*')."
        ' Add under tasks.job.iam: s3: {write: "reports-${environment}/other/*"}.'
        " Refused here by the guard of `rota run`, before it was sent; --no-guard lets it through"
    )
    assert error.operation_name == "PutObject"


CODES = [
    ("s3", "get_object", {"Bucket": "b", "Key": "k"}, "AccessDenied", 403),
    ("s3", "head_object", {"Bucket": "b", "Key": "k"}, "403", 403),
    ("sqs", "send_message", {"QueueUrl": "https://q/222222222222/jobs", "MessageBody": "x"}, "AccessDenied", 403),
    ("sns", "publish", {"TopicArn": "arn:aws:sns:us-east-1:222222222222:t", "Message": "x"}, "AuthorizationError", 403),
    ("dynamodb", "get_item", {"TableName": "jobs", "Key": {}}, "AccessDeniedException", 400),
    ("kms", "decrypt", {"CiphertextBlob": b"x"}, "AccessDeniedException", 400),
    ("lambda", "invoke", {"FunctionName": "f"}, "AccessDeniedException", 403),
    ("sesv2", "send_email", {"FromEmailAddress": "a@b.example", "Content": {}}, "AccessDeniedException", 403),
    ("ses", "send_raw_email", {"Source": "a@b.example", "RawMessage": {"Data": b""}}, "AccessDenied", 403),
    ("cloudwatch", "put_metric_data", {"Namespace": "Jobs", "MetricData": []}, "AccessDenied", 403),
    ("secretsmanager", "get_secret_value", {"SecretId": "a"}, "AccessDeniedException", 400),
]


@pytest.mark.parametrize("row", CODES, ids=lambda row: f"{row[0]}.{row[1]}")
def test_each_service_refuses_by_its_own_code_and_status(
    guarded: Guarded, row: tuple[str, str, dict[str, Any], str, int]
) -> None:
    service, method, params, code, status = row
    guarded()
    error = refused(getattr(boto3.client(service), method), **params)
    assert error.response["Error"]["Code"] == code
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert "is not authorized to perform" in error.response["Error"]["Message"]


def test_the_error_is_of_the_class_that_the_service_models(guarded: Guarded) -> None:
    guarded()
    kinesis = boto3.client("kinesis")
    with pytest.raises(kinesis.exceptions.AccessDeniedException):
        kinesis.put_record(StreamName="s", Data=b"", PartitionKey="k")


def test_whoever_makes_the_client_is_guarded(guarded: Guarded) -> None:
    guarded()
    sessions = boto3.Session(aws_access_key_id="AKIA0", aws_secret_access_key="x", aws_session_token="t")
    makers: list[Any] = [
        boto3.client("sqs"),
        boto3.client("sqs", aws_access_key_id="AKIA1", aws_secret_access_key="y"),
        sessions.client("sqs"),
        botocore.session.get_session().create_client("sqs"),
    ]
    for client in makers:
        refused(client.send_message, QueueUrl="https://q/222222222222/jobs", MessageBody="x")


def test_resources_paginators_waiters_transfers_and_presigned_urls_are_guarded(
    guarded: Guarded, tmp_path: Path
) -> None:
    guarded()
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    file = tmp_path / "file"
    file.write_bytes(b"x")
    refused(boto3.resource("dynamodb").Table("jobs").put_item, Item={"id": "a"})
    refused(boto3.resource("sqs").get_queue_by_name, QueueName="jobs")
    refused(lambda: list(boto3.resource("s3").Bucket("b").objects.filter(Prefix="in/")))
    refused(lambda: list(dynamodb.get_paginator("scan").paginate(TableName="jobs")))
    with pytest.raises(Exception, match="is not authorized to perform: dynamodb:DescribeTable"):
        dynamodb.get_waiter("table_exists").wait(TableName="jobs")
    with pytest.raises(Exception, match="is not authorized to perform: s3:PutObject"):
        s3.upload_file(str(file), "b", "k")
    refused(s3.download_file, Bucket="b", Key="k", Filename=str(tmp_path / "other"))
    refused(s3.copy, CopySource={"Bucket": "a", "Key": "k"}, Bucket="b", Key="k")
    refused(s3.generate_presigned_url, ClientMethod="get_object", Params={"Bucket": "b", "Key": "k"})


def test_a_presigned_url_is_made_when_the_role_allows_its_call(guarded: Guarded) -> None:
    guarded("s3: {read: 'reports/in/*'}")
    s3 = boto3.client("s3")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "in/k"})
    assert "/in/k?" in url
    with pytest.raises(ParamValidationError):
        s3.generate_presigned_url("get_object", Params={"Bucket": "reports"})
    assert (
        s3.generate_presigned_post("reports", "out/k")["fields"]["key"] == "out/k"
    )  # its parameters do not show what it may write


def test_a_login_to_a_database_is_guarded(guarded: Guarded) -> None:
    guarded("rds: {connect: tasks}")
    rds = boto3.client("rds")
    assert "DBUser=tasks" in rds.generate_db_auth_token("db.example.com", 5432, "tasks")
    error = refused(rds.generate_db_auth_token, DBHostname="db.example.com", Port=5432, DBUsername="admin")
    assert "Add under tasks.job.iam: rds: {connect: admin}." in str(error)


def test_a_login_is_allowed_on_the_instance_of_the_policy_because_the_host_does_not_name_one(guarded: Guarded) -> None:
    guarded("rds: {connect: db-ABCDEFGHIJKL01234/tasks}")
    assert boto3.client("rds").generate_db_auth_token("db.example.com", 5432, "tasks", "us-east-1")


def test_an_allowed_call_is_sent_and_botocore_still_rejects_a_wrong_one(guarded: Guarded) -> None:
    guarded("dynamodb: {read: jobs}")
    dynamodb = boto3.client("dynamodb", **NOWHERE)
    with pytest.raises(SENT):
        dynamodb.get_item(TableName="jobs", Key={"id": {"S": "a"}})
    with pytest.raises(ParamValidationError):
        dynamodb.get_item(TableName="jobs")


@pytest.mark.parametrize("missing", ["read", "write"])
def test_a_copy_needs_both_ends(guarded: Guarded, missing: str) -> None:
    lines = {"read": "read: 'inbox/in/*'", "write": "write: 'reports/out/*'"}
    guarded(f"s3: {{{', '.join(line for verb, line in lines.items() if verb != missing)}}}")
    source = {"Bucket": "inbox", "Key": "in/x y"}
    error = refused(boto3.client("s3").copy_object, Bucket="reports", Key="out/k", CopySource=source)
    assert f"Add under tasks.job.iam: s3: {{{missing}: " in str(error)


def test_all_that_a_call_lacks_is_in_one_message(guarded: Guarded) -> None:
    guarded()
    objects = {"Objects": [{"Key": "a/1"}, {"Key": "b/2", "VersionId": "v"}]}
    error = refused(boto3.client("s3").delete_objects, Bucket="bucket", Delete=objects)
    assert 's3: {delete: "bucket/a/*"} and exact: [{actions: [s3:DeleteObjectVersion], ' in str(error)
    assert 'resources: ["arn:${partition}:s3:::bucket/b/*"]}]' in str(error)


def test_calls_that_need_no_permission_or_no_role_pass(guarded: Guarded) -> None:
    guarded()
    with pytest.raises(SENT):
        boto3.client("sts", **NOWHERE).get_caller_identity()
    anonymous = {**NOWHERE, "config": NOWHERE["config"].merge(Config(signature_version=UNSIGNED))}
    with pytest.raises(SENT):
        boto3.client("s3", **anonymous).get_object(Bucket="open-data", Key="k")


def test_what_cannot_be_mapped_warns_once_and_passes(guarded: Guarded, caplog: pytest.LogCaptureFixture) -> None:
    guarded()
    elb, dynamodb = boto3.client("elbv2", **NOWHERE), boto3.client("dynamodb", **NOWHERE)
    for _ in range(2):
        with pytest.raises(SENT):
            elb.describe_load_balancers()
        with pytest.raises(SENT):
            dynamodb.execute_statement(Statement="TRUNCATE jobs")
    operations = [vars(record)["operation"] for record in caplog.records if record.name == "rota.guard"]
    assert operations == ["elbv2.DescribeLoadBalancers", "dynamodb.ExecuteStatement"]


def test_a_guessed_action_that_the_role_has_passes_in_silence(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    guarded("exact: [{actions: [translate:TranslateText], resources: '*', reason: none is used}]")
    with pytest.raises(SENT):
        boto3.client("translate", **NOWHERE).translate_text(Text="x", SourceLanguageCode="de", TargetLanguageCode="en")
    assert [record for record in caplog.records if record.name == "rota.guard"] == []


def test_a_condition_that_only_aws_can_judge_warns_and_passes(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    guarded("kms: {decrypt: alias/payments}")
    kms = boto3.client("kms", **NOWHERE)
    with pytest.raises(SENT):
        kms.decrypt(KeyId="1234abcd-12ab-34cd-56ef-1234567890ab", CiphertextBlob=b"x")
    (record,) = [record for record in caplog.records if record.name == "rota.guard"]
    assert "kms:ResourceAliases" in vars(record)["why"]
    with pytest.raises(SENT):
        kms.decrypt(KeyId="alias/payments", CiphertextBlob=b"x")
    refused(kms.decrypt, KeyId="alias/others", CiphertextBlob=b"x")


def test_a_key_that_only_a_service_may_use_is_not_for_the_task_itself(guarded: Guarded) -> None:
    guarded("kms: {use: 1234abcd-12ab-34cd-56ef-1234567890ab, via: s3}")
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    error = refused(boto3.client("kms").decrypt, KeyId=key, CiphertextBlob=b"x")
    assert "allows it only if kms:ViaService" in str(error)
    assert f'Add under tasks.job.iam: kms: {{decrypt: "{key}"}}.' in str(error)


def test_a_secret_is_found_by_name_whatever_ends_its_arn(guarded: Guarded) -> None:
    whole = "arn:aws:secretsmanager:us-east-1:222222222222:secret:app/b-a1B2c3"
    guarded(f"secretsmanager: {{read: [app/a, '{whole}']}}")
    secrets = boto3.client("secretsmanager", **NOWHERE)
    for name in ("app/a", whole.replace("app/b", "app/a"), "app/b", whole, whole[:-7]):
        with pytest.raises(SENT):
            secrets.get_secret_value(SecretId=name)
    for name in ("app/a-longer", "app/c", whole[:-6] + "ZZZZZZ"):
        refused(secrets.get_secret_value, SecretId=name)


def test_threads_are_guarded_alike(guarded: Guarded) -> None:
    guarded("dynamodb: {read: jobs}")
    dynamodb = boto3.client("dynamodb", **NOWHERE)

    def outcome(table: str) -> str:
        try:
            dynamodb.get_item(TableName=table, Key={"id": {"S": "a"}})
        except ClientError:
            return "refused"
        except SENT:
            return "sent"
        return "answered"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, ["jobs", "others"] * 20))
    assert outcomes == ["sent", "refused"] * 20


def test_a_refusal_that_the_handler_swallows_is_in_the_log_once(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    guarded()
    sqs = boto3.client("sqs")
    for _ in range(2):
        refused(sqs.send_message, QueueUrl="https://x/222222222222/jobs", MessageBody="secret text")
    (record,) = [record for record in caplog.records if record.name == "rota.guard"]
    assert record.levelno == logging.WARNING
    assert vars(record)["add"] == "sqs: {send: jobs}"
    assert vars(record)["resource"] == "arn:aws:sqs:us-east-1:222222222222:jobs"
    assert "secret text" not in repr(vars(record))


def test_the_message_for_a_text_message_has_the_statement_that_aws_requires(guarded: Guarded) -> None:
    guarded()
    error = refused(boto3.client("sns").publish, PhoneNumber="+15550100", Message="x")
    assert "sns:Publish on resource: *" in str(error)


def test_the_line_for_an_unknown_resource_asks_for_its_arn(guarded: Guarded) -> None:
    guarded()
    error = refused(boto3.client("kinesis").get_records, ShardIterator="x")
    line = "exact: [{actions: [kinesis:GetRecords], resources: [the ARN, which the call does not name]}]"
    assert f"Add under tasks.job.iam: {line}." in str(error)
