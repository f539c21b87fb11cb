"""What `rota local prepare` makes follows from the registry, and nothing that is there is changed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from rota.access import Place
from rota.access.verbs import VERBS
from rota.errors import RotaError
from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.prepare import PLACEHOLDER, Prepared, prepare
from rota.local.prepare.arns import OF_NO_STACK, read_arn
from rota.local.prepare.kinds import KINDS, LEFT
from rota.local.prepare.needs import needs, notified
from rota.registry import Environment, loads
from tests.projects.copies import shop_registry

EVERYTHING = """\
version: 1
app: everything
environments:
  staging:
    account: "222222222222"
    region: us-west-2
    cluster: own
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}
    image: {repository: every/image, tag: "1"}
    permissions_boundary: arn:aws:iam::222222222222:policy/limits/task
    service_permissions_boundary: arn:aws:iam::222222222222:policy/limits/rota
    key: 1234abcd-12ab-34cd-56ef-1234567890ac
tasks:
  pull:
    command: image
    image:
      name: ghcr.io/org/pull
      tag: ssm:/everything/pull-tag
      credentials: {from: "secretsmanager:everything/ghcr", key: alias/ghcr}
  far-image: {command: [x], image: {repository: far, account: "333333333333", tag: "1"}}
  own-image: {command: [x], image: {repository: every/other, tag: "ssm:/everything/tag"}}
  load:
    command: [load]
    triggers: [{name: upload, s3: {bucket: "arrivals-${environment}"}}]
    volumes: [{name: data, file_system: fs-01234567, access_point: fsap-01234567, path: /mnt/data}]
    secrets:
      KEY: secretsmanager:everything/key#token
      OTHER: secretsmanager:everything/key#user
      PLAIN: ssm:plain
      WHOLE: secretsmanager:arn:aws:secretsmanager:us-west-2:222222222222:secret:everything/old-AbCdEf
      SEALED: {from: "secretsmanager:everything/sealed#token", key: alias/sealed}
    iam:
      s3: {read: figures/daily/*, list: figures, write: figures/out/*}
      dynamodb: {read: [jobs, jobs/index/by-day], write: own-jobs, scan: own-jobs/index/by-day}
      sqs: {send: [jobs-q, jobs-q.fifo, everything-staging-dead-letters]}
      sns: {publish: [events, events.fifo, everything-staging-alerts]}
      ses: {send: [example.com, configuration-set/mails], send-template: template/hello}
      secretsmanager: {read: other/key}
      ssm: {read: /other/deep}
      kms: {decrypt: [alias/reports, 1234abcd-12ab-34cd-56ef-1234567890ab]}
      rds: {connect: tasks}
      events: {put: [default, own-bus]}
      states: {start: nightly}
      lambda: {invoke: "resize:live"}
      kinesis: {read: clicks}
      firehose: {put: audit}
      cloudwatch: {metrics: Everything}
      sts:
        assume:
          - teams/reader
          - arn:aws:iam::333333333333:role/far
          - everything-staging-load
          - everything/staging/everything-staging-exec
          - everything/staging/everything-staging-invocation
      exact:
        - {actions: dynamodb:CreateTable, resources: "arn:aws:dynamodb:us-west-2:222222222222:table/own-*"}
        - {actions: cognito-idp:AdminGetUser, resources: "arn:aws:cognito-idp:us-west-2:222222222222:userpool/u"}
        - actions: sqs:SendMessage
          resources:
            - arn:aws:sqs:us-west-2:222222222222:jobs-*
            - arn:aws:sqs:us-west-2:222222222222:jobs-?
            - arn:aws:sqs:us-east-1:222222222222:far-q
"""
MADE = [
    ("cluster", "own", ""),
    ("repository", "every/image", "without an image: the local AWS pulls none"),
    ("repository", "every/other", "without an image: the local AWS pulls none"),
    ("boundary", "limits/rota", "allows everything"),
    ("boundary", "limits/task", "allows everything"),
    ("bucket", "arrivals-staging", "sends its events to EventBridge"),
    ("bucket", "figures", ""),
    ("table", "jobs", "with the key 'id', a text: the registry knows no table's keys"),
    ("queue", "jobs-q", ""),
    ("queue", "jobs-q.fifo", ""),
    ("topic", "events", ""),
    ("topic", "events.fifo", ""),
    ("parameter", "/other/deep", "with a placeholder"),
    ("parameter", "plain", "with a placeholder"),
    ("image tag", "/everything/pull-tag", "with the tag local"),
    ("image tag", "/everything/tag", "with the tag local"),
    ("secret", "everything/ghcr", "with a placeholder"),
    ("secret", "everything/key", "with a placeholder"),
    ("secret", "everything/sealed", "with a placeholder"),
    ("secret", "other/key", "with a placeholder"),
    ("key", "1234abcd-12ab-34cd-56ef-1234567890ab", "with that id"),
    ("key", "1234abcd-12ab-34cd-56ef-1234567890ac", "with that id"),
    ("key alias", "alias/ghcr", "of a new key"),
    ("key alias", "alias/reports", "of a new key"),
    ("key alias", "alias/sealed", "of a new key"),
    ("identity", "example.com", "may send mail, which stays here"),
    ("configuration set", "mails", ""),
    ("mail template", "hello", "with a placeholder"),
    ("event bus", "own-bus", ""),
    ("stream", "clicks", ""),
    ("delivery stream", "audit", "which delivers nothing"),
    ("role", "teams/reader", "without permissions, for tasks of this account"),
]
NOT_MADE = [
    ("repository", "far", "it is in account 333333333333, and not in the environment's"),
    ("table", "own-*", "its name has a wildcard"),
    ("table", "own-jobs", "load may make it"),
    ("queue", "everything-staging-dead-letters", "the environment's stack makes it"),
    ("queue", "far-q", "it is in us-east-1, and not in the environment's"),
    ("queue", "jobs-*", "its name has a wildcard"),
    ("queue", "jobs-?", "its name has a wildcard"),
    ("topic", "everything-staging-alerts", "the environment's stack makes it"),
    ("role", "everything-staging-load", "the environment's stack makes it"),
    ("role", "everything/staging/everything-staging-exec", "the environment's stack makes it"),
    ("role", "everything/staging/everything-staging-invocation", "the environment's stack makes it"),
    ("role", "far", "it is in account 333333333333, and not in the environment's"),
    ("network", "vpc-0123456789abcdef0", "its ids cannot be chosen; the local AWS starts tasks without it"),
    ("index", "jobs/index/by-day", "the registry knows no index's keys"),
    ("index", "own-jobs/index/by-day", "load may make its table"),
    (
        "secret's ARN",
        "everything/old-AbCdEf",
        "it ends in characters that AWS chose; a name in the registry can be made",
    ),
    (
        "file system",
        "fs-01234567",
        "its id cannot be chosen; tasks get an empty folder for each access point where an engine runs them",
    ),
    ("access point", "fsap-01234567", "its id cannot be chosen"),
    ("state machine", "nightly", "what it does is not in the registry"),
    ("function", "resize", "what it does is not in the registry"),
    ("database user", "*/tasks", "the local AWS has no databases"),
    (
        "cognito-idp",
        "arn:aws:cognito-idp:us-west-2:222222222222:userpool/u",
        "Rota makes none of this kind",
    ),
]
Clients = Callable[[str], Any]


