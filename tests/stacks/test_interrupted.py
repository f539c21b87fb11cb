"""Ctrl-C in a synthesis, which the app and jsii's Node get at the same time; about 4 seconds.

It ended in a KeyboardInterrupt with its traceback, and in a BrokenPipeError of jsii at the end of Python.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.constructs.synthesis import PROJECT

PATIENCE = 60.0


def has_begun(process: subprocess.Popen[str]) -> bool:
    """Whether Python imports something already."""
    return "site-packages" in Path(f"/proc/{process.pid}/maps").read_text()


def has_node(process: subprocess.Popen[str]) -> bool:
    """Whether jsii has started Node."""
    return bool(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("moment", [has_begun, has_node])
def test_ctrl_c_ends_a_synthesis_quietly(moment: Callable[[subprocess.Popen[str]], bool], tmp_path: Path) -> None:
    context = {"registry": str(PROJECT / "examples" / "pfml" / "tasks.yaml")}
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env={**os.environ, "CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": json.dumps(context)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + PATIENCE
    while not moment(process):
        assert process.poll() is None, "it has ended"
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    printed, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed) == (130, "")
    assert not (tmp_path / "manifest.json").exists()
