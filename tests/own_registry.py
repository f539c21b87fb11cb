"""Which tests read tasks/tasks.yaml, and which environment of it they look at."""

import re

from rota.registry import Registry

READERS = ("tests/stacks/test_own_registry.py",)
"""All of them. After any valid change of the file, `make snapshot` renews what they keep, and `make test` is green."""


ASSET = re.compile(r"[0-9a-f]{64}")
"""The hash of an image that is built changes with every line of code, which is no change of the template."""


def without_hashes(template: str) -> str:
    """A template's text, the same whatever the image holds."""
    return ASSET.sub("hash-of-the-image", template)


def shown_environment(registry: Registry) -> str:
    """`staging` where there is one, otherwise the first of the file."""
    return "staging" if "staging" in registry.environments else registry.environments[0]