@pytest.fixture
def environment() -> Environment:
    return loads(EVERYTHING).resolve("staging")


@pytest.fixture
def clients(emulator: Emulator, environment: Environment) -> Clients:
    emulator.reset()
    return local_session(emulator.endpoint, environment.account, environment.region)


def test_each_kind_is_made_once_or_is_left_with_the_reason(clients: Clients, environment: Environment) -> None:
    first = list(prepare(clients, environment))
    assert [(each.kind, each.name, each.note) for each in first if each.state == "made"] == MADE
    assert [(each.kind, each.name, each.note) for each in first if each.state == "left"] == NOT_MADE
    assert {kind for kind, *_ in MADE} == set(KINDS)
    assert {kind for kind, *_ in NOT_MADE} >= set(LEFT)
    again = list(prepare(clients, environment))
    assert [each for each in again if each.state == "left"] == [each for each in first if each.state == "left"]
    listening = {"arrivals-staging": "sends its events to EventBridge"}
    there = [Prepared(kind, name, "there", listening.get(name, "")) for kind, name, _ in MADE]
    assert [each for each in again if each.state != "left"] == there


def test_values_are_placeholders_and_a_secret_has_every_key_that_is_read(
    clients: Clients, environment: Environment
) -> None:
    list(prepare(clients, environment))
    value = clients("secretsmanager").get_secret_value(SecretId="everything/key")["SecretString"]
    assert json.loads(value) == {"token": PLACEHOLDER, "user": PLACEHOLDER}
    before = clients("secretsmanager").get_secret_value(SecretId="other/key", VersionStage="AWSPREVIOUS")
    assert before["SecretString"] == PLACEHOLDER
    credentials = clients("secretsmanager").get_secret_value(SecretId="everything/ghcr")["SecretString"]
    assert json.loads(credentials) == {"username": PLACEHOLDER, "password": PLACEHOLDER}
    tag = clients("ssm").get_parameter(Name="/everything/tag")["Parameter"]
    assert (tag["Value"], tag["Type"]) == ("local", "String")
    parameter = clients("ssm").get_parameter(Name="plain", WithDecryption=True)["Parameter"]
    assert (parameter["Value"], parameter["Type"]) == (PLACEHOLDER, "SecureString")


