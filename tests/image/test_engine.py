"""What the tests of the image start, and that nothing of it is left. No engine is needed here."""

import fcntl
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image.dockerfile import PROJECT
from tests.image.engine.base_image import cached_tar, debian_mirrors
from tests.image.engine.choice import container_engine
from tests.image.engine.client import NoEngineError
from tests.image.engine.private import clear, clear_if_left, mounts_below, processes_of

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
    assert process.wait(5) == -15
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


def test_without_an_engine_make_image_test_fails_and_says_why_and_plain_pytest_skips_and_says_how(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "PATH": str(tmp_path), "DOCKER_HOST": ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/image/test_contents.py"]
    asked, plain = (
        subprocess.run([*command, *more], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        for more in (["-m", "engine", "-x"], [])
    )
    assert asked.returncode == 1
    assert "no container engine answers" in asked.stdout
    assert plain.returncode == 0
    assert "`make image-test`" in plain.stdout
