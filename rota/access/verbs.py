"""The verbs of the `iam:` block: what each allows, on which kind of resource. Data only.

Each action list is the least that the verb's sentence needs; IAM's own access levels are far wider. Sources: the
Service Authorization Reference for actions and their resource types, each service's guide where a comment names one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rota.access import forms
from rota.access.form import Form, Target
from rota.access.statement import Place
from rota.access.wildcard_reasons import STAR_REASONS


@dataclass(frozen=True, slots=True)
class Verb:
    """What one verb of a service allows: for each form of a value, the actions on the resource that it names.

    The first form that fits a value counts. `description` is one sentence.
    """

    service: str
    name: str
    description: str
    grants: tuple[tuple[Form, tuple[str, ...]], ...]

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action that some form of this verb allows, in the order of the table."""
        return tuple(dict.fromkeys(action for _, actions in self.grants for action in actions))

    @property
    def reason(self) -> str:
        """Why the resource is `*`, empty for a verb whose resources have ARNs."""
        return "; ".join(dict.fromkeys(STAR_REASONS[action] for action in self.actions if action in STAR_REASONS))

    def resolve(self, value: str, place: Place) -> tuple[tuple[str, ...], Target] | None:
        """The actions and the resource that a value means in a place, or None when it fits no form."""
        for form, actions in self.grants:
            target = form.target(value, place)
            if target is not None:
                return actions, target
        return None


_READ_TABLE = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem")
# GetQueueUrl reveals no more than the name does, and clients need it to turn a name into a URL.
_SEND_TO_QUEUE = ("sqs:SendMessage", "sqs:GetQueueUrl")
_RECEIVE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl")
# The v2 API checks SendRawEmail for raw content and SendTemplatedEmail for templates, under its one name SendEmail.
_SEND_MAIL = ("ses:SendEmail", "ses:SendRawEmail")
_SEND_TEMPLATE = ("ses:SendEmail", "ses:SendTemplatedEmail")
_READ_STREAM = ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:DescribeStreamSummary")
_ENCRYPT = ("kms:Encrypt", "kms:GenerateDataKey")
# SQS and SNS check both for each message sent, and S3 decrypts the parts of an upload to put them together:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
_USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")

