"""A task that is a command rather than a handler, run as a child of this process."""

import logging
import signal
import subprocess
from collections.abc import Mapping, Sequence

from rota.runtime.handler import INTERRUPTED, RAISED, Result
from rota.runtime.stopping import StopRequest

SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a process."""


class ChildProcess:
    """One command: started once, told to stop at most once, and waited for."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], stop_request: StopRequest) -> None:
        self._argv = list(argv)
        self._environ = dict(environ)
        self._stop_request = stop_request
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, log: logging.Logger) -> Result:
        """Run the command to its end; its exit status is the run's."""
        try:
            self._process = subprocess.Popen(self._argv, env=self._environ)  # noqa: S603  # the registry's own argv
        except OSError as error:
            reason = {"command": self._argv, "reason": error.strerror}
            log.error("the command cannot be started", extra=reason)  # noqa: TRY400  # a wrong path, not a bug
            return Result("failed", RAISED)
        if self._stop_request.made:  # it came while there was no process to tell
            self.stop()
        try:
            status = self._process.wait()
        except KeyboardInterrupt:
            # A terminal sends Ctrl-C to the child as well; one that came another way is passed on as SIGTERM.
            self._end_after_interrupt(self._process)
            return Result("interrupted", INTERRUPTED)
        code = SIGNALLED - status if status < 0 else status
        if self._stop_request.made:
            return Result("stopped", code)
        return Result("failed" if code else "succeeded", code)

    def stop(self) -> None:
        """Pass SIGTERM on."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End a command that did not stop in time."""
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
