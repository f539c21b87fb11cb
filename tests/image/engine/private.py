"""A dockerd of our own for machines that have none running: on its own socket, with its own files, gone at the end.

Linux and root are needed. The engine has no bridge and touches no firewall rule: what it builds and runs has the
machine's network or none.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.image.engine.client import Engine, NoEngineError, find_client

PREFIX = "rota-engine-"
READY_WITHIN = 60.0
IN_MEMORY = 2 * 1024**3
"""Bytes that the engine's files may take in memory: the base, the image and what a build needs are half of that."""

STOPPED_WITHIN = 30.0
"""Seconds. It ends its containers first, each of them within ten."""


@contextmanager
def private_engine() -> Iterator[Engine]:
    """A running engine for the length of the block. Raises NoEngineError when it does not come up."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        clear_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    # Held while this process lives: a folder whose lock is free was left by one that was killed.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            _keep_data_in_memory(folder / "data")
            with _dockerd(folder) as process:
                yield _ready(folder, process)
        finally:
            clear(folder)


def clear_if_left(folder: Path) -> None:
    """Clear a folder unless the process that made it still lives."""
    with suppress(FileNotFoundError, BlockingIOError), (folder / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        clear(folder)


def _keep_data_in_memory(data: Path) -> None:
    """Mount the folder in memory where there is plenty: tens of thousands of files are slow to remove from a disk."""
    data.mkdir()
    if os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > 2 * IN_MEMORY:
        # Where even root may not mount, the disk serves.
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={IN_MEMORY},mode=0711", "tmpfs", data], check=False)


@contextmanager
def _dockerd(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = ["setpriv", "--pdeathsig", "TERM", "dockerd"]  # it ends, too, when this process is killed
    command += [f"--host=unix://{folder}/socket", f"--data-root={folder}/data", f"--exec-root={folder}/exec"]
    command += [f"--pidfile={folder}/pid", "--shutdown-timeout=1"]
    command += ["--bridge=none", "--iptables=false", "--ip-masq=false", "--ip-forward=false"]
    with (folder / "log").open("wb") as log:
        # Its own session: Ctrl-C in the terminal must not end it before the containers are removed.
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPPED_WITHIN)


def _ready(folder: Path, process: "subprocess.Popen[bytes]") -> Engine:
    engine = Engine(find_client(), f"unix://{folder}/socket", private=True)
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if engine.answers():
            return engine
        time.sleep(0.2)
    end_of_log = "\n".join((folder / "log").read_text(errors="replace").splitlines()[-10:])
    raise NoEngineError(f"dockerd does not start; the end of its log:\n{end_of_log}")


def clear(folder: Path) -> None:
    """End every process that was started with the folder's name, politely first, unmount and remove the folder."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in processes_of(folder):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + STOPPED_WITHIN
        while processes_of(folder) and time.monotonic() < until:
            time.sleep(0.1)
    for point in sorted(mounts_below(folder), key=len, reverse=True):
        subprocess.run(["umount", "--lazy", point], check=False)
    shutil.rmtree(folder, ignore_errors=True)


def processes_of(folder: Path) -> set[int]:
    """Living processes whose command line has the folder in it (dockerd, containerd, shims), and their children."""
    parents: dict[int, int] = {}
    named = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            with suppress(FileNotFoundError, ProcessLookupError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents[int(entry.name)] = int(parent)
                    if f"{folder}/".encode() in (entry / "cmdline").read_bytes():
                        named.add(int(entry.name))
    found: set[int] = set()
    while found != named:
        found = set(named)
        named |= {pid for pid, parent in parents.items() if parent in found}
    return found


def mounts_below(folder: Path) -> list[str]:
    """Mount points below the folder (proc(5): the fifth field of mountinfo)."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [point for point in points if point.startswith(f"{folder}/")]
