"""A container engine by way of its command line: `Engine`, and the `Container` that it runs."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BUILDX_NEEDED = 23
"""From this version on the client builds with BuildKit only where the plugin buildx is installed.

https://docs.docker.com/engine/release-notes/23.0/
"""

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
"""Variables that a build may be given without a word in its Dockerfile, and that leave no trace in the image.

https://docs.docker.com/build/building/variables/#pre-defined-build-arguments
"""


class NoEngineError(Exception):
    """There is no container engine here, and none can be started; the text says why."""


class NotAtHandError(NoEngineError):
    """What it takes to have an engine is not on this machine: no fault, and no set-up that failed."""


@dataclass(frozen=True)
class Engine:
    """One engine: the client that speaks to it, where it listens (None: where the client says), and whose it is."""

    client: str
    host: str | None
    private: bool = False

    def __str__(self) -> str:
        return "a private dockerd" if self.private else "the engine that was there"

    def docker(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the client to its end. Raises AssertionError with the end of what it said when it fails."""
        own = {"DOCKER_BUILDKIT": "1"} if has_buildkit(self.client) else {}
        if self.host:
            own["DOCKER_HOST"] = self.host
        command = [self.client, *arguments]
        finished = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=False)
        if check and finished.returncode:
            raise AssertionError(f"docker {' '.join(arguments)}:\n{finished.stdout[-3000:]}\n{finished.stderr[-3000:]}")
        return finished

    def answers(self) -> bool:
        """Whether the engine is there."""
        return self.docker("version", "--format", "{{.Server.Version}}", check=False).returncode == 0

    def inspect(self, what: str) -> Any:  # noqa: ANN401  # JSON
        """What the engine knows of an image or a container."""
        (found,) = json.loads(self.docker("inspect", what).stdout)
        return found

    def build(self, folder: Path, tag: str, *options: str, **arguments: str) -> None:
        """Build the Dockerfile of a folder, with options of the client; the arguments are the Dockerfile's own."""
        given = [word for name, value in arguments.items() for word in ("--build-arg", f"{name}={value}")]
        given += [word for name in PROXIES if name in os.environ for word in ("--build-arg", name)]
        self.docker("build", "--network", "host", "--tag", tag, *options, *given, str(folder))

    def forget(self, tag: str) -> None:
        """Remove an image from an engine that is used further; a private one goes with all it has, and much faster."""
        if not self.private:
            self.docker("image", "rm", "--force", tag)

    def start(self, options: Sequence[str], image: str, argv: Sequence[str]) -> "Container":
        """Start a container; the first word of `argv` is its entry point, and without one the image's own words run."""
        entry_point = ["--entrypoint", argv[0]] if argv else []
        command = ["run", "--detach", *options, *entry_point, image, *argv[1:]]
        return Container(self, self.docker(*command).stdout.strip())


@dataclass(frozen=True)
class Container:
    """A container that was started, until it is removed."""

    engine: Engine
    id: str

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        return int(self.engine.docker("wait", self.id).stdout)

    def stop(self) -> float:
        """SIGTERM, and SIGKILL after the stop timeout, as ECS does; the seconds until it had ended."""
        begun = time.monotonic()
        self.engine.docker("stop", self.id)
        return time.monotonic() - begun

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Wait until the text is in its output. Raises AssertionError when it is not there in time."""
        until = time.monotonic() + seconds
        while text not in self.output:
            assert time.monotonic() < until, f"no {text!r} in {self.output!r}"
            time.sleep(0.1)

    @property
    def output(self) -> str:
        """What it wrote so far, both streams."""
        finished = self.engine.docker("logs", self.id)
        return finished.stdout + finished.stderr

    @property
    def records(self) -> list[Mapping[str, Any]]:
        """The JSON lines of its output."""
        return [json.loads(line) for line in self.output.splitlines() if line.startswith("{")]

    @property
    def state(self) -> Mapping[str, Any]:
        """`ExitCode`, `OOMKilled` and what else the engine says of its end."""
        state: Mapping[str, Any] = self.engine.inspect(self.id)["State"]
        return state

    def remove(self) -> None:
        """Remove it with its volumes, running or not."""
        self.engine.docker("rm", "--force", "--volumes", self.id)


def find_client() -> str:
    """The first client on the path that builds with BuildKit, else the first. Raises NoEngineError without any."""
    found = [path for folder in os.get_exec_path() if (path := shutil.which("docker", path=folder))]
    if not found:
        raise NoEngineError("there is no docker command on the path")
    return next(filter(has_buildkit, found), found[0])


def has_buildkit(client: str) -> bool:
    """Whether this client can build with BuildKit."""
    version = subprocess.run([client, "--version"], capture_output=True, text=True, check=False).stdout
    number = version.removeprefix("Docker version ").partition(".")[0]
    if number.isdecimal() and int(number) < BUILDX_NEEDED:
        return True
    return subprocess.run([client, "buildx", "version"], capture_output=True, check=False).returncode == 0
