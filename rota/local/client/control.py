"""Calls of the adapter's own pages, for what no call of AWS does: `start` and `health`."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rota.errors import RotaError
from rota.local.host.loopback import ask

WITHIN = 120.0
"""Seconds for a launch of every target, on a busy machine."""


@dataclass(frozen=True, slots=True)
class LaunchReply:
    """The outcome of a launch: the run's nominal time in UTC, the ARNs of its tasks, and a line for each failure."""

    scheduled_time: datetime
    tasks: tuple[str, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What runs at an endpoint: ministack's version, the patches, and the project in whose folder tasks run.

    `runs_tasks_in` is `process` or `container`.
    """

    version: str
    patches: tuple[str, ...]
    project: Path | None
    runs_tasks_in: str


def start(
    endpoint: str, account: str, region: str, *, rule: str = "", schedule: str = "", group: str = "default"
) -> LaunchReply:
    """Launch the targets of a rule or schedule now, exactly as its next due run would.

    Raises RotaError when there is none of that name, when it is the rule of a trigger, and when nobody answers.
    """
    if bool(rule) == bool(schedule):
        raise ValueError("expected the name of either a rule or a schedule")
    named = {"rule": rule} if rule else {"schedule": schedule, "group": group}
    found = _call(endpoint, "POST", "/_rota/start", {"account": account, "region": region, **named})
    moment = datetime.fromisoformat(found["scheduled_time"])
    return LaunchReply(moment, tuple(found["tasks"]), tuple(found["failures"]))


def health(endpoint: str) -> Health:
    """What runs at an endpoint. Raises RotaError when that is not Rota's local AWS."""
    found = _call(endpoint, "GET", "/_rota/health")
    project = Path(found["project"]) if found["project"] else None
    return Health(found["version"], tuple(found["patches"]), project, found["runs_tasks_in"])


def _call(endpoint: str, method: str, path: str, content: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401  # JSON
    body = None if content is None else json.dumps(content).encode()
    try:
        status, answer = ask(endpoint, method, path, WITHIN, body)
    except (OSError, http.client.HTTPException) as error:
        raise RotaError(f"the local AWS at {endpoint} does not answer: {error}") from None
    try:
        found = json.loads(answer)
    except ValueError:
        found = {}
    if status != http.client.OK or not isinstance(found, dict):
        reason = found.get("error") if isinstance(found, dict) else None
        raise RotaError(f"the local AWS at {endpoint}: {reason or f'the answer to {method} {path} is {status}'}")
    return found
