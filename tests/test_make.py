"""`make setup`: what it prints, why it cannot, a second try that works, and the bytecode; about 15 seconds."""

import os
import pty
import shutil
import socket
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make") or "make"
WHEEL = "thing-1.0-py3-none-any.whl"


@pytest.fixture
def port() -> int:
    """One at which nobody answers yet."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def project(tmp_path: Path, port: int) -> Path:
    """The real Makefile over a project that needs one package of each kind, from an index of its own."""
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").touch()
    (folder / "requirements.txt").write_text("thing==1.0\n")
    (folder / "stacks").mkdir()
    (folder / "stacks/bytecode.py").write_text("import thing\n")
    (folder / "package.json").write_text('{"dependencies": {"thing": "1.0.0"}}')
    resolved = f"http://127.0.0.1:{port}/thing-1.0.0.tgz"
    (folder / "package-lock.json").write_text(
        '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"thing": "1.0.0"}},'
        f' "node_modules/thing": {{"version": "1.0.0", "resolved": "{resolved}"}}}}}}'
    )
    return folder


@contextmanager
def index(folder: Path, port: int) -> Iterator[None]:
    """An index of Python and npm packages on that port: one package in each."""
    (folder / "simple/thing").mkdir(parents=True)
    with zipfile.ZipFile(folder / "simple/thing" / WHEEL, "w") as wheel:
        wheel.writestr("thing.py", "")
        about = "thing-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    package = folder / "package.json"
    package.write_text('{"name": "thing", "version": "1.0.0"}')
    with tarfile.open(folder / "thing-1.0.0.tgz", "w:gz") as archive:
        archive.add(package, "package/package.json")
    command = [sys.executable, "-u", "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        yield
    finally:
        server.kill()
        server.communicate()


def environ(project: Path, port: int) -> dict[str, str]:
    # MAKE…: this test itself may be run by make, and a make below another says more.
    others = ("pip_", "npm_", "make", "mflags")
    kept = {name: value for name, value in os.environ.items() if not name.lower().startswith(others)}
    quick = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{port}/simple",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "0",
        "npm_config_cache": str(project.parent / "npm"),
        "npm_config_fetch_retries": "0",
        "npm_config_registry": f"http://127.0.0.1:{port}/",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    return {**kept, **quick}


def make(project: Path, port: int, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [MAKE, *arguments, f"PYTHON={sys.executable}"],
        cwd=project,
        env={**environ(project, port), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def own_words(ran: "subprocess.CompletedProcess[str]") -> list[str]:
    """What it said on stderr beside make's own last line."""
    return [line for line in ran.stderr.splitlines() if not line.startswith("make: ***")]


def test_without_a_network_it_says_so_in_one_line_and_a_second_try_works(
    project: Path, port: int, tmp_path: Path
) -> None:
    first = make(project, port, "setup")
    assert first.returncode == 2
    (line,) = own_words(first)
    assert line.startswith("The Python packages could not be installed; is there a network?")
    assert line.endswith(" pip's reason is in .make/pip.log. Then try again.")
    assert "thing" in (project / ".make/pip.log").read_text()

    with index(tmp_path / "index", port):
        installed = make(project, port, ".venv/.installed")
    assert installed.returncode == 0, installed.stderr + (project / ".make/pip.log").read_text()

    second = make(project, port, "setup")
    assert second.returncode == 2
    assert own_words(second) == [
        "The CDK CLI could not be installed; is there a network? npm's reason is in .make/npm.log. Then try again."
    ]
    assert "ECONNREFUSED" in (project / ".make/npm.log").read_text()

    shutil.rmtree(tmp_path / "index")
    with index(tmp_path / "index", port):
        third = make(project, port, "setup", PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX="")
    assert third.returncode == 0, third.stderr + (project / ".make/npm.log").read_text()
    assert (project / "node_modules/thing/package.json").exists()
    assert third.stdout.splitlines() == [
        "Installing the CDK CLI into node_modules (once; some seconds)",
        "Compiling what synthesis and rota import (once; ten seconds or so)",
    ], "and no progress, as it is no terminal"
    assert list(project.glob(".venv/lib/*/site-packages/__pycache__/thing.*.pyc")), "in spite of the variable"

    assert make(project, port, "setup").stdout == "make: Nothing to be done for 'setup'.\n"


def test_a_synthesis_that_does_not_start_is_a_failure_of_the_set_up(project: Path, port: int) -> None:
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/python").symlink_to(sys.executable)
    (project / "node_modules").mkdir()
    for stamp in (".venv/.installed", "node_modules/.installed"):
        (project / stamp).touch()
    ran = make(project, port, "setup")
    assert ran.returncode == 2
    assert own_words(ran) == ["Synthesis does not start; the reason is in .make/bytecode.log."]
    assert "No module named 'thing'" in (project / ".make/bytecode.log").read_text()
    assert not (project / ".venv/.compiled").exists()


def test_at_a_terminal_dots_show_that_it_is_at_work(project: Path, port: int) -> None:
    """A pip that takes two seconds and then fails."""
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/python").symlink_to(sys.executable)
    (project / ".venv/bin/pip").write_text("#!/bin/sh\nsleep 2.5\nexit 1\n")
    (project / ".venv/bin/pip").chmod(0o755)
    terminal, its_end = pty.openpty()
    command = [MAKE, "setup", f"PYTHON={sys.executable}"]
    ran = subprocess.Popen(
        command, cwd=project, env=environ(project, port), stdout=its_end, stderr=its_end, stdin=subprocess.DEVNULL
    )
    os.close(its_end)
    assert ran.wait(timeout=60) == 2
    lines = os.read(terminal, 10_000).decode().splitlines()
    os.close(terminal)
    assert lines[0] == "Installing requirements.txt into .venv (once; a minute or two)"
    assert set(lines[1]) == {"."}
    assert lines[2].startswith("The Python packages could not be installed; is there a network?")


def test_without_node_the_demo_says_what_to_install(project: Path, port: int, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "mkdir", "touch"):
        (tools / name).symlink_to(shutil.which(name) or name)
    (project / ".venv").mkdir()
    (project / ".venv/.installed").touch()
    ran = make(project, port, "demo", PATH=str(tools))
    assert ran.returncode == 2
    assert own_words(ran) == ["Rota needs Node.js 20 or newer, for the CDK; there is no 'node' here."]


@pytest.mark.parametrize(
    ("docker", "words"),
    [
        (None, "The image is built with docker, and there is no 'docker' here; install it."),
        (
            "echo 'Client: 28'; echo 'Cannot connect to the Docker daemon' >&2; exit 1",
            "The image is not built, since docker's engine does not answer: Cannot connect to the Docker daemon",
        ),
        ('test "$1" = version || echo "$*" >&2', "build --tag rota-tasks ."),
    ],
)
def test_without_an_engine_the_reason_is_all_that_image_prints(
    project: Path, port: int, tmp_path: Path, docker: str | None, words: str
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sh").symlink_to(shutil.which("sh") or "sh")
    if docker:
        (tools / "docker").write_text(f"#!/bin/sh\n{docker}\n")
        (tools / "docker").chmod(0o755)
    ran = make(project, port, "image", PATH=str(tools))
    assert own_words(ran) == [words]
