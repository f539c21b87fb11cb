"""The emulator starts and removes no containers of its own: it must not touch an engine that happens to be there.

AWS: runs a task on Fargate, and nothing on the machine of who called RunTask.
Ministack 1.5.33: where it finds a Docker engine it removes containers that are labelled as its own, whoever's they are.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Have it find none."""
    when_imported("ministack.app", _restore)


def _restore(app: Any) -> None:
    app._docker_socket_present = lambda: False
