"""A task's container as a process of this machine: the definition's command, without this shell's environment."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rota.local.simulator.memory import members
from rota.local.simulator.planned_container import PlannedContainer
from rota.local.simulator.running_container import bound
from rota.local.simulator.start_failure import StartFailedError

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The PATH of the usual base images, such as Debian's."""

INTERPRETERS = ("python", "python3")


class ProcessContainer:
    """A process in a session and process group of its own, with a private folder that is removed with it.

    Raises StartFailedError when the program does not exist.
    """

    def __init__(self, container: PlannedContainer, environment: Mapping[str, str], project: Path | None) -> None:
        if project is None:
            raise StartFailedError(
                "CannotStartContainerError: without a container engine a task runs in the project's folder, and the "
                "local AWS was started outside a project"
            )
        argv = [*container.entry_point, *container.command]
        self._folder = Path(tempfile.mkdtemp(prefix="rota-task-"))
        try:
            whole = {**own_variables(self._folder), **environment}
            program = program_of(argv, whole["PATH"], project)
            self._process, self.output = bound(argv, program, whole, project, signal.SIGKILL)
        except OSError as error:
            self.close()
            raise StartFailedError(f"CannotStartContainerError: {error.strerror}: {error.filename}") from None
        except BaseException:
            self.close()
            raise
        self.session: int | None = self._process.pid

    def exit_code(self) -> int | None:
        """128 plus the signal's number when a signal ended it. As in a container, no process survives the first one."""
        if self._process.returncode is None:
            over = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if over is None:
                return None
            self.kill()  # before wait(): until then no other process can have its id
        code = self._process.wait()
        return code if code >= 0 else 128 - code

    def reason(self) -> str | None:
        """None: a process always ends by itself."""
        return None

    def check(self, argv: Sequence[str], within: float) -> bool:  # noqa: ARG002  # as a container's
        """False: the programs of a health check are an image's."""
        return False

    def terminate(self) -> None:
        """Send SIGTERM to the first process only, as in a container."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End every process of the group and of the session."""
        if self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pid in members(self._process.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Remove the private folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


def own_variables(folder: Path) -> dict[str, str]:
    """The variables that an image and its runtime would set, with this interpreter as `python`; makes their folders."""
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    return {
        "PATH": f"{Path(sys.executable).parent}:{SYSTEM_PATH}",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
    }


def program_of(argv: Sequence[str], path: str, project: Path) -> str:
    """The file of a command's program; `python` is this interpreter. Raises StartFailedError if it does not exist."""
    if not argv:
        reason = "the definition has neither entryPoint nor command, and a process has no image that could have one"
        raise StartFailedError(f"CannotStartContainerError: {reason}")
    name = argv[0]
    if name in INTERPRETERS:
        return sys.executable
    found = shutil.which(str(project / name)) if "/" in name else shutil.which(name, path=path)
    if found is None:
        raise StartFailedError(f'CannotStartContainerError: exec: "{name}": executable file not found in $PATH')
    return found
