import os
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from rota.errors import RotaError
from rota.local import Emulator
from rota.local.emulator import child, ministack


@pytest.mark.usefixtures("aws")
def test_boto3_finds_the_emulator_by_the_environment_alone() -> None:
    boto3.client("s3").create_bucket(Bucket="reports-staging")
    assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["reports-staging"]


def test_a_reset_forgets_every_resource(aws: Emulator) -> None:
    boto3.client("sqs").create_queue(QueueName="jobs")
    aws.reset()
    assert boto3.client("sqs").list_queues().get("QueueUrls", []) == []


def test_it_listens_on_the_loopback_interface_only(aws: Emulator) -> None:
    port = f"{int(aws.endpoint.rsplit(':', 1)[1]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port}")]
    assert listening == [f"0100007F:{port}"]


def test_at_the_end_neither_a_process_nor_a_file_is_left() -> None:
    with Emulator() as running:
        pid, folder, port = running.pid, running._folder, int(running.endpoint.rsplit(":", 1)[1])
        assert pid is not None
        assert os.getpgid(pid) == pid
        assert folder.is_dir()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


@pytest.mark.usefixtures("aws")
def test_two_run_side_by_side_with_resources_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("sqs").create_queue(QueueName="jobs")
    with Emulator() as other:
        monkeypatch.setenv("AWS_ENDPOINT_URL", other.endpoint)
        assert boto3.client("sqs").list_queues().get("QueueUrls", []) == []


def test_without_the_package_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ministack, "find_spec", lambda _name: None)
    with pytest.raises(RotaError, match=r"pip install 'rota\[local\]'"):
        Emulator().start()


def test_an_emulator_that_cannot_start_is_reported_with_the_end_of_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(child, "free_port", lambda: taken.getsockname()[1])
    with taken, pytest.raises(RotaError, match="already in use"):
        Emulator().start()


def test_the_shells_own_aws_settings_do_not_reach_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    assert not any(name.startswith("AWS_") for name in ministack.own_environment(Path("own"), 4566, {}))


def test_it_is_stopped_when_the_block_raises() -> None:
    program = (
        "from rota.local import Emulator\nwith Emulator() as e:\n    print(e.pid, flush=True)\n    raise SystemExit(3)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    with pytest.raises(ProcessLookupError):
        os.kill(int(ended.stdout), 0)