def test_what_is_made_has_the_shape_that_its_name_and_place_ask_for(clients: Clients, environment: Environment) -> None:
    list(prepare(clients, environment))
    assert clients("s3").get_bucket_location(Bucket="figures")["LocationConstraint"] == "us-west-2"
    url = clients("sqs").get_queue_url(QueueName="jobs-q.fifo")["QueueUrl"]
    assert (
        clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["FifoQueue"] == "true"
    )
    table = clients("dynamodb").describe_table(TableName="jobs")["Table"]
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    (cluster,) = clients("ecs").describe_clusters(clusters=["own"])["clusters"]
    assert cluster["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    role = clients("iam").get_role(RoleName="reader")["Role"]
    assert role["Path"] == "/teams/"
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::222222222222:root"}
    assert "figures" not in notified(environment)
    assert "EventBridgeConfiguration" not in clients("s3").get_bucket_notification_configuration(Bucket="figures")


def test_nothing_that_is_there_is_overwritten(clients: Clients, environment: Environment) -> None:
    clients("ssm").put_parameter(Name="plain", Value="own", Type="String")
    clients("secretsmanager").create_secret(Name="everything/key", SecretString="own")
    key = {"AttributeName": "day", "AttributeType": "N"}
    clients("dynamodb").create_table(
        TableName="own-jobs",
        AttributeDefinitions=[key],
        KeySchema=[{"AttributeName": "day", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-day",
                "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    there = {(each.kind, each.name) for each in prepare(clients, environment) if each.state == "there"}
    assert there == {
        ("parameter", "plain"),
        ("secret", "everything/key"),
        ("table", "own-jobs"),
        ("index", "own-jobs/index/by-day"),
    }
    assert clients("ssm").get_parameter(Name="plain")["Parameter"]["Value"] == "own"
    assert clients("secretsmanager").get_secret_value(SecretId="everything/key")["SecretString"] == "own"


def test_a_bucket_keeps_its_other_notifications(clients: Clients, environment: Environment) -> None:
    topic = clients("sns").create_topic(Name="told")["TopicArn"]
    s3 = clients("s3")
    s3.create_bucket(Bucket="arrivals-staging", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    told = {"Id": "own", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="arrivals-staging", NotificationConfiguration={"TopicConfigurations": [told]}
    )
    list(prepare(clients, environment))
    found = s3.get_bucket_notification_configuration(Bucket="arrivals-staging")
    assert found["TopicConfigurations"] == [told]
    assert found["EventBridgeConfiguration"] == {}


def test_what_the_local_aws_rejects_is_left_with_its_words(
    emulator: Emulator, clients: Clients, environment: Environment
) -> None:
    """The name of a bucket is taken in the whole partition."""
    other = local_session(emulator.endpoint, "333333333333", environment.region)
    there = {"CreateBucketConfiguration": {"LocationConstraint": "us-west-2"}}
    for name in ("figures", "arrivals-staging"):
        other("s3").create_bucket(Bucket=name, **there)
    found = [each for each in prepare(clients, environment) if each.kind == "bucket"]
    assert [(each.name, each.state) for each in found] == [("arrivals-staging", "left"), ("figures", "left")]
    assert [each for each in found if "BucketAlreadyExists" not in each.note] == []


def test_an_aws_that_does_not_answer_is_one_line(environment: Environment) -> None:
    clients = local_session("http://127.0.0.1:9", environment.account, environment.region)
    with pytest.raises(RotaError, match="does not answer as it should"):
        list(prepare(clients, environment))


def test_an_environment_without_account_and_region_is_prepared_in_the_usual_ones() -> None:
    wishes = [(kind, wish.name) for kind, wish, _ in needs(shop_registry().resolve("experimental"))]
    assert ("bucket", "shop-experimental-orders") in wishes
    assert ("table", "shop-experimental-orders") in wishes
    assert {kind for kind, _ in wishes} == {"bucket", "table", "index", "identity"}


def test_every_verb_of_the_registry_names_a_kind_that_is_known(environment: Environment) -> None:
    place = Place("aws", "us-west-2", "222222222222")
    for verbs in VERBS.values():
        for verb in verbs.values():
            for form, _ in verb.grants:
                target = form.target(form.example, place)
                assert target is not None
                if target.resource == "*":
                    continue
                found = read_arn(target.resource, environment)
                assert found.kind in {*KINDS, *LEFT}, verb
    assert {kind for kind, _ in OF_NO_STACK} <= set(KINDS)
