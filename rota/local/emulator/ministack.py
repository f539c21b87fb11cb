"""Starts ministack, an AWS in one process, on a loopback port, with all of its files in one folder.

https://github.com/ministackorg/ministack
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from rota import own_variables
from rota.errors import RotaError, UsageError, shown
from rota.local.host.loopback import HOST, answers, ask

READY_WITHIN = 60.0
"""Seconds. It usually takes one or two; a busy machine needs more."""

PORTS_TRIED = 3
"""A port that was free may be taken before the emulator binds it."""

OF_THIS_SHELL = ("AWS_", own_variables.RESERVED_VARIABLES, "MINISTACK_", "LOCALSTACK_")
"""Prefixes of variables that may mean another AWS, or another emulator."""

DEFAULTS = {
    "LOG_LEVEL": "WARNING",
    "AUTH": "false",
    "USE_SSL": "0",
    "PERSIST_STATE": "0",
    "S3_PERSIST": "0",
    "SERVICES": "",
}


def require_ministack() -> None:
    """Raises RotaError, with what to install, when ministack is not installed."""
    if find_spec("ministack") is None:
        raise RotaError("the local AWS needs ministack: pip install 'rota[local]'")


def endpoint_at(port: int) -> str:
    """The URL of every service of an emulator on this port."""
    return f"http://{HOST}:{port}"


def start(folder: Path, port: int, settings: Mapping[str, str], project: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the emulator in a session and process group of its own, with its log in the folder.

    With a session of its own, neither Ctrl-C nor the end of the terminal ends it before its user has cleaned up.
    `settings` are ministack's own variables; `project` is the folder in which tasks run.
    """
    with log_of(folder).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "rota.local.adapter"],
            env=own_environment(folder, port, settings, project),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=folder,
        )


def own_environment(
    folder: Path, port: int, settings: Mapping[str, str], project: Path | None = None
) -> dict[str, str]:
    """The emulator's own environment: without this shell's AWS settings, and with every file below its folder.

    Raises UsageError when this shell's ROTA_QUEUE_REUSE is no number.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OF_THIS_SHELL)}
    own = {
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
    }
    if project:
        own[own_variables.PROJECT_ROOT] = str(project.resolve())
    if seconds := os.environ.get(own_variables.QUEUE_REUSE):
        own[own_variables.QUEUE_REUSE] = _number(seconds)
    return {**inherited, **DEFAULTS, **own, **settings}


def _number(seconds: str) -> str:
    try:
        return str(float(seconds))
    except ValueError:
        raise UsageError(f"{own_variables.QUEUE_REUSE} must be a number of seconds, got {shown(seconds)}") from None


def is_ready(port: int, pid: int) -> bool:
    """Whether the emulator with this process id answers on the port. Another one may have taken it first."""
    endpoint = endpoint_at(port)
    try:
        owner = ask(endpoint, "GET", "/_rota/pid", timeout=1)
    except (OSError, http.client.HTTPException):
        return False
    return owner == (http.client.OK, str(pid).encode()) and answers(endpoint, "/_ministack/ready")


def becomes_ready(port: int, pid: int, is_over: Callable[[], bool]) -> bool:
    """Wait until it answers. False when the process ended or did not answer."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and not is_over():
        if is_ready(port, pid):
            return True
        time.sleep(0.05)
    return False


def log_of(folder: Path) -> Path:
    """The log file of the emulator."""
    return folder / "log"


def end_of_log(folder: Path) -> str:
    """The last ten lines of the log; empty when there are none."""
    try:
        return "\n".join(log_of(folder).read_text(errors="replace").splitlines()[-10:])
    except OSError:
        return ""
