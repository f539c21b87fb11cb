"""The memory of a session of processes, by /proc. On a system without /proc it is 0, and so there is no limit."""

import os
from collections.abc import Iterator

from rota.local.host.processes import PROC

KIB_IN_MIB = 1024


def resident_mib(session: int) -> float:
    """The resident memory of all processes of a session, in MiB; pages that they share count once.

    By the proportional set size of proc_pid_smaps(5), or the resident set of proc_pid_statm(5) if that is not readable.
    """
    return sum(_kib(pid) for pid in members(session)) / KIB_IN_MIB


def members(session: int) -> Iterator[int]:
    """The ids of the processes of a session that have not ended."""
    try:
        names = os.listdir(PROC)  # noqa: PTH208  # a few times a second: no path objects
    except OSError:
        return
    for name in names:
        if not name.isdigit():
            continue
        try:
            stat = (PROC / name / "stat").read_text(errors="replace")
        except OSError:
            continue
        state, _parent, _group, its_session = stat.rpartition(")")[2].split()[:4]
        if int(its_session) == session and state not in "ZX":
            yield int(name)


def _kib(pid: int) -> int:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    try:
        resident = int((PROC / str(pid) / "statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return resident * os.sysconf("SC_PAGE_SIZE") // 1024
