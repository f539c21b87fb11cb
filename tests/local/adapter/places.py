"""An emulator for a test: clients in an account of its own, and waits for what happens there."""

import itertools
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-east-1"
ACCOUNTS = itertools.count(300000000001)
T = TypeVar("T")


class Aws:
    """One account of an emulator that enforces IAM; a new one is empty."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.account = str(next(ACCOUNTS))

    def client(self, service: str, keys: tuple[str, str, str | None] | None = None) -> Any:  # noqa: ANN401  # untyped
        """A client of the account's root, or with other keys."""
        key, secret, token = keys or (self.account, "test", None)
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{REGION}:{self.account}:{name}"

    def user(self, *statements: Mapping[str, Any]) -> tuple[str, str, None]:
        """The keys of a new user who may do this and nothing else."""
        iam, name = self.client("iam"), f"user{next(ACCOUNTS)}"
        iam.create_user(UserName=name)
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]}
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"], None

    def role(self, name: str, service: str, *statements: Mapping[str, Any], trust: Mapping[str, Any] = {}) -> str:
        """The ARN of a new role that a service may assume, with these permissions."""
        iam = self.client("iam")
        principal = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = {"Version": "2012-10-17", "Statement": [{**principal, **trust}]}
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))
        if statements:
            policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]}
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        return str(made["Role"]["Arn"])

    def queue(self, name: str) -> tuple[str, str]:
        """The URL and ARN of a new queue that AWS's own services may send to."""
        arn = self.arn("sqs", name)
        services = {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]}
        send = {"Effect": "Allow", "Principal": services, "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [send]})
        return self.client("sqs").create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"], arn


def allowed(call: Callable[[], object]) -> bool:
    """Whether IAM lets the call through."""
    try:
        call()
    except ClientError as error:
        if "AccessDenied" in error.response["Error"]["Code"]:
            return False
        raise
    return True


def eventually(look: Callable[[], T | None], within: float = 60) -> T:
    """The first answer that is not empty. Asks again and again, and fails when there is none in time (seconds)."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing within {within} s")


def messages(aws: Aws, url: str, enough: Callable[[list[str]], bool], within: float = 60) -> list[str]:
    """The messages of a queue, once there are enough of them."""
    sqs, found = aws.client("sqs"), list[str]()

    def look() -> bool:
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        for one in got:
            found.append(one["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return enough(found)

    eventually(look, within)
    return found
