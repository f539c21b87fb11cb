"""A local AWS as a child of this process, for a block of code. It leaves nothing behind."""

import http.client
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from rota import own_variables
from rota.errors import RotaError
from rota.local.client.variables import REGION, variables
from rota.local.emulator import ministack
from rota.local.host.loopback import ask
from rota.local.host.ports import free_port
from rota.local.host.processes import end_group

__all__ = ["REGION", "Emulator"]


class Emulator:
    """A running emulator; as a context manager it stops at the end of the block, and it ends with this process.

    `settings` are ministack's own variables, such as `AUTH=true`, which enforces IAM policies. `project` is the folder
    in which tasks run; without it they run only in a container engine.
    """

    def __init__(self, settings: Mapping[str, str] | None = None, *, project: Path | None = None) -> None:
        self._settings = dict(settings or {})
        self._project = project
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path()
        self._port = 0

    @property
    def endpoint(self) -> str:
        """The URL of every service."""
        return ministack.endpoint_at(self._port)

    @property
    def pid(self) -> int | None:
        """The emulator's process id, also that of its process group; None when it does not run."""
        return self._process.pid if self._process else None

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead any AWS tool, such as boto3 and the CDK CLI, to the emulator and to no other AWS."""
        return variables(self.endpoint)

    def start(self) -> Self:
        """Start it and wait until it answers. Raises RotaError when ministack is not installed or does not come up."""
        ministack.require_ministack()
        self._folder = Path(tempfile.mkdtemp(prefix="rota-emulator-"))
        try:
            started = any(self._attempt() for _ in range(ministack.PORTS_TRIED))
            end_of_log = ministack.end_of_log(self._folder)
        except BaseException:
            self.stop()
            raise
        if not started:
            self.stop()
            raise RotaError(f"the local AWS did not start; the end of its log:\n{end_of_log}")
        return self

    def stop(self) -> None:
        """Stop it with everything that it started, and remove its files. Does nothing when it does not run."""
        self._end()
        if self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = Path()

    def reset(self) -> None:
        """Delete every resource of every account."""
        reset(self.endpoint)

    def ask(self, method: str, path: str, timeout: float = 10) -> tuple[int, bytes]:
        """The status and body of a call to the emulator's own pages (`/_ministack/…`), never through a proxy."""
        return ask(self.endpoint, method, path, timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _attempt(self) -> bool:
        """One attempt on one port. False when the process ended or stayed silent."""
        self._port = free_port()
        # It has a session of its own and outlives a parent that is killed, so it has to watch the parent.
        settings = {**self._settings, own_variables.PARENT: str(os.getpid())}
        process = self._process = ministack.start(self._folder, self._port, settings, self._project)
        if ministack.becomes_ready(self._port, process.pid, lambda: process.poll() is not None):
            return True
        self._end()
        return False

    def _end(self) -> None:
        if process := self._process:
            end_group(process.pid, lambda: process.poll() is not None)
            process.wait()
            self._process = None


def reset(endpoint: str) -> None:
    """Delete every resource of every account of an emulator. Raises RotaError when that fails."""
    try:
        # Running tasks get some seconds to end.
        status, answer = ask(endpoint, "POST", "/_ministack/reset", timeout=60)
    except (OSError, http.client.HTTPException) as error:
        raise RotaError(f"the local AWS at {endpoint} does not answer: {error}") from None
    if status != http.client.OK:
        raise RotaError(f"the local AWS could not be reset: {status} {answer.decode(errors='replace')}")
