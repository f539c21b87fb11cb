"""The hint for a run that failed because something it names is not in the local AWS."""

import re

from rota.registry import Environment
from rota.registry.commands import Commands

ABSENT = re.compile(
    r"\b(?:ClusterNotFound|NoSuchBucket|NoSuchEntity|ResourceNotFound|ParameterNotFound|NonExistentQueue"
    r"|QueueDoesNotExist|NotFoundException|NotFound\b)|Email address is not verified|unable to pull secrets"
)
"""What AWS' error codes and reasons for a missing resource have: each service's API reference lists its own."""


def hint(text: str, environment: Environment, registry: str) -> str:
    """The command that makes what is missing, on a line of its own; empty unless the text names something missing."""
    if not ABSENT.search(text):
        return ""
    prepare = Commands(registry).rota(f"rota local prepare --env {environment.name}")
    return f"\nto make what the tasks name: {prepare}"
