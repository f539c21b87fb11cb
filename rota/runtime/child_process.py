"""A task that is a command, run as a child of this process."""

import logging
import signal
import subprocess
from collections.abc import Mapping, Sequence

from rota.runtime.handler import INTERRUPTED, RAISED, Result
from rota.runtime.stopping import StopRequest

SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a process."""


class ChildProcess:
    """One command, which is started once, stopped at most once, and waited for."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], stop_request: StopRequest) -> None:
        self._argv = list(argv)
        self._environ = dict(environ)
        self._stop_request = stop_request
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, log: logging.Logger) -> Result:
        """Run the command to its end; its exit code is the run's."""
        try:
            self._process = subprocess.Popen(self._argv, env=self._environ)  # noqa: S603  # the registry's own argv
        except OSError as error:
            reason = {"command": self._argv, "reason": error.strerror}
            log.error("the command cannot be started", extra=reason)  # noqa: TRY400  # a wrong path, not a bug
            return Result("failed", RAISED)
        if self._stop_request.made:  # SIGTERM came before there was a process
            self.stop()
        try:
            status = self._process.wait()
        except KeyboardInterrupt:
            # A terminal sends Ctrl-C to the child as well. If it came another way, the child gets SIGTERM.
            self._end_after_interrupt(self._process)
            return Result("interrupted", INTERRUPTED)
        code = SIGNALLED - status if status < 0 else status
        if self._stop_request.made:
            return Result("stopped", code)
        return Result("failed" if code else "succeeded", code)

    def stop(self) -> None:
        """Send SIGTERM to the command."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill a command that did not stop in time."""
        if self._process:
            self._process.kill()

    @staticmethod
    def _end_after_interrupt(process: subprocess.Popen[bytes]) -> None:
        for end in (process.terminate, process.kill):
            try:
                process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                end()
        process.wait()
