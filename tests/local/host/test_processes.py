import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.local.host import processes
from rota.local.host.processes import birth_of, end_group, signals_held_back


@pytest.fixture
def stubborn() -> Iterator[subprocess.Popen[str]]:
    """A process, leader of a group, that ignores SIGTERM as its child does; it has written that it runs."""
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    child = f"[{sys.executable!r}, '-c', {ignore + 'time.sleep(60)'!r}]"
    program = ignore + f"import subprocess; print(subprocess.Popen({child}).pid, flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    yield process
    process.kill()
    process.communicate()


def test_a_process_that_ignores_sigterm_is_ended_with_its_children(
    stubborn: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOPPED_WITHIN", 0.3)
    assert stubborn.stdout is not None
    child = int(stubborn.stdout.readline())
    end_group(stubborn.pid, lambda: stubborn.poll() is not None)
    until = time.monotonic() + 5
    while birth_of(child) and time.monotonic() < until:  # it has another parent by now, which waits for it
        time.sleep(0.02)
    assert (stubborn.poll(), birth_of(stubborn.pid), birth_of(child)) == (-9, None, None)


@pytest.mark.parametrize("proc", ["/proc", "/no/proc/here"])
def test_a_process_is_distinguished_from_another_with_its_id_by_its_birth(
    proc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By /proc, and by ps where there is none."""
    monkeypatch.setattr(processes, "PROC", Path(proc))
    own = birth_of(os.getpid())
    assert own == birth_of(os.getpid())
    assert None not in (own, birth_of(1))
    assert own != birth_of(1)


@pytest.mark.parametrize("proc", ["/proc", "/no/proc/here"])
def test_a_process_that_has_ended_is_over_even_before_its_parent_noticed(
    proc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PROC", Path(proc))
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert birth_of(process.pid) is not None
    assert process.stdin is not None
    process.stdin.close()
    until = time.monotonic() + 10
    while birth_of(process.pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert birth_of(process.pid) is None
    process.wait()
    assert birth_of(process.pid) is None


def test_a_signal_during_a_start_is_delivered_once_the_started_process_is_known() -> None:
    known = []

    def start() -> None:
        with signals_held_back(signal.SIGINT):
            signal.raise_signal(signal.SIGINT)
            known.append("started")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert known == ["started"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_process_started_while_signals_are_held_back_gets_signals_as_usual() -> None:
    with signals_held_back(signal.SIGTERM):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.terminate()
    child.communicate(timeout=20)
    assert child.returncode == -signal.SIGTERM
