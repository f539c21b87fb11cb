"""How each kind of resource is looked for and made in the local AWS; with placeholders where a value is needed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.local.client.variables import KEY_ID_TAG

Client = Any
"""botocore makes its client classes at run time."""

PLACEHOLDER = "not-a-secret-only-for-the-local-aws"
"""The value of every parameter and secret that is made."""

TAG = "local"
"""The tag of an image in every parameter that is made for one."""

KEY = "id"
"""The partition key of a table that is made: the registry does not know the keys of any."""


OF_TABLE = "/index/"
"""What stands between a table's name and that of its index."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One resource of a kind: its name, and what else its maker needs: the Region, the account, and some texts.

    `texts` are the JSON keys of a secret.
    """

    name: str
    account: str
    region: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource: its service, a call that fails unless it is there, and one that makes it.

    `note` is the remark on what was made. `action` is what a task's role allows when the task makes such a resource
    itself; it is then left to the task.
    """

    service: str
    look: Callable[[Client, Wish], object]
    make: Callable[[Client, Wish], object]
    note: str = ""
    action: str = ""


def _find_cluster(ecs: Client, wish: Wish) -> object:
    (found,) = [each for each in ecs.describe_clusters(clusters=[wish.name])["clusters"] if each["status"] == "ACTIVE"]
    return found


def _make_cluster(ecs: Client, wish: Wish) -> object:
    return ecs.create_cluster(clusterName=wish.name, capacityProviders=["FARGATE", "FARGATE_SPOT"])


def _make_bucket(s3: Client, wish: Wish) -> object:
    # us-east-1 is the one Region that must not be named.
    there = {"CreateBucketConfiguration": {"LocationConstraint": wish.region}} if wish.region != "us-east-1" else {}
    return s3.create_bucket(Bucket=wish.name, **there)


