"""Whether an emulator that a test started itself, perhaps without the adapter, is ready."""

import subprocess
import time

from rota.local.emulator import ministack
from rota.local.host.loopback import answers


def becomes_ready(port: int, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until it answers. False when it ended or did not answer."""
    until = time.monotonic() + ministack.READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if answers(ministack.endpoint_at(port), "/_ministack/ready"):
            return True
        time.sleep(0.05)
    return False
