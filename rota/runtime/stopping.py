"""SIGTERM: the handler is notified at once, and the run is ended before ECS would send SIGKILL."""

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType


class StopRequest:
    """Whether this process was asked to stop. It is a plain flag, because a signal handler must not take locks."""

    __slots__ = ("made",)

    def __init__(self) -> None:
        self.made = False


def on_sigterm(request: StopRequest, *, notify: Callable[[], None], grace: float, give_up: Callable[[], None]) -> None:
    """On SIGTERM set `request`, call `notify` at once and, `grace` seconds later, `give_up`.

    A thread that waits on a pipe calls both. A signal handler interrupts arbitrary code, perhaps in the middle of a log
    record, so it may neither log nor take a lock. The thread ends with the process.
    """
    reading, writing = os.pipe()

    def note(_number: int, _frame: FrameType | None) -> None:
        if not request.made:
            request.made = True
            os.write(writing, b"\0")

    def wait() -> None:
        os.read(reading, 1)
        notify()
        time.sleep(grace)
        give_up()

    threading.Thread(target=wait, name="rota-sigterm", daemon=True).start()
    signal.signal(signal.SIGTERM, note)
