"""A task's container as a real container, by the `docker` command line, if an engine answers that has its image.

`docker` gets argument lists that hold no value of a variable. It reads those from its own environment.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rota.local.simulator.efs_folders import EfsFolders
from rota.local.simulator.planned_container import PlannedContainer, PlannedMount
from rota.local.simulator.running_container import KILLED, bound
from rota.local.simulator.start_failure import StartFailedError

SOCKET = Path("/var/run/docker.sock")
ANSWERS_WITHIN = 20.0
"""Seconds for a call of the engine that runs no container."""

APART = ("Docker Desktop", "name=rootless")
"""How `docker info` describes an engine whose host network is not this machine's.

https://docs.docker.com/engine/network/drivers/host/ and https://docs.docker.com/engine/security/rootless/
"""

LABEL = "rota.task"
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


class Engine:
    """A container engine that the `docker` command reaches."""

    def __init__(self, program: str, host: str) -> None:
        self._argv = [program, "--host", host]

    @classmethod
    def found(cls) -> "Engine | None":
        """The engine of DOCKER_HOST or of the default socket; None when there is none or it does not answer.

        Also None when its containers are not in this machine's network and so cannot reach the local AWS: an engine on
        another machine, in a virtual machine, or without root.
        """
        host = os.environ.get("DOCKER_HOST") or (f"unix://{SOCKET}" if SOCKET.exists() else "")
        program = shutil.which("docker")
        if not host.startswith("unix://") or not program or sys.platform != "linux":
            return None
        engine = cls(program, host)
        info = engine.call("info", "--format", "{{.OperatingSystem}} {{.SecurityOptions}}")
        return None if info is None or any(sign in info for sign in APART) else engine

    def call(self, *arguments: str, within: float = ANSWERS_WITHIN) -> str | None:
        """The output of a command; None when it fails or does not answer in time."""
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(  # noqa: S603  # an argument list of ours
                [*self._argv, *arguments],
                env=_of_the_engine(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=within,
                check=True,
            )
            return done.stdout.strip()
        return None

    def has(self, image: str) -> bool:
        """Whether the engine has this image. It never pulls one."""
        return (
            bool(image)
            and not image.startswith("-")
            and self.call("image", "inspect", "--format", "{{.Id}}", image) is not None
        )

    def volumes(self, image: str) -> frozenset[str]:
        """The folders that an image declares as a VOLUME."""
        declared = self.call("image", "inspect", "--format", "{{json .Config.Volumes}}", image)
        return frozenset(json.loads(declared or "null") or ())

    def command(self, *arguments: str) -> list[str]:
        """The argument list of a command."""
        return [*self._argv, *arguments]


class EngineContainer:
    """A container of an engine. Raises StartFailedError.

    It uses this machine's network, to reach the local AWS. So do the other containers of its task, and they find each
    other on `localhost`, as on Fargate.
    """

    def __init__(
        self,
        engine: Engine,
        container: PlannedContainer,
        environment: Mapping[str, str],
        *,
        task_id: str,
        memory: int | None,
        cpu: int | None,
        folders: EfsFolders,
    ) -> None:
        self._engine = engine
        self._name = f"rota-{task_id}-{container.name}"
        self.session: int | None = None
        volumes = volume_options(container.mounts, engine.volumes(container.image), folders)
        arguments = run_arguments(
            self._name, container, environment, task_id=task_id, memory=memory, cpu=cpu, volumes=volumes
        )
        argv = engine.command(*arguments)
        whole = {**_of_the_engine(), **environment}
        try:
            self._process, self.output = bound(argv, argv[0], whole, Path("/"), signal.SIGTERM)
        except OSError as error:
            raise StartFailedError(f"CannotStartContainerError: {error.strerror}") from None
        self._state: dict[str, Any] | None = None

    def exit_code(self) -> int | None:
        """The exit code of its first process as the engine reports it, or else that of `docker run`."""
        code = self._process.poll()
        if code is None:
            return None
        if self._state is None:
            shown = self._engine.call("inspect", "--type", "container", "--format", "{{json .State}}", self._name)
            self._state = json.loads(shown) if shown else {"ExitCode": KILLED if code < 0 else code}
        return int(self._state["ExitCode"])

    def reason(self) -> str | None:
        """The reason when it was out of memory, or when the engine could not start it."""
        state = self._state or {}
        if state.get("OOMKilled"):
            return OUT_OF_MEMORY
        return f"CannotStartContainerError: {state['Error']}" if state.get("Error") else None

    def check(self, argv: Sequence[str], within: float) -> bool:
        """Whether a program in it ends with 0 within so many seconds."""
        return self._engine.call("exec", self._name, *argv, within=within) is not None

    def terminate(self) -> None:
        """Send SIGTERM to its first process."""
        self._engine.call("kill", "--signal", "TERM", self._name)

    def kill(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            self._engine.call("kill", self._name)

    def close(self) -> None:
        """Remove it."""
        self._engine.call("rm", "--force", "--volumes", self._name)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def volume_options(
    mounts: Sequence[PlannedMount], declared: Collection[str], folders: EfsFolders
) -> Iterator[tuple[str, str]]:
    """The options that mount a container's volumes. `declared` are the folders that its image has as a VOLUME.

    An empty volume is as on Fargate: with owner, mode and content of the image's folder if the image declares it,
    otherwise root's.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    for mount in mounts:
        if mount.file_system:
            source = folders.of(mount.file_system, mount.access_point)
            yield "--volume", f"{source}:{mount.folder}{':ro' if mount.read_only else ''}"
        elif mount.folder in declared:
            yield "--volume", mount.folder
        else:
            # Not a tmpfs: runc gives that the mode which the folder has in the image, such as 1777 for /tmp.
            yield "--mount", f"type=volume,destination={mount.folder},volume-nocopy=true"


def run_arguments(
    name: str,
    container: PlannedContainer,
    environment: Mapping[str, str],
    *,
    task_id: str,
    memory: int | None,
    cpu: int | None,
    volumes: Iterable[tuple[str, str]] = (),
) -> list[str]:
    """The arguments of `docker` that run a container by its definition; memory in MiB, CPU in units of 1/1024.

    https://docs.docker.com/reference/cli/docker/container/run/
    """
    entry_point = container.entry_point
    limit = min(filter(None, (container.memory, memory)), default=None)
    return [
        *("run", "--rm=false", "--name", name, "--label", f"{LABEL}={task_id}", "--pull", "never"),
        *("--network", "host", "--security-opt", "no-new-privileges", "--stop-timeout", str(container.stop_timeout)),
        *(["--read-only"] if container.read_only else []),
        *(word for option in volumes for word in option),
        *(["--ulimit", "nofile={}:{}".format(*container.open_files)] if container.open_files else []),
        *(["--user", container.user] if container.user else []),
        *(word for capability in container.dropped_capabilities for word in ("--cap-drop", capability)),
        *(["--init"] if container.init else []),
        *(["--memory", f"{limit}m", "--memory-swap", f"{limit}m"] if limit else []),
        *(["--cpus", str(cpu / 1024)] if cpu else []),
        *(["--cpu-shares", str(container.cpu)] if container.cpu else []),
        *(word for variable in sorted(environment) for word in ("--env", variable)),
        *(["--entrypoint", entry_point[0]] if entry_point else []),
        container.image,
        *entry_point[1:],
        *container.command,
    ]


def _of_the_engine() -> dict[str, str]:
    """The variables of this shell that `docker` needs to find its own files."""
    return {name: os.environ[name] for name in ("HOME", "PATH", "DOCKER_CONFIG") if name in os.environ}
