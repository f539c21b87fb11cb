"""An AWS that enforces IAM policies, with a few resources of each kind and users to make calls as."""

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from rota.local import Emulator


class Account:
    """The emulator's account: the resources of the probes, their ids, and clients for any of its users."""

    def __init__(self, emulator: Emulator) -> None:
        self._endpoint = emulator.endpoint
        self._clients: dict[tuple[str, str], Any] = {}
        self._keys = {"root": ("test", "test")}
        self.ids: dict[str, str] = {}
        self._resources()

    def client(self, user: str, service: str) -> Any:  # noqa: ANN401
        """A user's client of a service; the user `root` may do anything."""
        if (user, service) not in self._clients:
            key, password = self._keys[user]
            self._clients[user, service] = boto3.client(
                service,
                endpoint_url=self._endpoint,
                region_name="us-east-1",
                aws_access_key_id=key,
                aws_secret_access_key=password,
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self._clients[user, service]

    def filled(self, value: Any) -> Any:  # noqa: ANN401
        """The value with the ids of resources where it names them as `<name>`."""
        if isinstance(value, str):
            return re.sub(r"<([\w-]+)>", lambda found: self.ids[found[1]], value)
        if isinstance(value, dict):
            return {key: self.filled(each) for key, each in value.items()}
        return [self.filled(each) for each in value] if isinstance(value, list) else value

    def _resources(self) -> None:
        root = {service: self.client("root", service) for service in ("s3", "sqs", "dynamodb", "ssm", "sns", "kms")}
        root["s3"].create_bucket(Bucket="reports")
        for name in ("in/a.csv", "out/b.csv", "ann/a.csv"):
            root["s3"].put_object(Bucket="reports", Key=name, Body=b"x")
        for name in ("jobs", "other"):
            self.ids[name] = root["sqs"].create_queue(QueueName=name)["QueueUrl"]
        for name in ("jobs", "audit"):
            root["dynamodb"].create_table(
                TableName=name,
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            )
        for name in ("api-key", "api-key-2"):
            created = self.client("root", "secretsmanager").create_secret(Name=name, SecretString="x")
            self.ids[name] = created["ARN"]
        for name in ("/app/key", "/other/key"):
            root["ssm"].put_parameter(Name=name, Value="x", Type="String")
        for name in ("alerts", "other"):
            root["sns"].create_topic(Name=name)
        for name in ("ours", "theirs"):
            self.ids[name] = root["kms"].create_key()["KeyMetadata"]["KeyId"]

    def user(self, name: str, policy: dict[str, Any]) -> None:
        """Make this user, with this policy, when it is not there yet."""
        if name in self._keys:
            return
        iam = self.client("root", "iam")
        iam.create_user(UserName=name, Tags=[{"Key": "team", "Value": "app"}])
        iam.put_user_policy(UserName=name, PolicyName="probed", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self._keys[name] = (key["AccessKeyId"], key["SecretAccessKey"])


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with Emulator({"AUTH": "true"}) as emulator:
        yield Account(emulator)
