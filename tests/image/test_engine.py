"""What the tests of the image start, and that nothing of it is left. No engine is needed here."""

import fcntl
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.image.dockerfile import PROJECT
from tests.image.engine import choice
from tests.image.engine.base_image import cached_tar, debian_mirrors
from tests.image.engine.choice import container_engine
from tests.image.engine.client import NoEngineError, NotAtHandError
from tests.image.engine.private import clear, clear_if_left, mounts_below, processes_of
from tests.image.engine_tests import REQUIRED

REPORTING = """\
import os
import pytest
from tests.image.engine_tests import REPORT

@pytest.mark.parametrize("number", range(28))
def test_other(number):
    pass

@pytest.mark.engine
@pytest.mark.parametrize("number", range(4))
def test_engine(number, pytestconfig):
    pytestconfig.stash.setdefault(REPORT, []).append("worker " + os.environ["PYTEST_XDIST_WORKER"])
"""

DOCKERD = f"""\
#!{sys.executable}
import time
time.sleep(60)
"""

KEEPING = """\
import time
from tests.image.engine.keeper import kept_engine
with kept_engine() as engine:
    print(engine.host, flush=True)
    time.sleep(60)
"""

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a private engine is for Linux")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a private engine has it."""
    folder = tmp_path / "rota-engine-x"
    folder.mkdir()
    (folder / "lock").touch()
    return folder


def process_in(folder: Path) -> "subprocess.Popen[bytes]":
    """A process that was started with the folder's name, and has a child without it."""
    script = folder / "dockerd"
    script.write_text("#!/bin/sh\nsleep 60 &\nwait\n")
    return subprocess.Popen(["/bin/sh", str(script)])


@LINUX
def test_clearing_a_folder_ends_its_processes_with_their_children_and_no_others(folder: Path) -> None:
    other = subprocess.Popen(["sleep", "60"])
    process = process_in(folder)
    while len(processes_of(folder)) < 2:
        assert process.poll() is None
    clear(folder)
    process.wait(5)  # by the signal, or because its child had it first
    assert not folder.exists()
    assert not processes_of(folder)
    assert other.poll() is None
    other.kill()
    other.wait()


@LINUX
def test_the_folder_of_a_killed_run_is_cleared_and_that_of_a_living_one_is_left_alone(folder: Path) -> None:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        clear_if_left(folder)
        assert folder.exists()
    clear_if_left(folder)
    assert not folder.exists()


@LINUX
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting takes root")
def test_what_is_mounted_below_the_folder_is_unmounted(folder: Path) -> None:
    (folder / "netns").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(folder / "netns")], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine lets not even root mount")
    clear(folder)
    assert mounts_below(folder) == []
    assert not folder.exists()


def test_an_engine_that_is_named_and_does_not_answer_is_no_reason_to_start_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docker").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.1:2375")
    with (
        pytest.raises(NoEngineError, match="no engine answers on DOCKER_HOST=tcp:"),
        container_engine("python:3.13-slim"),
    ):
        pass


def test_a_base_image_without_a_stand_in_is_named() -> None:
    with pytest.raises(NoEngineError, match="which Debian release stands in for python:2"):
        cached_tar("python:2.7-slim")


def test_packages_come_from_debian_as_the_machine_has_it_never_from_another_vendor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = "bookworm main http://a.example/debian/\nbookworm stable http://b.example/docker/\nnodistro main http://c.example/"
    (tmp_path / "apt-get").write_text(f"#!/bin/sh\necho '{listing}'\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian", "VERSION_CODENAME": "bookworm"})
    assert debian_mirrors() == ["http://a.example/debian/"]
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "fedora"})
    with pytest.raises(NoEngineError, match="this is no Debian"):
        debian_mirrors()


@LINUX
@pytest.mark.parametrize("missing", ["capability", "apt", "Debian"])
def test_what_a_private_engine_lacks_is_named_and_nothing_is_tried(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if missing != "apt":
        (tmp_path / "apt-get").symlink_to("/bin/false")
    monkeypatch.setattr(
        platform, "freedesktop_os_release", lambda: {"ID": "fedora" if missing == "Debian" else "debian"}
    )
    monkeypatch.setattr(choice, "_may_mount", lambda: missing != "capability")
    names = {"capability": "root that may mount", "apt": "apt", "Debian": "Debian"}
    with pytest.raises(NotAtHandError, match=f"takes {names[missing]}: start one, or name one in DOCKER_HOST"):
        container_engine("python:3.13-slim").__enter__()


def pytest_without_an_engine(tmp_path: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Pytest for tests that need an engine, where there is neither an engine nor apt."""
    environment = {name: value for name, value in os.environ.items() if name != REQUIRED and "PYTEST" not in name}
    environment |= {"PATH": str(tmp_path), "DOCKER_HOST": "", **variables}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/image/test_contents.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_without_an_engine_a_plain_run_skips_and_says_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    finished = pytest_without_an_engine(tmp_path, "-n1")
    assert finished.returncode == 0, finished.stdout
    assert "no container engine answers, and to start a private one takes" in finished.stdout
    assert "start one, or name one in DOCKER_HOST, then `make image-test`" in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "variables"), [(("-m", "engine"), {}), (("-n1",), {REQUIRED: "1"})], ids=["image-test", "ci"]
)
def test_where_an_engine_is_required_its_absence_fails_every_test_with_the_reason(
    arguments: tuple[str, ...], variables: dict[str, str], tmp_path: Path
) -> None:
    finished = pytest_without_an_engine(tmp_path, *arguments, **variables)
    assert finished.returncode == 1, finished.stdout
    assert "no container engine answers, and to start a private one takes" in finished.stdout
    assert f"`-m engine` or {REQUIRED} asks for these tests" in finished.stdout
    assert "skipped" not in finished.stdout.splitlines()[-1]


def test_ci_requires_an_engine() -> None:
    assert f"{REQUIRED}=1 make test" in (PROJECT / ".ci" / "run").read_text()


def test_tests_of_the_engine_are_the_first_of_one_worker_and_their_report_reaches_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = engine\n")
    (tmp_path / "test_workers.py").write_text(REPORTING)
    command = [sys.executable, "-m", "pytest", "-p", "tests.image.engine_tests", "-n2", "-v"]
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout
    workers = [line for line in finished.stdout.splitlines() if line.startswith("worker ")]
    assert len(workers) == 4
    assert len(set(workers)) == 1
    begun = [line for line in finished.stdout.splitlines() if "PASSED" in line and workers[0].split()[1] in line]
    assert all("test_engine" in line for line in begun[:4])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@LINUX
def test_what_was_kept_for_a_process_is_cleared_when_the_process_dies(number: signal.Signals, tmp_path: Path) -> None:
    """The keeper gets a dockerd that only creates its socket; what `clear` does is tested above."""
    (tmp_path / "dockerd").write_text(DOCKERD)
    (tmp_path / "docker").write_text("#!/bin/sh\nexit 0\n")
    for name in ("dockerd", "docker"):
        (tmp_path / name).chmod(0o755)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", KEEPING]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            folder = Path(process.stdout.readline().strip().removeprefix("unix://")).parent
            assert folder.parent == temporary
            assert processes_of(folder)
            process.send_signal(number)
            process.wait(30)
        finally:
            process.kill()
    until = time.monotonic() + 60
    while folder.exists() or processes_of(folder):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert mounts_below(folder) == []