_TABLE = (
    Verb("s3", "read", "Get objects.", ((forms.S3_OBJECT, ("s3:GetObject",)),)),
    Verb(
        "s3",
        "list",
        "List the keys of a bucket, or those under a prefix only.",
        (
            (forms.S3_WHOLE_BUCKET, ("s3:ListBucket",)),
            (forms.S3_FOLDER, ("s3:ListBucket",)),
            (forms.S3_PREFIX, ("s3:ListBucket",)),
        ),
    ),
    Verb(
        "s3",
        "write",
        "Put objects, in one request or in parts, without reading or deleting any.",
        ((forms.S3_OBJECT, ("s3:PutObject", "s3:AbortMultipartUpload")),),
    ),
    Verb("s3", "delete", "Delete objects.", ((forms.S3_OBJECT, ("s3:DeleteObject",)),)),
    Verb(
        "s3",
        "read-tags",
        "Get the tags of objects, such as a virus scanner's verdict; copying a tagged object needs it too.",
        ((forms.S3_OBJECT, ("s3:GetObjectTagging",)),),
    ),
    Verb("s3", "write-tags", "Set the tags of objects.", ((forms.S3_OBJECT, ("s3:PutObjectTagging",)),)),
    Verb(
        "dynamodb",
        "read",
        "Get and query items of a table, or query one of its indexes; an index is named beside its table.",
        ((forms.TABLE, _READ_TABLE), (forms.INDEX, ("dynamodb:Query",))),
    ),
    Verb(
        "dynamodb",
        "scan",
        "Read a whole table or a whole index.",
        ((forms.TABLE, ("dynamodb:Scan",)), (forms.INDEX, ("dynamodb:Scan",))),
    ),
    Verb(
        "dynamodb",
        "write",
        "Put and update single items, also in transactions.",
        ((forms.TABLE, ("dynamodb:PutItem", "dynamodb:UpdateItem")),),
    ),
    Verb(
        "dynamodb",
        "batch-write",
        "Put and delete items in batches, which IAM cannot tell apart (boto3's batch_writer).",
        ((forms.TABLE, ("dynamodb:BatchWriteItem",)),),
    ),
    Verb("dynamodb", "delete", "Delete single items.", ((forms.TABLE, ("dynamodb:DeleteItem",)),)),
    Verb("sqs", "send", "Send messages to a queue.", ((forms.QUEUE, _SEND_TO_QUEUE),)),
    Verb("sqs", "receive", "Take messages from a queue and delete those that are done.", ((forms.QUEUE, _RECEIVE),)),
    Verb("sns", "publish", "Publish messages to a topic.", ((forms.TOPIC, ("sns:Publish",)),)),
    Verb(
        "ses",
        "send",
        "Send mail from a verified domain or address; a configuration set that it goes through is named as well.",
        ((forms.IDENTITY, _SEND_MAIL), (forms.CONFIGURATION_SET, _SEND_MAIL)),
    ),
    Verb(
        "ses",
        "send-template",
        "Send mail made from a stored template; name the template and the verified domain or address it is sent from.",
        (
            (forms.IDENTITY, _SEND_TEMPLATE),
            (forms.EMAIL_TEMPLATE, _SEND_TEMPLATE),
            (forms.CONFIGURATION_SET, _SEND_TEMPLATE),
        ),
    ),
    Verb(
        "secretsmanager",
        "read",
        "Get the value of a secret at run time; `secrets:` injects one at start and needs no scope.",
        (
            (forms.SECRET, ("secretsmanager:GetSecretValue",)),
            (forms.SECRET_ARN, ("secretsmanager:GetSecretValue",)),
        ),
    ),
    Verb(
        "ssm",
        "read",
        "Get a parameter at run time; `secrets:` injects one at start and needs no scope.",
        ((forms.PARAMETER, ("ssm:GetParameter", "ssm:GetParameters")),),
    ),
    Verb(
        "kms",
        "decrypt",
        "Decrypt with a key, named by its id or an alias; 'via' narrows it to what a service does for the task.",
        ((forms.KEY, ("kms:Decrypt",)), (forms.KEY_ALIAS, ("kms:Decrypt",))),
    ),
    Verb(
        "kms",
        "encrypt",
        "Encrypt with a key and make data keys; 'via' narrows it to what a service does for the task.",
        ((forms.KEY, _ENCRYPT), (forms.KEY_ALIAS, _ENCRYPT)),
    ),
    Verb(
        "kms",
        "use",
        "Have a service encrypt and decrypt with a key, as an encrypted bucket or queue does; 'via' names the service.",
        ((forms.KEY, _USE_KEY), (forms.KEY_ALIAS, _USE_KEY)),
    ),
    Verb(
        "rds",
        "connect",
        "Log in to a database as a user by IAM authentication, on any instance of the account or on one.",
        ((forms.DATABASE_USER, ("rds-db:connect",)), (forms.INSTANCE_USER, ("rds-db:connect",))),
    ),
    Verb("events", "put", "Put events on an event bus.", ((forms.BUS, ("events:PutEvents",)),)),
    Verb("states", "start", "Start a state machine.", ((forms.STATE_MACHINE, ("states:StartExecution",)),)),
    Verb("lambda", "invoke", "Invoke a function.", ((forms.FUNCTION, ("lambda:InvokeFunction",)),)),
    Verb(
        "kinesis",
        "write",
        "Put records into a stream.",
        ((forms.STREAM, ("kinesis:PutRecord", "kinesis:PutRecords")),),
    ),
    Verb("kinesis", "read", "Read the records of a stream.", ((forms.STREAM, _READ_STREAM),)),
    Verb(
        "firehose",
        "put",
        "Put records into a delivery stream.",
        ((forms.DELIVERY_STREAM, ("firehose:PutRecord", "firehose:PutRecordBatch")),),
    ),
    Verb(
        "cloudwatch",
        "metrics",
        "Publish metrics of one namespace.",
        ((forms.NAMESPACE, ("cloudwatch:PutMetricData",)),),
    ),
    Verb(
        "sts",
        "assume",
        "Take on another role, such as one of another account by its ARN; that role must trust this one.",
        ((forms.ROLE, ("sts:AssumeRole",)),),
    ),
)


def _by_service() -> Mapping[str, Mapping[str, Verb]]:
    services: dict[str, dict[str, Verb]] = {}
    for verb in _TABLE:
        services.setdefault(verb.service, {})[verb.name] = verb
    return MappingProxyType({service: MappingProxyType(verbs) for service, verbs in services.items()})


VERBS = _by_service()
"""Service -> verb -> what it means, in the order of the reference."""
