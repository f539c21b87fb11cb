"""Requests as real calls of boto3: what to call for each action, and what must be there for the call to find."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.matrix.requests import Request

REFUSED = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "403"}
)
"""How the services call a refusal; a HEAD request has no body to say it, only the status."""

THERE_ALREADY = frozenset({"ResourceInUseException", "BucketAlreadyOwnedByYou"})

KEY = {"id": {"S": "1"}}
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """The last part of an ARN, and what the services ask for instead of it."""

    arn: str

    @property
    def name(self) -> str:
        """What follows the kind of resource: `jobs` of `table/jobs`."""
        return self.arn.split(":", 5)[5].partition("/")[2]

    @property
    def bucket(self) -> str:
        return self.arn.split(":", 5)[5].partition("/")[0]

    @property
    def table(self) -> dict[str, str]:
        """A table, or an index of one."""
        table, _, index = self.name.partition("/index/")
        return {"TableName": table, **({"IndexName": index} if index else {})}

    @property
    def queue_url(self) -> str:
        account, name = self.arn.split(":")[4:]
        return f"https://sqs.us-east-1.amazonaws.com/{account}/{name}"


def _object(at: Resource, **more: object) -> Arguments:
    return {"Bucket": at.bucket, "Key": at.name, **more}


def _query(at: Resource) -> Arguments:
    return {**at.table, "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": KEY["id"]}}


Calls = Mapping[str, tuple[str, Callable[[Resource], Arguments]]]

CALLS: Calls = {
    "s3:GetObject": ("s3.get_object", _object),
    "s3:PutObject": ("s3.put_object", lambda at: _object(at, Body=b"x")),
    "s3:DeleteObject": ("s3.delete_object", _object),
    "s3:GetObjectTagging": ("s3.get_object_tagging", _object),
    "s3:ListBucket": ("s3.list_objects_v2", lambda at: {"Bucket": at.bucket}),
    "dynamodb:GetItem": ("dynamodb.get_item", lambda at: {**at.table, "Key": KEY}),
    "dynamodb:Query": ("dynamodb.query", _query),
    "dynamodb:Scan": ("dynamodb.scan", lambda at: at.table),
    "dynamodb:PutItem": ("dynamodb.put_item", lambda at: {**at.table, "Item": KEY}),
    "dynamodb:UpdateItem": ("dynamodb.update_item", lambda at: {**at.table, "Key": KEY}),
    "dynamodb:DeleteItem": ("dynamodb.delete_item", lambda at: {**at.table, "Key": KEY}),
    "dynamodb:DescribeTable": ("dynamodb.describe_table", lambda at: at.table),
    "sqs:SendMessage": ("sqs.send_message", lambda at: {"QueueUrl": at.queue_url, "MessageBody": "x"}),
    "sqs:ReceiveMessage": ("sqs.receive_message", lambda at: {"QueueUrl": at.queue_url}),
    "sns:Publish": ("sns.publish", lambda at: {"TopicArn": at.arn, "Message": "x"}),
    "ssm:GetParameter": ("ssm.get_parameter", lambda at: {"Name": f"/{at.name}"}),
    "ssm:GetParameters": ("ssm.get_parameters", lambda at: {"Names": [f"/{at.name}"]}),
    "secretsmanager:GetSecretValue": ("secretsmanager.get_secret_value", lambda at: {"SecretId": at.arn}),
    "kms:Encrypt": ("kms.encrypt", lambda at: {"KeyId": at.name, "Plaintext": b"x"}),
    "kms:GenerateDataKey": ("kms.generate_data_key", lambda at: {"KeyId": at.name, "KeySpec": "AES_256"}),
}
"""Action -> the call that asks for it alone, and its arguments."""

ARGUMENTS_BY_KEY: Mapping[str, str] = {"s3:prefix": "Prefix", "ecs:cluster": "cluster"}
"""Condition key -> the argument of a call that it is taken from."""


def goes_through(client: Callable[[str], Any], request: Request, calls: Calls = CALLS) -> bool:
    """Whether the emulator lets a request through; that it finds nothing there comes after the permission."""
    name, arguments = calls[request.action]
    service, operation = name.split(".")
    told = {ARGUMENTS_BY_KEY[key]: value for key, value in request.context if key in ARGUMENTS_BY_KEY}
    given = {**arguments(Resource(request.resource)), **told}
    try:
        getattr(client(service), operation)(**given)
    except ClientError as error:
        return error.response["Error"]["Code"] not in REFUSED
    return True


def furnish(client: Callable[[str], Any], resource: str, region: str) -> None:
    """Make what an ARN names, if a test can make it by its name and has not yet."""
    at, service = Resource(resource), resource.split(":")[2]
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    makers: dict[str, tuple[str, Arguments]] = {
        "s3": ("create_bucket", {"Bucket": at.bucket, **place}),
        "dynamodb": (
            "create_table",
            {
                "TableName": at.table.get("TableName"),
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        ),
        "sqs": ("create_queue", {"QueueName": resource.rpartition(":")[2]}),
        "sns": ("create_topic", {"Name": resource.rpartition(":")[2]}),
        "ssm": ("put_parameter", {"Name": f"/{at.name}", "Value": "x", "Type": "String", "Overwrite": True}),
    }
    if service in makers:
        operation, arguments = makers[service]
        try:
            getattr(client(service), operation)(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] not in THERE_ALREADY:
                raise
