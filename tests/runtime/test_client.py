import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from botocore.config import Config
from botocore.retries.standard import ThrottledRetryableChecker

from rota.local import Emulator
from rota.runtime import TaskContext, Variables
from rota.runtime.aws_client import THROTTLES


def context(region: str | None = None) -> TaskContext:
    log = logging.getLogger("test-client")
    return TaskContext(name="job", environment="staging", env=Variables({}), log=log, region=region)


class BusyDynamoDB(BaseHTTPRequestHandler):
    """Throttles two calls, then answers."""

    calls: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.calls.append(self.path)
        busy = len(self.calls) <= 2
        code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
        body = json.dumps({"__type": code, "message": "slow down"} if busy else {"TableNames": ["jobs"]}).encode()
        self.send_response(400 if busy else 200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        pass


@pytest.fixture
def busy_endpoint() -> Iterator[str]:
    BusyDynamoDB.calls.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), BusyDynamoDB)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("aws")
def test_a_throttled_call_is_repeated_and_each_throttling_is_logged(
    busy_endpoint: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert context().client("dynamodb", endpoint_url=busy_endpoint).list_tables()["TableNames"] == ["jobs"]
    throttled = [record for record in caplog.records if record.message == "AWS throttled a call"]
    assert [vars(record)["attempt"] for record in throttled] == [1, 2]
    assert vars(throttled[0])["code"] == "ProvisionedThroughputExceededException"
    assert vars(throttled[0])["operation"] == "ListTables"


def test_what_botocore_retries_as_throttling_is_logged_as_throttling() -> None:
    """Its list also has two codes of other troubles that pass, and names that contain the word."""
    retried = set(vars(ThrottledRetryableChecker)["_THROTTLED_ERROR_CODES"])
    by_name = {code for code in retried if "Throttl" in code}
    assert retried - by_name - {"LimitExceededException", "TransactionInProgressException"} == THROTTLES


def test_clients_retry_adaptively_unless_their_config_differs(aws: Emulator) -> None:
    adaptive = context().client("sqs")
    assert adaptive.meta.config.retries["mode"] == "adaptive"
    assert adaptive.meta.endpoint_url == aws.endpoint
    single = context().client("sqs", config=Config(retries={"mode": "standard", "total_max_attempts": 1}))
    assert single.meta.config.retries == {"mode": "standard", "total_max_attempts": 1}


def test_the_region_is_that_of_the_call_then_of_the_process_then_of_the_registry(
    aws: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert aws.environment["AWS_REGION"] == "us-east-1"
    assert context("us-gov-west-1").client("sqs").meta.region_name == "us-east-1"
    assert context("us-gov-west-1").client("sqs", region_name="eu-west-1").meta.region_name == "eu-west-1"
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert context("us-gov-west-1").client("sqs").meta.region_name == "us-gov-west-1"


def test_a_context_shows_no_value_of_its_variables() -> None:
    made = TaskContext(name="job", environment="staging", env=Variables({"KEY": "hunter2"}), log=logging.getLogger())
    assert "hunter2" not in repr(made)
    assert "Variables(KEY)" in repr(made)
