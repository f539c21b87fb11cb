"""Whose account, which region, whose credentials: what the guard makes of them."""

import json
from pathlib import Path

import boto3
import pytest

from rota.local import Emulator
from tests.runtime.guard.conftest import NOWHERE, SENT, Guarded, refused

ANY_PLACE = ""


def test_another_account_is_refused_on_aws(guarded: Guarded) -> None:
    guarded("sqs: {send: jobs}")
    url = "https://sqs.us-east-1.amazonaws.com/333333333333/jobs"
    error = refused(boto3.client("sqs").send_message, QueueUrl=url, MessageBody="x")
    assert 'sqs: {send: "arn:${partition}:sqs:${region}:333333333333:jobs"}' in str(error)


def test_a_client_in_another_region_is_refused_on_aws(guarded: Guarded) -> None:
    guarded("dynamodb: {read: jobs}")
    error = refused(boto3.client("dynamodb", region_name="eu-west-1").get_item, TableName="jobs", Key={})
    assert "arn:aws:dynamodb:eu-west-1:222222222222:table/jobs (Statement[0] allows it only on" in str(error)


def test_an_emulators_account_and_region_are_the_registrys(guarded: Guarded) -> None:
    guarded("sqs: {send: jobs}", place='account: "222222222222", region: us-gov-west-1')
    sqs = boto3.client("sqs", **NOWHERE)
    for account in ("000000000000", "222222222222"):
        with pytest.raises(SENT):
            sqs.send_message(QueueUrl=f"http://127.0.0.1:9/{account}/jobs", MessageBody="x")
    error = refused(sqs.send_message, QueueUrl="http://127.0.0.1:9/000000000000/other", MessageBody="x")
    assert "Add under tasks.job.iam: sqs: {send: other}." in str(error)


def test_without_an_account_in_the_registry_any_account_is_its_own_and_the_region_is_the_calls(
    guarded: Guarded,
) -> None:
    guarded("sqs: {send: jobs}\ndynamodb: {read: jobs}", place=ANY_PLACE)
    dynamodb = boto3.client("dynamodb", region_name="eu-west-1", **NOWHERE)
    with pytest.raises(SENT):
        dynamodb.get_item(TableName="jobs", Key={"id": {"S": "a"}})
    error = refused(boto3.client("sqs").send_message, QueueUrl="https://x/333333333333/other", MessageBody="x")
    assert "Add under tasks.job.iam: sqs: {send: other}." in str(error)


def test_a_profile_that_assumes_a_role_logs_in_and_is_guarded_like_any_other(
    guarded: Guarded, aws: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = "arn:aws:iam::000000000000:role/developer"
    boto3.client("iam").create_role(RoleName="developer", AssumeRolePolicyDocument=json.dumps({"Statement": []}))
    config = tmp_path / "config"
    config.write_text(f"[profile dev]\nrole_arn = {role}\nsource_profile = base\n[profile base]\n")
    keys = tmp_path / "credentials"
    keys.write_text("[base]\naws_access_key_id = test\naws_secret_access_key = test\n")
    guarded("sqs: {receive: jobs}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    session = boto3.Session(profile_name="dev")
    assert session.client("sts").get_caller_identity()["Arn"].startswith("arn:aws:sts:")
    refused(session.client("s3").list_buckets)
    refused(session.client("sts").assume_role, RoleArn=role, RoleSessionName="job")


def test_what_a_task_does_in_a_role_that_it_may_assume_is_that_roles_business(
    guarded: Guarded, aws: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    boto3.client("iam").create_role(RoleName="partner", AssumeRolePolicyDocument=trust)
    guarded("sts: {assume: partner}")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
    sts = boto3.client("sts")
    answer = sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/partner", RoleSessionName="job")
    keys = answer["Credentials"]
    partner = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    assert "Buckets" in partner.client("s3").list_buckets()
    refused(boto3.client("s3").list_buckets)
