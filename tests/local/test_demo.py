"""`rota demo`: it shows what it says, and whenever it ends, nothing that it started goes on."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.local.demo import readable

ROOT = Path(__file__).parents[2]


class Demo:
    """A running `rota demo` in a session of its own, as a terminal gives it one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = f"demo-{uuid.uuid4()}"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ROTA_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rota", "demo"],
            cwd=ROOT,
            env={**environ, "DEMO_MARK": self.mark, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def read_until(self, text: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if text in line:
                return
        raise AssertionError(f"the demo ended before it said '{text}': {self.process.communicate()[1]}")

    def left_running(self) -> list[str]:
        """The commands of all processes that inherited the mark."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_text())
            except OSError:
                continue
        return found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


def test_it_shows_the_table_of_staging_and_runs_a_task_to_its_end(demo: Demo) -> None:
    out, err = demo.process.communicate(timeout=60)

    assert (demo.process.returncode, err) == (0, "")
    assert out.startswith("TasksStaging: ")
    assert out.splitlines()[2].split() == ["task", "schedule", "next", "run", "(UTC)", "role", "actions", "cpu/memory"]
    assert "local AWS emulator" in out
    assert "outcome=succeeded  exit_code=0" in out
    assert "  p-1001,2026-01-05,Acme Movers,1250.50,USD\n" in out
    assert demo.left_running() == []
    assert list(demo.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("moment", "sent", "code"),
    [("Starting a local", signal.SIGINT, 130), ("$ python", signal.SIGINT, 130), ("$ python", signal.SIGTERM, 143)],
)
def test_interrupted_at_any_moment_it_leaves_nothing_running(
    demo: Demo, moment: str, sent: signal.Signals, code: int
) -> None:
    demo.read_until(moment)
    time.sleep(0.2)

    if sent == signal.SIGINT:
        os.killpg(demo.process.pid, sent)  # as a terminal sends it: to everyone in the foreground
    else:
        demo.process.send_signal(sent)
    _, err = demo.process.communicate(timeout=30)

    assert "Traceback" not in err
    assert demo.process.returncode == code
    assert demo.left_running() == []
    assert list(demo.folder.iterdir()) == []


def test_a_log_line_is_shown_with_its_time_message_and_extras() -> None:
    line = {
        "time": "2026-01-05T12:00:00.123Z",
        "level": "info",
        "task": "t",
        "message": "done",
        "rows": 3,
        "key": "a b",
    }
    assert readable(json.dumps(line)) == "12:00:00 info    done  rows=3  key=a b"


def test_an_exception_is_shown_with_its_traceback() -> None:
    line = {"time": "2026-01-05T12:00:00.123Z", "level": "error", "message": "raised"}
    error = {"type": "E", "message": "m", "traceback": "Traceback:\n  E: m"}
    assert readable(json.dumps({**line, "exception": error})) == ("12:00:00 error   raised\n    Traceback:\n      E: m")


@pytest.mark.parametrize("line", ["plain text\n", "[1, 2]\n", '{"no": "record"}\n', "5\n"])
def test_what_is_no_log_line_is_shown_as_it_is(line: str) -> None:
    assert readable(line) == line.rstrip("\n")
