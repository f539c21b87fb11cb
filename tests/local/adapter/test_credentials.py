"""The credentials of a task's role over time, as boto3's provider for containers gets them."""

from rota.local import Emulator
from tests.local.adapter.conftest import PROJECT
from tests.local.adapter.places import Aws
from tests.local.adapter.tasks import cluster

LIFETIME = 6
"""Seconds; boto3 asks for new ones at each request when they are as short as that."""

OUTLIVES_THEM = """
import boto3, time
session = boto3.Session()
credentials, client = session.get_credentials(), session.client("sqs")
first = credentials.get_frozen_credentials()
keys = dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), first))
fixed, until = boto3.client("sqs", **keys), time.monotonic() + 120
fixed.list_queues()
while time.monotonic() < until:
    try:
        fixed.list_queues()
    except Exception as error:
        print(error, flush=True)
        break
    time.sleep(0.2)
client.list_queues()
print(credentials.method, credentials.get_frozen_credentials().access_key != first.access_key)
"""


def test_a_task_that_runs_longer_than_its_credentials_goes_on_with_new_ones() -> None:
    """Takes 11 s: six for the first ones to expire, the rest for an emulator of its own."""
    with Emulator({"AUTH": "true", "ROTA_CREDENTIALS_LIFETIME": str(LIFETIME)}, project=PROJECT) as running:
        there = cluster(Aws(running.endpoint), OUTLIVES_THEM, {"Action": "sqs:ListQueues", "Resource": "*"})
        arn = there.run()
        task = there.at(arn, "STOPPED")
        expired, renewed = there.log(arn)
    assert "expired" in expired
    assert renewed == "container-role True"
    assert [container["exitCode"] for container in task["containers"]] == [0]