def _make_table(dynamodb: Client, wish: Wish) -> object:
    return dynamodb.create_table(
        TableName=wish.name,
        AttributeDefinitions=[{"AttributeName": KEY, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _find_index(dynamodb: Client, wish: Wish) -> object:
    table, _, index = wish.name.partition(OF_TABLE)
    described = dynamodb.describe_table(TableName=table)["Table"]
    (found,) = [each for each in described.get("GlobalSecondaryIndexes", ()) if each["IndexName"] == index]
    return found


def _fifo(name: str, attribute: str) -> dict[str, Any]:
    return {"Attributes": {attribute: "true"}} if name.endswith(".fifo") else {}


def _topic_arn(wish: Wish) -> str:
    return f"arn:aws:sns:{wish.region}:{wish.account}:{wish.name}"


def _make_secret(manager: Client, wish: Wish) -> object:
    value = json.dumps(dict.fromkeys(wish.texts, PLACEHOLDER)) if wish.texts else PLACEHOLDER
    manager.create_secret(Name=wish.name, SecretString=value)
    # An entry may read AWSPREVIOUS, which a secret with one version does not have.
    return manager.put_secret_value(SecretId=wish.name, SecretString=value)


def _make_key(kms: Client, wish: Wish) -> object:
    # The local AWS takes the id of a new key from this tag; AWS would make one up.
    return kms.create_key(
        Tags=[{"TagKey": KEY_ID_TAG, "TagValue": wish.name}], MultiRegion=wish.name.startswith("mrk-")
    )


def _make_alias(kms: Client, wish: Wish) -> object:
    return kms.create_alias(AliasName=wish.name, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])


def _path_and_name(name: str) -> dict[str, str]:
    path, _, last = name.rpartition("/")
    return {"Path": f"/{path}/" if path else "/", "last": last}


def _make_role(iam: Client, wish: Wish) -> object:
    parts = _path_and_name(wish.name)
    trusted = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{wish.account}:root"}, "Action": "sts:AssumeRole"}
    trust = _policy(trusted)
    return iam.create_role(RoleName=parts["last"], Path=parts["Path"], AssumeRolePolicyDocument=trust)


def _make_boundary(iam: Client, wish: Wish) -> object:
    parts = _path_and_name(wish.name)
    document = _policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return iam.create_policy(PolicyName=parts["last"], Path=parts["Path"], PolicyDocument=document)


def _policy(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


KINDS: Mapping[str, Kind] = {
    "cluster": Kind("ecs", _find_cluster, _make_cluster),
    "repository": Kind(
        "ecr",
        lambda ecr, wish: ecr.describe_repositories(repositoryNames=[wish.name]),
        lambda ecr, wish: ecr.create_repository(repositoryName=wish.name),
        "without an image: the local AWS pulls none",
        "ecr:CreateRepository",
    ),
    "boundary": Kind(
        "iam",
        lambda iam, wish: iam.get_policy(PolicyArn=f"arn:aws:iam::{wish.account}:policy/{wish.name}"),
        _make_boundary,
        "allows everything",
    ),
    "bucket": Kind("s3", lambda s3, wish: s3.head_bucket(Bucket=wish.name), _make_bucket, action="s3:CreateBucket"),
    "table": Kind(
        "dynamodb",
        lambda dynamodb, wish: dynamodb.describe_table(TableName=wish.name),
        _make_table,
        f"with the key '{KEY}', a text: the registry knows no table's keys",
        "dynamodb:CreateTable",
    ),
    "queue": Kind(
        "sqs",
        lambda sqs, wish: sqs.get_queue_url(QueueName=wish.name),
        lambda sqs, wish: sqs.create_queue(QueueName=wish.name, **_fifo(wish.name, "FifoQueue")),
        action="sqs:CreateQueue",
    ),
    "topic": Kind(
        "sns",
        lambda sns, wish: sns.get_topic_attributes(TopicArn=_topic_arn(wish)),
        lambda sns, wish: sns.create_topic(Name=wish.name, **_fifo(wish.name, "FifoTopic")),
        action="sns:CreateTopic",
    ),
    "parameter": Kind(
        "ssm",
        lambda ssm, wish: ssm.get_parameter(Name=wish.name),
        lambda ssm, wish: ssm.put_parameter(Name=wish.name, Value=PLACEHOLDER, Type="SecureString"),
        "with a placeholder",
        "ssm:PutParameter",
    ),
    "image tag": Kind(
        "ssm",
        lambda ssm, wish: ssm.get_parameter(Name=wish.name),
        # CloudFormation takes no SecureString.
        lambda ssm, wish: ssm.put_parameter(Name=wish.name, Value=TAG, Type="String"),
        f"with the tag {TAG}",
        "ssm:PutParameter",
    ),
    "secret": Kind(
        "secretsmanager",
        lambda manager, wish: manager.describe_secret(SecretId=wish.name),
        _make_secret,
        "with a placeholder",
        "secretsmanager:CreateSecret",
    ),
    "key": Kind("kms", lambda kms, wish: kms.describe_key(KeyId=wish.name), _make_key, "with that id"),
    "key alias": Kind("kms", lambda kms, wish: kms.describe_key(KeyId=wish.name), _make_alias, "of a new key"),
    "identity": Kind(
        "sesv2",
        lambda ses, wish: ses.get_email_identity(EmailIdentity=wish.name),
        lambda ses, wish: ses.create_email_identity(EmailIdentity=wish.name),
        "may send mail, which stays here",
    ),
    "configuration set": Kind(
        "sesv2",
        lambda ses, wish: ses.get_configuration_set(ConfigurationSetName=wish.name),
        lambda ses, wish: ses.create_configuration_set(ConfigurationSetName=wish.name),
    ),
    "mail template": Kind(
        "sesv2",
        lambda ses, wish: ses.get_email_template(TemplateName=wish.name),
        lambda ses, wish: ses.create_email_template(
            TemplateName=wish.name, TemplateContent={"Subject": PLACEHOLDER, "Text": PLACEHOLDER}
        ),
        "with a placeholder",
    ),
    "event bus": Kind(
        "events",
        lambda events, wish: events.describe_event_bus(Name=wish.name),
        lambda events, wish: events.create_event_bus(Name=wish.name),
        action="events:CreateEventBus",
    ),
    "stream": Kind(
        "kinesis",
        lambda kinesis, wish: kinesis.describe_stream_summary(StreamName=wish.name),
        lambda kinesis, wish: kinesis.create_stream(StreamName=wish.name, ShardCount=1),
        action="kinesis:CreateStream",
    ),
    "delivery stream": Kind(
        "firehose",
        lambda firehose, wish: firehose.describe_delivery_stream(DeliveryStreamName=wish.name),
        lambda firehose, wish: firehose.create_delivery_stream(DeliveryStreamName=wish.name),
        "which delivers nothing",
        "firehose:CreateDeliveryStream",
    ),
    "role": Kind(
        "iam",
        lambda iam, wish: iam.get_role(RoleName=_path_and_name(wish.name)["last"]),
        _make_role,
        "without permissions, for tasks of this account",
    ),
}
"""How each kind is made, in the order in which it is done."""

SEEN: Mapping[str, tuple[str, Callable[[Client, Wish], object]]] = {"index": ("dynamodb", _find_index)}
"""Services and calls that look for what is not made and may be there."""

LEFT: Mapping[str, str] = {
    "network": "its ids cannot be chosen; the local AWS starts tasks without it",
    "index": "the registry knows no index's keys",
    "secret's ARN": "it ends in characters that AWS chose; a name in the registry can be made",
    "file system": "its id cannot be chosen; tasks get an empty folder for each access point where an engine runs them",
    "access point": "its id cannot be chosen",
    "state machine": "what it does is not in the registry",
    "function": "what it does is not in the registry",
    "database user": "the local AWS has no databases",
}
"""Why a kind is not made."""
