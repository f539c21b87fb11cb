"""How a value of the registry names an AWS resource: one form for each kind of name, as data.

Shapes follow the naming rules of each service's API reference; ARN templates, resource types and condition keys follow
the Service Authorization Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

from rota.access.arn import PLACEHOLDER
from rota.access.form import Form


def _name(characters: str, least: int, most: int) -> str:
    """A regular expression for a name; a placeholder counts as one character, because its value is unknown."""
    return rf"(?=.{{{least},}})(?:{PLACEHOLDER}|[{characters}]){{1,{most}}}"


def _regional(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


_WORD = "A-Za-z0-9_-"
_EDGE = rf"(?:{PLACEHOLDER}|[a-z0-9])"
BUCKET = (
    rf"(?P<bucket>(?=[^/]{{3,}})(?![^/]*\.\.)(?=(?:{PLACEHOLDER}|[^/]){{1,63}}+(?:/|$))"
    rf"{_EDGE}(?:(?:{PLACEHOLDER}|[a-z0-9.-])*{_EDGE})?)"
)
"""What a bucket's name must look like, as a regular expression with the group `bucket`."""
_BUCKET_ARN = "arn:{partition}:s3:::{bucket}"

S3_OBJECT = Form(
    "object",
    "object",
    "objects, as 'bucket/key', 'bucket/prefix*' or 'bucket/*'",
    "reports/in/*",
    rf"{BUCKET}/(?P<key>(?!/).*[^/])",
    _BUCKET_ARN + "/{key}",
    written="name",
)
S3_WHOLE_BUCKET = Form(
    "bucket",
    "bucket",
    "a bucket",
    "reports",
    rf"{BUCKET}(?:/\*)?",
    _BUCKET_ARN,
    written="name",
)
S3_FOLDER = Form(
    "prefix",
    "bucket",
    "a prefix of a bucket, as 'bucket/prefix/*'",
    "reports/in/*",
    rf"{BUCKET}/(?P<folder>(?!/).+/)\*",
    _BUCKET_ARN,
    # Both, because clients list a folder by its prefix `in/` and page within it by `in/2026-`.
    conditions={"StringLike": {"s3:prefix": ("{folder}", "{folder}*")}},
    written="name",
)
S3_PREFIX = Form(
    "prefix",
    "bucket",
    "a prefix of keys, as 'bucket/prefix*'",
    "reports/daily-*",
    rf"{BUCKET}/(?P<key>(?!/).*[^/])",
    _BUCKET_ARN,
    conditions={"StringLike": {"s3:prefix": ("{key}",)}},
    written="name",
)
TABLE = Form(
    "table",
    "table",
    "a table name",
    "jobs",
    _name("A-Za-z0-9_.-", 3, 255),
    _regional("dynamodb", "table/{value}"),
)
INDEX = Form(
    "index",
    "index",
    "an index, as 'table/index/name' or 'table/index/*'",
    "jobs/index/by-date",
    rf"{_name('A-Za-z0-9_.-', 3, 255)}/index/(?:\*|{_name('A-Za-z0-9_.-', 3, 255)})",
    _regional("dynamodb", "table/{value}"),
)
QUEUE = Form(
    "queue",
    "queue",
    "a queue name",
    "jobs-q",
    rf"{_name(_WORD, 1, 80)}(?:\.fifo)?",
    _regional("sqs", "{value}"),
)
TOPIC = Form(
    "topic",
    "topic",
    "a topic name",
    "job-events",
    rf"{_name(_WORD, 1, 256)}(?:\.fifo)?",
    _regional("sns", "{value}"),
)
IDENTITY = Form(
    "identity",
    "identity",
    "a sending domain or address",
    "example.com",
    rf"(?:{_name('A-Za-z0-9_.+-', 1, 64)}@)?(?=[^@]*[.}}])(?!\.){_name('A-Za-z0-9.-', 1, 253)}",
    _regional("ses", "identity/{value}"),
)
CONFIGURATION_SET = Form(
    "configuration set",
    "configuration-set",
    "'configuration-set/name' when mail is sent through one",
    "configuration-set/tasks",
    rf"configuration-set/{_name(_WORD, 1, 64)}",
    _regional("ses", "{value}"),
)
EMAIL_TEMPLATE = Form(
    "template",
    "template",
    "'template/name'",
    "template/reminder",
    rf"template/{_name(_WORD, 1, 64)}",
    _regional("ses", "{value}"),
)
SECRET = Form(
    "secret",
    "Secret",
    "a secret name",
    "payments/staging/api-key",
    _name("A-Za-z0-9/_+=.@-", 1, 512),
    # Secrets Manager ends each ARN in six random characters; '*' would also match longer names.
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
    _regional("secretsmanager", "secret:{value}-??????"),
    written="name",
)
SECRET_ARN = Form(
    "secret",
    "Secret",
    "a secret's whole ARN, with the six characters at its end",
    "arn:aws:secretsmanager:us-east-1:333333333333:secret:payments/prod/api-key-a1B2c3",
    rf"{_name('A-Za-z0-9/_+=.@-', 1, 512)}-(?:[A-Za-z0-9]{{6}}|\?{{6}})",
    _regional("secretsmanager", "secret:{value}"),
    written="arn",
)
PARAMETER = Form(
    "parameter",
    "parameter",
    "a parameter name",
    "/payments/staging/api-key",
    rf"/?(?P<path>{_name('A-Za-z0-9_.-', 1, 1011)}(?:/{_name('A-Za-z0-9_.-', 1, 1011)}){{0,14}})",
    _regional("ssm", "parameter/{path}"),
)
KEY = Form(
    "key",
    "key",
    "a key id",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    rf"{PLACEHOLDER}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}|mrk-[0-9a-f]{{32}}",
    _regional("kms", "key/{value}"),
)
KEY_ALIAS = Form(
    "key",
    "key",
    "'alias/name'",
    "alias/payments",
    rf"alias/{_name('A-Za-z0-9/_-', 1, 250)}",
    # An alias as the resource would reach the alias, never its key, so a condition names it.
    # https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    _regional("kms", "key/*"),
    conditions={"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("{value}",)}},
    written="name",
)
DATABASE_USER = Form(
    "database user",
    "db-user",
    "a database user",
    "tasks",
    _name("A-Za-z0-9_.-", 1, 63),
    _regional("rds-db", "dbuser:*/{value}"),
)
INSTANCE_USER = Form(
    "database user",
    "db-user",
    "'dbi-resource-id/user' with the id of an instance (db-…), cluster (cluster-…) or proxy (prx-…)",
    "db-ABCDEFGHIJKL01234/tasks",
    rf"(?:(?:db|cluster|prx)-{_name('A-Za-z0-9', 1, 60)}|{PLACEHOLDER})/{_name('A-Za-z0-9_.-', 1, 63)}",
    _regional("rds-db", "dbuser:{value}"),
)
BUS = Form(
    "event bus",
    "event-bus",
    "an event bus name",
    "default",
    _name("A-Za-z0-9_./-", 1, 256),
    _regional("events", "event-bus/{value}"),
)
STATE_MACHINE = Form(
    "state machine",
    "statemachine",
    "a state machine name",
    "nightly-etl",
    _name(_WORD, 1, 80),
    _regional("states", "stateMachine:{value}"),
)
FUNCTION = Form(
    "function",
    "function",
    "a function name, with ':alias' when it is called by one",
    "resize-images",
    rf"{_name(_WORD, 1, 64)}(?::{_name(_WORD, 1, 128)})?",
    _regional("lambda", "function:{value}"),
)
STREAM = Form(
    "stream",
    "stream",
    "a stream name",
    "clicks",
    _name("A-Za-z0-9_.-", 1, 128),
    _regional("kinesis", "stream/{value}"),
)
DELIVERY_STREAM = Form(
    "delivery stream",
    "deliverystream",
    "a delivery stream name",
    "audit-to-s3",
    _name("A-Za-z0-9_.-", 1, 64),
    _regional("firehose", "deliverystream/{value}"),
)
NAMESPACE = Form(
    "namespace",
    "*",
    "a metric namespace of your own ('AWS/' is taken)",
    "Payments",
    rf"(?!AWS/)(?! )(?!:){_name('A-Za-z0-9._/#: -', 1, 255)}",
    "*",
    conditions={"StringEquals": {"cloudwatch:namespace": ("{value}",)}},
    written="name",
)
ROLE = Form(
    "role",
    "role",
    "a role name, with its path if it has one",
    "app-staging-db-connect",
    rf"(?!/)(?!.*/$){_name('A-Za-z0-9_+=,.@/-', 1, 576)}",
    "arn:{partition}:iam::{account}:role/{value}",
)
