"""A sample task from its command line to its exit code."""

import json
import os
import subprocess
import sys
from typing import Any

from rota.local import Emulator
from tests.tasks.sample import project


def run(emulator: Emulator, *args: str, **variables: str) -> tuple[int, list[dict[str, Any]]]:
    """`python -m rota run --env staging …` in the sample's project: its status and its log."""
    command = [sys.executable, "-m", "rota", "run", "--env", "staging", *args]
    environ = {"PATH": os.environ["PATH"], **emulator.environment, **variables}
    ended = subprocess.run(command, cwd=project(), env=environ, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()]
