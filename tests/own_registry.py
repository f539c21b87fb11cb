"""Which tests read tasks/tasks.yaml, and which environment of it they look at."""

from rota.registry import Registry

READERS = ("tests/stacks/test_own_registry.py",)
"""All of them. After any valid change of the file, `make snapshot` renews what they keep, and `make test` is green."""


def shown_environment(registry: Registry) -> str:
    """`staging` where there is one, otherwise the first of the file."""
    return "staging" if "staging" in registry.environments else registry.environments[0]
