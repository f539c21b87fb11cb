"""What the demo makes for an environment follows from the registry."""

import json

from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.demo.foundations import NO_SECRET, buckets, identities, lay, notified
from rota.registry import loads
from tests.projects.copies import shop_registry

OTHER = """\
version: 1
app: payments
environments: {staging: {account: "222222222222", region: us-west-2}}
tasks:
  load:
    command: [load]
    triggers: [{name: upload, s3: {bucket: "arrivals-${environment}"}}]
    secrets: {KEY: "secretsmanager:payments/key#token", PLAIN: "ssm:plain"}
    iam: {s3: {read: figures/daily/*}}
"""


def test_buckets_and_identities_are_those_that_permissions_and_triggers_name() -> None:
    staging = shop_registry().resolve("staging")
    assert buckets(staging) == ("shop-staging-orders", "shop-staging-reports")
    assert notified(staging) == {"shop-staging-orders"}
    assert identities(staging) == ("example.com",)


def test_a_bucket_is_found_in_either_place() -> None:
    assert buckets(loads(OTHER).resolve("staging")) == ("arrivals-staging", "figures")


def test_made_again_nothing_is_changed(emulator: Emulator) -> None:
    """A value that somebody gave a parameter meanwhile is kept."""
    environment = loads(OTHER).resolve("staging")
    clients = local_session(emulator.endpoint, environment.account, environment.region)
    first = list(lay(clients, environment))
    assert first == [
        "bucket arrivals-staging, which sends its events to EventBridge\nbucket figures",
        "parameter plain, with a value that is no secret",
        "secret payments/key, with a value that is none",
    ]
    ssm = clients("ssm")
    assert ssm.get_parameter(Name="plain", WithDecryption=True)["Parameter"]["Value"] == NO_SECRET
    ssm.put_parameter(Name="plain", Value="own", Type="SecureString", Overwrite=True)
    assert list(lay(clients, environment)) == first
    assert ssm.get_parameter(Name="plain", WithDecryption=True)["Parameter"]["Value"] == "own"
    secret = clients("secretsmanager").get_secret_value(SecretId="payments/key")["SecretString"]
    assert json.loads(secret) == {"token": NO_SECRET}
    place = clients("s3").get_bucket_location(Bucket="figures")["LocationConstraint"]
    assert place == "us-west-2"
