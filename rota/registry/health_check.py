"""A container's health check, as the registry writes it and as ECS takes it.

Bounds and defaults: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rota.registry.durations import seconds

INTERVAL_SECONDS = (5, 300)
TIMEOUT_SECONDS = (2, 60)
START_PERIOD_SECONDS = (1, 300)
RETRIES = (1, 10)

START_TIMEOUT = 120
"""Seconds that Fargate gives a container to become healthy before it gives the waiting ones up: the most there is.

Without it the task stays pending for hours.
Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html and
https://github.com/aws/containers-roadmap/issues/2379
"""

WORDS, SHELL = "CMD", "CMD-SHELL"
"""The first word of ECS's commands: before the words of a program, and before a line for the container's shell."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """How ECS finds out whether a container is healthy; lengths of time are in seconds.

    `command` begins with `CMD` for the words of a program, or is `CMD-SHELL` and a line for the container's shell.
    """

    command: tuple[str, ...]
    interval: int = 30
    timeout: int = 5
    retries: int = 3
    start_period: int = 0


def read_health_check(entry: Mapping[str, Any] | None) -> HealthCheck | None:
    """The check that a registry's mapping means; None where there is none."""
    if entry is None:
        return None
    command = entry["command"]
    words = (SHELL, command) if isinstance(command, str) else (WORDS, *command)
    lengths = {name: seconds(entry[name]) for name in ("interval", "timeout", "start_period") if name in entry}
    return HealthCheck(words, **lengths, **{name: entry[name] for name in ("retries",) if name in entry})


def interval_seconds(text: str) -> int:
    """The seconds between two checks. Raises ValueError outside what ECS allows."""
    return _within(text, INTERVAL_SECONDS)


def timeout_seconds(text: str) -> int:
    """The seconds that one check may take. Raises ValueError outside what ECS allows."""
    return _within(text, TIMEOUT_SECONDS)


def start_period_seconds(text: str) -> int:
    """The seconds in which a failed check does not count. Raises ValueError outside what ECS allows."""
    return _within(text, START_PERIOD_SECONDS)


def _within(text: str, bounds: tuple[int, int]) -> int:
    length = seconds(text)
    least, most = bounds
    if not least <= length <= most:
        raise ValueError(f"must be {least} to {most} seconds, which ECS allows")
    return length
