"""The CDK app: the stacks of every environment of the registry."""

import os
import signal
import sys
from datetime import UTC, datetime

INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""


def leave(*_: object) -> None:
    """End quietly on Ctrl-C. jsii's Node gets it too and may be gone, which jsii would report at the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.exit(INTERRUPTED)


if __name__ == "__main__":
    # Before the imports, which take most of the time.
    signal.signal(signal.SIGINT, leave)

from rota.errors import RotaError  # noqa: E402
from rota.registry import DEFAULT_FILE, load  # noqa: E402
from stacks import add_environment, context_of, new_app, remarks, synthesize  # noqa: E402


def main() -> int:
    """Synthesize the registry that the context key `registry` names. Its problems go to stderr, with exit code 2."""
    # The only clock of a synthesis: docs/adr/0016.
    now = datetime.now(UTC)
    app = new_app()
    try:
        context = context_of(app)
        registry = load(context.registry or DEFAULT_FILE, option="-c registry=FILE")
        environments = [registry.resolve(name, context.image_tag) for name in registry.environments]
        lines = (*registry.warnings, *remarks(registry, context.image_tag, now))
        sys.stderr.writelines(f"{line}\n" for line in lines)
        for environment in environments:
            add_environment(app, environment, registry.root, now)
        synthesize(app, context.max_rules, context.max_roles)
    except RotaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
