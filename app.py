"""The CDK app: the stacks of every environment of the registry."""

import sys

from rota.errors import RotaError
from rota.registry import DEFAULT_FILE, load
from stacks import add_environment, context_of, new_app, synthesize


def main() -> int:
    """Synthesize the registry that the context key `registry` names. Its problems go to stderr, with exit code 2."""
    app = new_app()
    try:
        context = context_of(app)
        registry = load(context.registry or DEFAULT_FILE)
        sys.stderr.writelines(f"{warning}\n" for warning in registry.warnings)
        for name in registry.environments:
            add_environment(app, registry.resolve(name, context.image_tag), registry.root)
        synthesize(app, context.max_rules, context.max_roles)
    except RotaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
