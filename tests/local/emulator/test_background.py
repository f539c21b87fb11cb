"""The emulator in the background: one for a folder, ended by its id, and never taken for another process."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rota.errors import RotaError, UsageError
from rota.local import Emulator
from rota.local.emulator import background, ministack
from rota.local.emulator.background import BackgroundAws, folder_of_project
from rota.local.emulator.pidfile import Record, read, write
from rota.local.host.loopback import answers
from rota.local.host.processes import birth_of


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[BackgroundAws]:
    """One that does not run yet; stopped in the end."""
    own = BackgroundAws(tmp_path / ".rota/local")
    yield own
    own.stop()


def record_of(pid: int, birth: str, folder: Path, endpoint: str = "http://127.0.0.1:4566") -> Record:
    return Record(pid, birth, endpoint, datetime(2026, 1, 5, 12, tzinfo=UTC), str(folder))


def test_it_runs_until_it_is_stopped_and_one_is_enough(aws: BackgroundAws) -> None:
    first, started = aws.start(0)
    assert started
    assert os.getsid(first.pid) == first.pid != os.getsid(0)
    assert aws.start() == (first, False)
    assert aws.start(first.port) == (first, False)
    with pytest.raises(RotaError, match=f"already runs at {first.endpoint}; .*rota local down"):
        aws.start(5000)

    assert aws.stop() == first
    assert birth_of(first.pid) is None
    assert sorted(path.name for path in aws.folder.iterdir()) == ["lock", "log"]
    assert (aws.stop(), aws.running()) == (None, None)


def test_one_that_died_is_reported_and_replaced(aws: BackgroundAws) -> None:
    first, _ = aws.start(0)
    os.kill(first.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while aws.running() and time.monotonic() < until:
        time.sleep(0.02)
    assert aws.running() is None
    with pytest.raises(RotaError, match=rf"not running \(process {first.pid} ended by itself; its log is .*local up"):
        aws.required()
    second, started = aws.start(0)
    assert started
    assert second.pid != first.pid
    assert aws.running() == second


def test_another_process_with_its_id_is_left_alone(aws: BackgroundAws) -> None:
    aws.folder.mkdir(parents=True)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    try:
        write(aws.folder, record_of(other.pid, "another birth", aws.folder))
        assert aws.running() is None
        assert aws.stop() is None
        assert other.poll() is None
        assert read(aws.folder) is None
    finally:
        other.communicate(b"\n")


def test_a_copy_of_the_folder_does_not_own_the_emulator(aws: BackgroundAws, tmp_path: Path) -> None:
    aws.folder.mkdir(parents=True)
    own = birth_of(os.getpid())
    assert own
    write(aws.folder, record_of(os.getpid(), own, aws.folder))
    shutil.copytree(aws.folder, tmp_path / "copy")
    assert aws.running() is not None
    assert BackgroundAws(tmp_path / "copy").running() is None
    (aws.folder / "emulator.json").unlink()


def test_a_record_with_an_endpoint_elsewhere_is_rejected(aws: BackgroundAws) -> None:
    aws.folder.mkdir(parents=True)
    own = birth_of(os.getpid())
    assert own
    write(aws.folder, record_of(os.getpid(), own, aws.folder, "http://198.51.100.7:4566"))
    for use in (aws.required, aws.start):
        with pytest.raises(RotaError, match=r"rejected: 'http://198.51.100.7:4566'"):
            use()
    (aws.folder / "emulator.json").unlink()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": "x"}', "null", "\x00"])
def test_a_damaged_record_counts_as_none(aws: BackgroundAws, text: str) -> None:
    aws.folder.mkdir(parents=True)
    (aws.folder / "emulator.json").write_text(text)
    assert aws.running() is None
    assert aws.stop() is None


def test_a_port_in_use_by_another_program_is_not_used(aws: BackgroundAws) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RotaError, match=rf"port {port} is in use by something else; .*--port 0"):
            aws.start(port)
    assert aws.running() is None


def test_a_port_in_use_by_another_emulator_is_reported_as_such(aws: BackgroundAws, emulator: Emulator) -> None:
    port = int(emulator.endpoint.rpartition(":")[2])
    with pytest.raises(RotaError, match=r"in use by another emulator, perhaps that of another project"):
        aws.start(port)


def test_one_that_cannot_start_leaves_its_log_and_no_record(
    aws: BackgroundAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(background, "why_unusable", lambda _port: None)  # it was free a moment ago
        with pytest.raises(RotaError, match=r"ended with exit code 1; the end of .*/log:\n.*already in use"):
            aws.start(taken.getsockname()[1])
    assert sorted(path.name for path in aws.folder.iterdir()) == ["lock", "log"]


def test_one_that_says_nothing_and_does_not_answer_is_a_failure_with_its_reason(
    aws: BackgroundAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ministack, "READY_WITHIN", 0.0)
    with pytest.raises(RotaError) as failed:
        aws.start(0)
    why = "its process does not answer within 0 seconds"
    assert re.fullmatch(rf"the local AWS did not start on port \d+: {why}; its log, .*, is empty", str(failed.value))


def test_one_whose_port_another_emulator_took_first_does_not_mistake_it_for_itself(
    aws: BackgroundAws, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "why_unusable", lambda _port: None)  # it was free a moment ago
    with pytest.raises(RotaError, match="already in use"):
        aws.start(urlsplit(emulator.endpoint).port)
    assert aws.running() is None
    assert answers(emulator.endpoint, "/_ministack/ready")


def test_an_interrupted_start_leaves_nothing_running(aws: BackgroundAws, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def interrupt(_port: int, _pid: int, _is_over: object) -> bool:
        seen.append(json.loads((aws.folder / "emulator.json").read_text())["pid"])
        raise KeyboardInterrupt

    monkeypatch.setattr(ministack, "becomes_ready", interrupt)
    with pytest.raises(KeyboardInterrupt):
        aws.start(0)
    assert birth_of(seen[0]) is None
    assert aws.running() is None


def test_without_the_package_the_error_names_what_to_install(
    aws: BackgroundAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ministack, "find_spec", lambda _name: None)
    with pytest.raises(RotaError, match=r"pip install 'rota\[local\]'"):
        aws.start(0)
    assert not aws.folder.exists()


def test_a_folder_that_cannot_be_made_is_an_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / ".rota").touch()
    with pytest.raises(RotaError, match=r"cannot keep its files in .*: (Not a directory|File exists)"):
        BackgroundAws(tmp_path / ".rota/local").start(0)


def test_the_project_is_the_nearest_folder_above_that_is_one(tmp_path: Path) -> None:
    inner = tmp_path / "a/tasks/deep"
    inner.mkdir(parents=True)
    (tmp_path / "cdk.json").touch()
    assert folder_of_project(inner) == tmp_path / ".rota/local"
    (tmp_path / "a/tasks/tasks.yaml").touch()
    assert folder_of_project(inner) == tmp_path / "a/.rota/local"


def test_outside_of_any_project_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no project: neither .* has tasks/tasks.yaml or cdk.json"):
        folder_of_project(tmp_path)
