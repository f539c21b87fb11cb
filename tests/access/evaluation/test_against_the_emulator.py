"""The evaluator, the emulator under AUTH=true and the expectation agree on real calls of users that have a policy.

Where the emulator answers otherwise than AWS does, the row says why, and fails once the emulator follows AWS.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from rota.access.evaluation import Principal, evaluate, evaluate_trust

if TYPE_CHECKING:
    from tests.access.evaluation.conftest import Account

ACCOUNT = "000000000000"
HERE = f"us-east-1:{ACCOUNT}"
SQS, SNS, KMS = (f"arn:aws:{service}:{HERE}" for service in ("sqs", "sns", "kms"))
TABLE, PARAMETER = f"arn:aws:dynamodb:{HERE}:table", f"arn:aws:ssm:{HERE}:parameter"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret"
ITEM = {"id": {"S": "1"}}


def allow(action: str | list[str], resource: str | list[str], **condition: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}


def deny(action: str, resource: str = "*", **condition: object) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, "Condition": condition}


POLICIES: dict[str, list[dict[str, Any]]] = {
    "task": [
        allow("s3:GetObject", "arn:aws:s3:::reports/in/*"),
        allow("s3:PutObject", "arn:aws:s3:::reports/out/*"),
        allow("s3:ListBucket", "arn:aws:s3:::reports", StringLike={"s3:prefix": ["in/", "in/*"]}),
        allow("sqs:SendMessage", f"{SQS}:jobs"),
        allow(["dynamodb:GetItem", "dynamodb:Query"], f"{TABLE}/jobs"),
        allow("secretsmanager:GetSecretValue", f"{SECRET}:api-key-??????"),
        allow("ssm:GetParameter*", f"{PARAMETER}/app/*"),
        allow("SNS:publish", f"{SNS}:alerts"),
        allow(["kms:Encrypt", "kms:Decrypt"], f"{KMS}:key/<ours>"),
    ],
    "operator": [
        {"Effect": "Allow", "NotAction": ["iam:*", "sqs:Delete*"], "Resource": "*"},
        deny("s3:Delete*"),
        {"Effect": "Deny", "Action": "sqs:SendMessage", "NotResource": f"{SQS}:jobs"},
        deny("ssm:PutParameter", StringNotEquals={"aws:RequestTag/team": "app"}),
        deny("sns:Publish", f"{SNS}:alerts", NotIpAddress={"aws:SourceIp": ["10.0.0.0/8", "127.0.0.0/8"]}),
        deny("sns:Publish", f"{SNS}:other", IpAddress={"aws:SourceIp": "127.0.0.1"}),
        deny("dynamodb:PutItem", DateGreaterThan={"aws:CurrentTime": "2020-01-01T00:00:00Z"}),
        deny("kms:Encrypt", Bool={"aws:SecureTransport": "false"}),
    ],
    "careful": [
        allow("dynamodb:GetItem", "*", **{"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "state"]}}),
        allow("s3:ListBucket", "arn:aws:s3:::*", NumericLessThanEquals={"s3:max-keys": "10"}),
        allow("sns:Publish", "*", Null={"aws:TokenIssueTime": "true"}),
        allow("sqs:SendMessage", "*", ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:user/care*"}),
        allow("sqs:ReceiveMessage", "*", StringEqualsIgnoreCase={"aws:username": "CAREFUL"}),
        allow("sqs:PurgeQueue", "*", StringEquals={"aws:username": "CAREFUL"}),
        allow("ssm:AddTagsToResource", "*", **{"ForAnyValue:StringLike": {"aws:TagKeys": ["team*"]}}),
        allow("ssm:GetParameter", "*", StringEqualsIfExists={"ssm:x": "y"}, Bool={"aws:x": "true"}),
        allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:u*0:secret:api-key-??????"),
    ],
    "ann": [
        allow("s3:*", ["arn:aws:s3:::reports/${aws:username}/*", "arn:aws:s3:::reports/${*}"]),
        allow("sqs:SendMessage", "*", StringEquals={"aws:PrincipalTag/team": "${aws:PrincipalTag/group}"}),
    ],
}


@dataclass(frozen=True)
class Call:
    """A call of boto3, and what it asks of IAM. `<name>` stands for what that resource was given as an id."""

    operation: str
    arguments: dict[str, Any]
    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def knowing(self, **context: Any) -> "Call":  # noqa: ANN401
        """The same call, with keys that IAM knows of this user or request."""
        return replace(self, context={key.replace("_", ":", 1): value for key, value in context.items()})


def objects(operation: str, key: str, action: str, **more: object) -> Call:
    return Call(
        f"s3.{operation}", {"Bucket": "reports", "Key": key, **more}, f"s3:{action}", f"arn:aws:s3:::reports/{key}"
    )


def get(key: str) -> Call:
    return objects("get_object", key, "GetObject")


def put(key: str) -> Call:
    return objects("put_object", key, "PutObject", Body=b"x")


def delete(key: str) -> Call:
    return objects("delete_object", key, "DeleteObject")


def listing(**given: object) -> Call:
    keys = {"Prefix": "s3:prefix", "MaxKeys": "s3:max-keys"}
    context = {keys[name]: value for name, value in given.items()}
    return Call("s3.list_objects_v2", {"Bucket": "reports", **given}, "s3:ListBucket", "arn:aws:s3:::reports", context)


def queue(operation: str, name: str, action: str, **more: object) -> Call:
    return Call(f"sqs.{operation}", {"QueueUrl": f"<{name}>", **more}, f"sqs:{action}", f"{SQS}:{name}")


def send(name: str) -> Call:
    return queue("send_message", name, "SendMessage", MessageBody="x")


def receive(name: str) -> Call:
    return queue("receive_message", name, "ReceiveMessage")


def table(operation: str, name: str, action: str, **more: object) -> Call:
    return Call(f"dynamodb.{operation}", {"TableName": name, **more}, f"dynamodb:{action}", f"{TABLE}/{name}")


def write(name: str) -> Call:
    return table("put_item", name, "PutItem", Item=ITEM)


def item(name: str, *attributes: str) -> Call:
    projection = {"ProjectionExpression": ", ".join(attributes)} if attributes else {}
    call = table("get_item", name, "GetItem", Key=ITEM, **projection)
    return replace(call, context={"dynamodb:Attributes": list(attributes)})


def secret(operation: str, name: str, action: str, **more: object) -> Call:
    arguments = {"SecretId": name, **more}
    return Call(f"secretsmanager.{operation}", arguments, f"secretsmanager:{action}", f"<{name}>")


def read_secret(name: str) -> Call:
    return secret("get_secret_value", name, "GetSecretValue")


def parameter(operation: str, name: str, action: str, **more: object) -> Call:
    return Call(f"ssm.{operation}", {"Name": name, **more}, f"ssm:{action}", f"{PARAMETER}{name}")


def write_parameter(name: str, **tags: str) -> Call:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    call = parameter("put_parameter", name, "PutParameter", Value="x", Type="String", Tags=listed)
    return replace(call, context={f"aws:RequestTag/{key}": value for key, value in tags.items()})


def tag_parameter(*keys: str) -> Call:
    arguments = {
        "ResourceType": "Parameter",
        "ResourceId": "/app/key",
        "Tags": [{"Key": k, "Value": "x"} for k in keys],
    }
    context = {"aws:TagKeys": list(keys)}
    return Call("ssm.add_tags_to_resource", arguments, "ssm:AddTagsToResource", f"{PARAMETER}/app/key", context)


def publish(name: str) -> Call:
    return Call("sns.publish", {"TopicArn": f"{SNS}:{name}", "Message": "x"}, "sns:Publish", f"{SNS}:{name}")


def key(operation: str, name: str, action: str, **more: object) -> Call:
    return Call(f"kms.{operation}", {"KeyId": f"<{name}>", **more}, f"kms:{action}", f"{KMS}:key/<{name}>")


def encrypt(name: str) -> Call:
    return key("encrypt", name, "Encrypt", Plaintext=b"x")


YES, NO, NEVER = "allow", "implicit deny", "explicit deny"
NO_VARIABLES = "it compares policy variables as plain text"
HOME = "127.0.0.1"
PROBES: list[tuple[str, str, Call, str] | tuple[str, str, Call, str, str]] = [
    ("an object below the prefix", "task", get("in/a.csv"), YES),
    ("HeadObject asks for GetObject", "task", objects("head_object", "in/a.csv", "GetObject"), YES),
    ("the neighbour prefix", "task", get("inbox/a.csv"), NO),
    ("what may only be written", "task", get("out/b.csv"), NO),
    ("a write below the prefix", "task", put("out/b.csv"), YES),
    ("what may only be read", "task", put("in/a.csv"), NO),
    ("a write is no delete", "task", delete("out/b.csv"), NO),
    ("a listing of the prefix", "task", listing(Prefix="in/"), YES),
    ("a listing of the neighbour prefix", "task", listing(Prefix="inbox/"), NO),
    ("a listing of everything has no prefix", "task", listing(), NO),
    ("a message to the queue", "task", send("jobs"), YES),
    ("a message to a sibling's queue", "task", send("other"), NO),
    ("sending is not receiving", "task", receive("jobs"), NO),
    ("an item", "task", item("jobs"), YES),
    ("a sibling's item", "task", item("audit"), NO),
    ("reading is not writing", "task", write("jobs"), NO),
    ("nor is it a scan", "task", table("scan", "jobs", "Scan"), NO),
    ("a secret with IAM's six characters", "task", read_secret("api-key"), YES),
    ("another secret", "task", read_secret("api-key-2"), NO),
    (
        "a secret read is not written",
        "task",
        secret("put_secret_value", "api-key", "PutSecretValue", SecretString="x"),
        NO,
    ),
    ("a parameter", "task", parameter("get_parameter", "/app/key", "GetParameter"), YES),
    ("another path", "task", parameter("get_parameter", "/other/key", "GetParameter"), NO),
    ("a parameter read is not written", "task", write_parameter("/app/new"), NO),
    ("the case of an action", "task", publish("alerts"), YES),
    ("a sibling's topic", "task", publish("other"), NO),
    ("a key", "task", encrypt("ours"), YES),
    ("another key", "task", encrypt("theirs"), NO),
    ("no key may be changed", "task", key("disable_key", "ours", "DisableKey"), NO),
    ("NotAction allows the rest", "operator", get("in/a.csv"), YES),
    ("a deny wins", "operator", delete("out/b.csv"), NEVER),
    ("the one that NotResource excepts", "operator", send("jobs"), YES),
    ("all others are denied", "operator", send("other"), NEVER),
    ("what NotAction names is not allowed", "operator", queue("delete_queue", "other", "DeleteQueue"), NO),
    ("a missing tag is another than the wanted", "operator", write_parameter("/app/new"), NEVER),
    ("the wanted tag", "operator", write_parameter("/app/tagged", team="app"), YES),
    ("an address in one of the ranges", "operator", publish("alerts").knowing(aws_SourceIp=HOME), YES),
    ("an address by itself", "operator", publish("other").knowing(aws_SourceIp=HOME), NEVER),
    ("later than a date", "operator", write("jobs").knowing(aws_CurrentTime="2030-01-01T00:00:00Z"), NEVER),
    (
        "with TLS, where a deny is about calls without it",
        "operator",
        encrypt("ours").knowing(aws_SecureTransport=True),
        YES,
    ),
    ("all attributes are in the list", "careful", item("jobs", "id"), YES),
    ("one is not", "careful", item("jobs", "id", "internal"), NO),
    ("ForAllValues without the key", "careful", item("jobs"), YES),
    ("a number at the limit", "careful", listing(MaxKeys=10), YES),
    ("a number beyond it", "careful", listing(MaxKeys=100), NO),
    ("no number at all", "careful", listing(), NO),
    ("Null of a key that only sessions have", "careful", publish("alerts"), YES),
    ("an ARN", "careful", send("jobs").knowing(aws_PrincipalArn=f"arn:aws:iam::{ACCOUNT}:user/careful"), YES),
    ("a text without case", "careful", receive("jobs").knowing(aws_username="careful"), YES),
    ("a text with case", "careful", queue("purge_queue", "jobs", "PurgeQueue").knowing(aws_username="careful"), NO),
    ("one tag of several", "careful", tag_parameter("team1", "y"), YES),
    ("none of the tags", "careful", tag_parameter("y"), NO),
    ("a missing key is not true", "careful", parameter("get_parameter", "/app/key", "GetParameter"), NO),
    ("* inside a part of an ARN is no colon", "careful", read_secret("api-key"), NO, "its * crosses every colon"),
    ("one's own prefix", "ann", get("ann/a.csv").knowing(aws_username="ann"), YES, NO_VARIABLES),
    ("another's prefix", "ann", get("in/a.csv").knowing(aws_username="ann"), NO),
    ("an asterisk", "ann", put("*").knowing(aws_username="ann"), YES, NO_VARIABLES),
    ("a variable without a value equals nothing", "ann", send("jobs").knowing(**{"aws_PrincipalTag/team": "app"}), NO),
]


def goes_through(call: Callable[..., object], arguments: Mapping[str, Any]) -> bool:
    """Whether a call is allowed; any failure but a rejection fails the test."""
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "403",
        }:
            raise
        return False
    return True


@pytest.mark.parametrize("probe", [pytest.param(probe[1:], id=probe[0]) for probe in PROBES])
def test_a_real_call_goes_through_exactly_if_the_evaluator_allows_it(
    account: "Account", probe: tuple[Any, ...]
) -> None:
    user, call, expected, *differs = probe
    policy = account.filled({"Version": "2012-10-17", "Statement": POLICIES[user]})
    account.user(user, policy)
    decision = evaluate(policy, call.action, account.filled(call.resource), call.context)
    assert decision.outcome == expected, decision.reason
    service, operation = call.operation.split(".")
    allowed = goes_through(getattr(account.client(user, service), operation), account.filled(call.arguments))
    assert allowed is not decision.allowed if differs else allowed is decision.allowed, differs or decision.reason


@pytest.mark.parametrize(
    ("name", "trusted", "expected"),
    [
        ("itself", {"AWS": f"arn:aws:iam::{ACCOUNT}:user/assumer"}, True),
        ("its-account", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, True),
        ("another-user", {"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}, False),
        ("a-service", {"Service": "ecs-tasks.amazonaws.com"}, False),
    ],
)
def test_a_user_assumes_a_role_exactly_if_the_evaluator_finds_that_it_trusts_the_user(
    account: "Account", name: str, trusted: dict[str, str], *, expected: bool
) -> None:
    statement = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    assert evaluate_trust(policy, Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/assumer")).allowed is expected
    account.user("assumer", {"Version": "2012-10-17", "Statement": allow("sts:AssumeRole", "*")})
    role = account.client("root", "iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy))
    arguments = {"RoleArn": role["Role"]["Arn"], "RoleSessionName": "probe"}
    assert goes_through(account.client("assumer", "sts").assume_role, arguments) is expected
