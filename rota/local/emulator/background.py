"""The local AWS of a project, in the background until a later command stops it: `BackgroundAws`.

It is in memory and ends with its process, so `start` always begins with an empty AWS. Only its log stays.
"""

import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rota import REGISTRY_FILE
from rota.errors import RotaError, UsageError
from rota.finding import APP_FILE, folder_above
from rota.local.emulator import ministack, pidfile
from rota.local.emulator.pidfile import Record
from rota.local.host.loopback import answers, require_loopback
from rota.local.host.ports import free_port, why_unusable
from rota.local.host.processes import birth_of, end_group, leaving_on_sigterm, signals_held_back

DEFAULT_PORT = 4566
"""Where tools for emulators of AWS look first."""

OF_A_PROJECT = (REGISTRY_FILE, APP_FILE)
LEFT = ("log", "lock")
ENFORCED = {"AUTH": "true"}
"""IAM is enforced: a task can do only what its role allows."""


class UnusablePortError(RotaError):
    """A port that cannot be listened on; `reason` is `in use`, or the system's message."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def folder_of_project(start: Path) -> Path:
    """`.rota/local` of the project that this folder is in. Raises UsageError outside of any."""
    folder = folder_above(start, OF_A_PROJECT)
    if folder is None:
        raise UsageError(f"no project: neither {start.resolve()} nor a folder above it has {' or '.join(OF_A_PROJECT)}")
    return folder / ".rota/local"


class BackgroundAws:
    """The one local AWS of a folder, in a process that outlives this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def project(self) -> Path:
        """The folder of the project, in which its tasks run."""
        return self.folder.parent.parent

    @property
    def cdk_home(self) -> Path:
        """The CDK CLI's folder for this AWS. It remembers accounts by key, and must not mix these with real ones."""
        return self.folder / "cdk"

    def running(self) -> Record | None:
        """What runs now; None when nothing does."""
        found = pidfile.read(self.folder)
        return found if found and found.is_running else None

    def required(self) -> Record:
        """What runs now. Raises RotaError when nothing does, and when its endpoint is not loopback."""
        if found := self.running():
            require_loopback(found.endpoint)
            return found
        raise RotaError(f"the local AWS is not running{self.why_it_ended()}; start it: rota local up")

    def why_it_ended(self) -> str:
        """What is known about a local AWS that ended without being stopped; empty when there is none."""
        lost = pidfile.read(self.folder)
        if lost is None or lost.is_running:
            return ""
        return f" (process {lost.pid} ended by itself; its log is {ministack.log_of(self.folder)})"

    def start(self, port: int | None = None) -> tuple[Record, bool]:
        """Start it and wait until it answers. Returns what runs, and whether this call started it.

        `port` None uses what is running, or else port 4566; 0 uses a free port. Raises RotaError when it already runs
        on another port, when another program has the port, and when it does not come up.
        """
        ministack.require_ministack()
        with leaving_on_sigterm(), self._alone():
            if found := self.running():
                return self._joined(found, port), False
            self._clear()
            if port == 0:
                attempts = [free_port() for _ in range(ministack.PORTS_TRIED)]
            else:
                attempts = [DEFAULT_PORT if port is None else port]
                _require_free(attempts[0])
            why = ""
            for attempt in attempts:
                started, why = self._attempt(attempt)
                if started:
                    return started, True
            log, end = ministack.log_of(self.folder), ministack.end_of_log(self.folder)
            last_lines = f"the end of {log}:\n{end}" if end else f"its log, {log}, is empty"
            raise RotaError(f"the local AWS did not start on port {attempts[-1]}: {why}; {last_lines}")

    def stop(self) -> Record | None:
        """Stop it by its process id, with everything that it started. Returns what ran, or None."""
        if not self.folder.exists():
            return None
        with self._alone():
            found = self.running()
            if found:
                end_group(found.pid, lambda: not found.is_running)
                if found.is_running:
                    raise RotaError(f"the local AWS, process {found.pid}, does not end")
            self._clear()
            return found

    def _joined(self, found: Record, port: int | None) -> Record:
        require_loopback(found.endpoint)
        if port and port != found.port:
            raise RotaError(f"the local AWS already runs at {found.endpoint}; to move it, first: rota local down")
        if not ministack.becomes_ready(found.port or 0, found.pid, lambda: not found.is_running):
            raise RotaError(f"the local AWS, process {found.pid}, does not answer; end it: rota local down")
        return found

    def _attempt(self, port: int) -> tuple[Record | None, str]:
        """One attempt on one port. None when the process ended or stayed silent, with which of the two."""
        endpoint = require_loopback(ministack.endpoint_at(port))
        process: subprocess.Popen[bytes] | None = None
        try:
            with signals_held_back(signal.SIGINT, signal.SIGTERM):
                process = ministack.start(self.folder, port, ENFORCED, self.project)
                since = datetime.now(UTC).replace(microsecond=0)
                started = Record(process.pid, birth_of(process.pid) or "", endpoint, since, str(self.folder))
                # Before it is ready: if this process is killed now, `down` still finds what it left.
                pidfile.write(self.folder, started)
            if ministack.becomes_ready(port, process.pid, lambda: process.poll() is not None):
                return started, ""
        except BaseException:
            if process:
                self._end(process)
            raise
        code = process.poll()
        silent = f"its process does not answer within {ministack.READY_WITHIN:.0f} seconds"
        self._end(process)
        return None, silent if code is None else f"its process ended with exit code {code}"

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        end_group(process.pid, lambda: process.poll() is not None)
        process.wait()
        (self.folder / pidfile.FILE).unlink(missing_ok=True)

    def _clear(self) -> None:
        """Remove the files of a local AWS that has ended, except its log."""
        for path in self.folder.iterdir():
            if path.name in LEFT:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait while another command starts or stops the local AWS of this folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise RotaError(f"the local AWS cannot keep its files in {self.folder}: {error.strerror}") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _require_free(port: int) -> None:
    if not (reason := why_unusable(port)):
        return
    advice = "choose another with --port, or a free one: rota local up --port 0"
    if reason != "in use":
        raise UnusablePortError(reason, f"port {port} cannot be used: {reason}; {advice}")
    other = answers(ministack.endpoint_at(port), "/_ministack/health")
    by = "another emulator, perhaps that of another project" if other else "something else"
    raise UnusablePortError(reason, f"port {port} is in use by {by}; {advice}")
