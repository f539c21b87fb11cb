"""The process that an emulator for a block of code belongs to: when that is gone, however, so is the emulator."""

import os
import signal
import time
from threading import Thread

from rota import own_variables

LOOKED = 0.5
"""Seconds between two looks.

PR_SET_PDEATHSIG would be quicker, but it comes with the end of the thread that started the process, and on Linux alone.
"""

POLITELY = 10.0
"""Seconds for the end of its tasks."""


def end_with_parent() -> None:
    """Have this process end once its parent has, if that is what the variable asks for."""
    if parent := os.environ.pop(own_variables.PARENT, ""):
        Thread(target=_watch, args=(int(parent),), daemon=True, name="rota-parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKED)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(POLITELY)
    os.kill(os.getpid(), signal.SIGKILL)
