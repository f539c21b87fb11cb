"""A task as a process: the image's entry point with its task definition's variables, behind a proxy."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rota.local.client.variables import variables
from rota.registry import Environment
from tests.faults.account import Account
from tests.faults.proxy import Proxy

LONGEST_RUN = 120.0
"""Seconds. A run takes two or three; one that is throttled waits, on a machine at work on something else."""


@dataclass(frozen=True)
class Workplace:
    """A project's folder, where its `tasks/` is, and the environment whose tasks are run there."""

    folder: Path
    environment: Environment


@dataclass
class TaskRun:
    """A started run; as a context manager it is over, in whatever way, at the end of the block."""

    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, at: Workplace, name: str, account: Account, proxy: Proxy, folder: Path, *args: str, **more: str
    ) -> Self:
        """Start the task with Monday, 5 January 2026 as its nominal time; `more` are variables over its own."""
        task = at.environment.task(name)
        own = {"ROTA_ENVIRONMENT": at.environment.name, "ROTA_TASK": name, "ROTA_TRIGGER": "schedule"}
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder),
            # Of the buckets, this account's own.
            **{
                key: f"{value}-{account.number}" if key.endswith("_BUCKET") else value
                for key, value in task.env.items()
            },
            **{secret.variable: "0123456789abcdef" for secret in task.secrets},
            **own,
            "ROTA_SCHEDULED_TIME": "2026-01-05T12:00:00Z",
            **variables(proxy.endpoint, account=account.number),
            **more,
        }
        log = folder / f"{name}-{time.monotonic_ns()}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "rota", "run", name, *args],
                cwd=at.folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return cls(process, log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Wait for its end; the exit code, negative for a signal. Raises subprocess.TimeoutExpired."""
        return self.process.wait(LONGEST_RUN)

    def records(self) -> list[dict[str, Any]]:
        """What it has logged so far; a line that is not whole yet, or no record, is left out."""
        lines = self.log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}\n")]

    def has_logged(self, message: str, within: float = 20.0) -> bool:
        """Wait for a record with this message."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if any(record["message"] == message for record in self.records()):
                return True
            time.sleep(0.005)
        return False


def run(
    at: Workplace, name: str, account: Account, proxy: Proxy, folder: Path, *args: str, **more: str
) -> tuple[int, str]:
    """One run from start to end: its exit code and its log as text."""
    with TaskRun.start(at, name, account, proxy, folder, *args, **more) as started:
        return started.end(), started.log.read_text()
