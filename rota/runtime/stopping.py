"""SIGTERM: told to the handler at once, and enforced before ECS would send SIGKILL."""

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType


class StopRequest:
    """Whether this process was asked to stop. A plain flag, since a signal handler must not take locks."""

    __slots__ = ("made",)

    def __init__(self) -> None:
        self.made = False


def on_sigterm(request: StopRequest, *, notify: Callable[[], None], grace: float, give_up: Callable[[], None]) -> None:
    """Note SIGTERM in `request`; call `notify` at once and, `grace` seconds later, `give_up`.

    Both are called from a thread that waits on a pipe: a signal handler interrupts arbitrary code, perhaps the middle
    of writing a log record, so that it may neither log nor take a lock. The thread ends with the process.
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
