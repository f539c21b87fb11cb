"""`python -m rota.local.adapter`: run the local AWS in this process, until SIGTERM.

Its settings are ministack's own variables, and the variables for the local AWS in `rota.own_variables`.
"""

import os
import sys
from pathlib import Path

from rota import own_variables
from rota.errors import RotaError
from rota.local.adapter.parent import end_with_parent
from rota.local.adapter.pinned import require_pinned
from rota.local.host.loopback import HOST


def main() -> int:
    """Run it. Returns 1 when this is not the release of ministack that the patches fit."""
    end_with_parent()
    try:
        require_pinned()
    except RotaError as error:
        print(f"rota: {error}", file=sys.stderr)  # noqa: T201  # its standard error is a log
        return 1
    run(f"http://{HOST}:{os.environ.get('GATEWAY_PORT', '4566')}", os.environ.get(own_variables.PROJECT_ROOT))
    return 0


def run(endpoint: str, project_root: str | None) -> None:
    """Patch ministack, and serve."""
    from rota.local.adapter.ministack_plane import MinistackPlane
    from rota.local.adapter.named_resources import enforce_each
    from rota.local.adapter.parts import Parts
    from rota.local.adapter.patches import PATCHES
    from rota.local.adapter.role_sessions import LIFETIME
    from rota.local.adapter.routes import Pages
    from rota.local.adapter.serving import run_while_serving
    from rota.local.simulator import Simulator

    project = Path(project_root) if project_root else None
    plane = MinistackPlane(endpoint, float(os.environ.get(own_variables.CREDENTIALS_LIFETIME) or LIFETIME))
    parts = Parts(plane, Simulator(plane, project))
    enforce_each()
    for patch in PATCHES:
        patch.apply(parts)
    run_while_serving(parts.simulator)

    import ministack.app

    ministack.app.app = Pages(ministack.app.app, parts, project, tuple(patch.name for patch in PATCHES))
    ministack.app.main()


if __name__ == "__main__":
    sys.exit(main())
