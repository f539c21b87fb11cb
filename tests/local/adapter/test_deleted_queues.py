"""The name of a deleted queue.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
"""

import time

import pytest
from botocore.exceptions import ClientError

from rota.errors import UsageError
from rota.local import Emulator
from rota.local.adapter.patches.deleted_queues import WORDS
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource

SECONDS = 4
"""Longer than two deployments, and short enough to wait for."""

QUEUE = {"Queue": resource("SQS::Queue", QueueName="jobs")}
OTHER = {"Queue": resource("SQS::Queue", QueueName="other")}


def is_free(aws: Aws) -> bool:
    """Whether the queue `jobs` can be made, or was deleted too recently."""
    try:
        aws.client("sqs").create_queue(QueueName="jobs")
    except ClientError as error:
        found = error.response["Error"]
        if (found["Code"], found["Message"]) == ("AWS.SimpleQueueService.QueueDeletedRecently", WORDS):
            return False
        raise
    return True


def test_the_name_of_a_deleted_queue_is_not_free_at_once(local: Aws, plain: Aws) -> None:
    for aws, free in ((local, False), (plain, True)):
        assert is_free(aws)
        aws.client("sqs").delete_queue(QueueUrl=aws.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"])
        assert is_free(aws) is free
    assert is_free(Aws(local.endpoint))  # another account's


def test_a_stack_that_is_destroyed_cannot_be_deployed_again_at_once(local: Aws) -> None:
    stack = Stack(local)
    assert stack.deploy(QUEUE) == Outcome("CREATE_COMPLETE", "")
    assert stack.delete() == Outcome("DELETE_COMPLETE", "")
    status, reason = stack.deploy(QUEUE)
    assert (status, WORDS in reason, is_free(local)) == ("ROLLBACK_COMPLETE", True, False)
    renamed = Stack(local, "Renamed")
    for each in (OTHER, {"Queue": resource("SQS::Queue", QueueName="third")}):
        assert renamed.deploy(each).reason == ""
    status, reason = renamed.deploy(OTHER)  # the name that it had before
    assert (status, WORDS in reason) == ("UPDATE_ROLLBACK_COMPLETE", True)


def test_the_seconds_are_a_setting_and_a_reset_forgets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTA_QUEUE_REUSE", str(SECONDS))
    with Emulator() as running:
        aws = Aws(running.endpoint)

        def delete() -> float:
            assert is_free(aws)
            aws.client("sqs").delete_queue(QueueUrl=aws.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"])
            return time.monotonic()

        deleted = delete()
        assert not is_free(aws)
        while not is_free(aws):
            assert time.monotonic() - deleted < SECONDS + 1
            time.sleep(0.1)
        assert time.monotonic() - deleted >= SECONDS - 0.5
        delete()
        assert not is_free(aws)
        running.reset()
        assert is_free(aws)


def test_seconds_that_are_no_number_are_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTA_QUEUE_REUSE", "soon")
    with pytest.raises(UsageError, match=r"^ROTA_QUEUE_REUSE must be a number of seconds, got 'soon'$"):
        Emulator().start()
