"""The parent process of an emulator for a block of code. The emulator ends once the parent has, in whatever way."""

import os
import signal
import time
from threading import Thread

from rota import own_variables

LOOKED = 0.5
"""Seconds between two looks.

PR_SET_PDEATHSIG would be faster, but it exists only on Linux, and also acts when only the thread that started it ends.
"""

POLITELY = 10.0
"""Seconds that its tasks have to end."""


def end_with_parent() -> None:
    """End this process once its parent has ended, if the variable names one."""
    if parent := os.environ.pop(own_variables.PARENT, ""):
        Thread(target=_watch, args=(int(parent),), daemon=True, name="rota-parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKED)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(POLITELY)
    os.kill(os.getpid(), signal.SIGKILL)
