"""Ministack, an AWS in one process, as a child of this one: no Docker, no network, nothing left behind."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from rota.errors import RotaError

HOST = "127.0.0.1"
"""Never a name or another interface: the emulator asks nobody for credentials."""

REGION = "us-east-1"

READY_WITHIN = 60.0
"""Seconds. A start takes one or two; a machine at work on something else gets more."""

STOPPED_WITHIN = 5.0
PORTS_TRIED = 3
"""A port that was free may be taken before the emulator binds it."""


class Emulator:
    """A running emulator; as a context manager it stops at the end of the block.

    `settings` are variables of ministack's own, like `AUTH=true` to have it enforce IAM policies.
    https://github.com/ministackorg/ministack
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path()
        self._port = 0

    @property
    def endpoint(self) -> str:
        """The URL of every service."""
        return f"http://{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The emulator's process id, also that of its process group; None when it does not run."""
        return self._process.pid if self._process else None

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which any AWS tool, boto3 and the CDK CLI included, finds the emulator and nothing else."""
        exempt = ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), HOST)))
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": exempt,
            "no_proxy": exempt,
        }

    def start(self) -> Self:
        """Start it and wait until it answers. Raises RotaError when ministack is not installed or does not come up."""
        if find_spec("ministack") is None:
            raise RotaError("the local AWS needs ministack: pip install 'rota[local]'")
        self._folder = Path(tempfile.mkdtemp(prefix="rota-emulator-"))
        try:
            started = any(self._launch() for _ in range(PORTS_TRIED))
            end_of_log = self._end_of_log()
        except BaseException:
            self.stop()
            raise
        if not started:
            self.stop()
            raise RotaError(f"the local AWS did not start; the end of its log:\n{end_of_log}")
        return self

    def stop(self) -> None:
        """Stop it, with everything that it started, and remove its files. Does nothing when it does not run."""
        if self._process:
            _end_group(self._process)
            self._process = None
        if self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = Path()

    def reset(self) -> None:
        """Forget every resource of every account."""
        status, answer = self.ask("POST", "/_ministack/reset")
        if status != http.client.OK:
            raise RotaError(f"the local AWS could not be reset: {status} {answer.decode(errors='replace')}")

    def ask(self, method: str, path: str, timeout: float = 10) -> tuple[int, bytes]:
        """The status and body of a call to the emulator's own pages (`/_ministack/…`), never by way of a proxy."""
        connection = http.client.HTTPConnection(HOST, self._port, timeout=timeout)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _launch(self) -> bool:
        """One attempt on one port. False when the process ended or stayed silent."""
        self._port = _free_port()
        # Its own session: Ctrl-C in the terminal must not end it before whoever uses it has cleaned up.
        with (self._folder / "log").open("wb") as log:
            command = [sys.executable, "-m", "ministack"]
            self._process = subprocess.Popen(  # noqa: S603  # fixed argv
                command, env=self._own_environment(), stdout=log, stderr=log, start_new_session=True, cwd=self._folder
            )
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            if self._ready():
                return True
            time.sleep(0.05)
        _end_group(self._process)
        self._process = None
        return False

    def _own_environment(self) -> dict[str, str]:
        """What the emulator itself runs with: nothing of this shell's AWS, and every file below its own folder."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ROTA_"))}
        own = {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._port),
            "TMPDIR": str(self._folder),
            "STATE_DIR": str(self._folder / "state"),
            "S3_DATA_DIR": str(self._folder / "s3"),
            "LOG_LEVEL": "WARNING",
        }
        return {**inherited, **own, **self._settings}

    def _ready(self) -> bool:
        # It writes this file once it has found its port free: whoever answers without it is somebody else.
        if not (self._folder / f"ministack-{self._port}.pid").exists():
            return False
        try:
            return self.ask("GET", "/_ministack/ready", timeout=1)[0] == http.client.OK
        except (OSError, http.client.HTTPException):
            return False

    def _end_of_log(self) -> str:
        return "\n".join((self._folder / "log").read_text(errors="replace").splitlines()[-10:])


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads its own group, and the rest of the group: politely, then not."""
    for ending in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, ending)
            process.wait(timeout=STOPPED_WITHIN)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()
