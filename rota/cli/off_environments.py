"""The line about each environment that is off: its tasks are deployed, and nothing starts them."""

from collections.abc import Iterable

from rota.cli.terminal import print_stderr
from rota.registry import Environment

BY_ENVIRONMENT = "disabled, because the environment is"


def off_of(environments: Iterable[Environment]) -> tuple[str, ...]:
    """The names of those that are off."""
    return tuple(environment.name for environment in environments if not environment.enabled)


def print_off(environments: Iterable[Environment]) -> None:
    """Print a line on stderr for each that is off."""
    for name in off_of(environments):
        print_stderr(f"{name} is off: it has enabled: false, so nothing starts its tasks, whatever they say")
