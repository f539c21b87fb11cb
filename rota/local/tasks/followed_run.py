"""One run of a task in the local AWS, followed from its launch to its end: `TaskRun`."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rota.errors import RotaError
from rota.registry import Environment, Task

EVERY = 0.2
"""Seconds between two looks."""

Clients = Callable[[str], Any]
"""Makes the client of a service, as `local_session` does."""


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended: the container's exit code, None if it never ran, and AWS's reason for the end."""

    exit_code: int | None
    stop_code: str
    reason: str

    def __str__(self) -> str:
        if self.exit_code is None:
            return f"never ran: {self.reason or self.stop_code}"
        reason = f" ({self.reason})" if self.exit_code and self.reason else ""
        return f"ended with exit code {self.exit_code}{reason}"


class TaskRun:
    """One run, by the ARN of its ECS task."""

    def __init__(self, clients: Clients, environment: Environment, task: Task, arn: str) -> None:
        self.arn = arn
        self.group = task.names.log_group
        self.stream = task.names.log_stream(self.id)
        self._container = task.names.container
        self.cluster = environment.cluster_name
        self._ecs, self._logs = clients("ecs"), clients("logs")

    @property
    def id(self) -> str:
        """The last part of its ARN and of its log stream's name."""
        return self.arn.rpartition("/")[2]

    def log(self, seconds: float | None = None) -> Iterator[str]:
        """The lines of its log as they come, until it has stopped.

        Raises RotaError when it runs for longer than the given seconds, or when ECS does not know it any more.
        """
        until = None if seconds is None else time.monotonic() + seconds
        token: str | None = None
        while True:
            # First its status, then its log: all that a task wrote is in the log before its status is STOPPED.
            over = self._description()["lastStatus"] == "STOPPED"
            token, lines = self._lines_after(token)
            yield from lines
            if over and not lines:
                return
            if until is not None and time.monotonic() > until:
                raise RotaError(f"the task {self.id} has not ended within {seconds:.0f} seconds")
            if not over:
                time.sleep(EVERY)

    def end(self) -> End:
        """How it ended. Call this only once it has stopped."""
        found = self._description()
        containers = {container["name"]: container for container in found.get("containers", ())}
        own = containers.get(self._container, {})
        reason = own.get("reason") or found.get("stoppedReason") or ""
        return End(own.get("exitCode"), found.get("stopCode", ""), reason)

    def stop(self) -> None:
        """Stop it by StopTask. Does nothing when it has ended."""
        from botocore.exceptions import BotoCoreError, ClientError

        with suppress(BotoCoreError, ClientError):
            self._ecs.stop_task(cluster=self.cluster, task=self.arn, reason="stopped by the person who started it")

    def _description(self) -> dict[str, Any]:
        found = self._ecs.describe_tasks(cluster=self.cluster, tasks=[self.arn])
        if not found["tasks"]:
            raise RotaError(f"the task {self.id} is not known any more")
        description: dict[str, Any] = found["tasks"][0]
        return description

    def _lines_after(self, token: str | None) -> tuple[str | None, list[str]]:
        options = {} if token is None else {"nextToken": token}
        try:
            page = self._logs.get_log_events(
                logGroupName=self.group, logStreamName=self.stream, startFromHead=True, **options
            )
        except self._logs.exceptions.ResourceNotFoundException:  # it has written nothing yet
            return token, []
        return page["nextForwardToken"], [event["message"] for event in page["events"]]


def runs_of_family(clients: Clients, environment: Environment, task: Task) -> frozenset[str]:
    """The ARNs of all runs of a task that ECS still knows, running and stopped."""
    ecs = clients("ecs")
    found: set[str] = set()
    for status in ("RUNNING", "STOPPED"):
        pages = ecs.get_paginator("list_tasks").paginate(
            cluster=environment.cluster_name, family=task.names.family, desiredStatus=status
        )
        found.update(arn for page in pages for arn in page["taskArns"])
    return frozenset(found)
