"""The emulator starts and removes no containers, and so leaves the user's container engine alone.

AWS: runs a task on Fargate, and nothing on the caller's machine.
Ministack 1.5.33: if it finds a Docker engine, it removes every container with its label, even another emulator's.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Have it find no engine."""
    when_imported("ministack.app", _restore)


def _restore(app: Any) -> None:
    app._docker_socket_present = lambda: False
