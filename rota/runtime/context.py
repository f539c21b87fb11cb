"""What a handler gets: its name, what started it, its variables, its log and its AWS clients."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rota.registry import Trigger
from rota.runtime.stopping import StopRequest


class Variables(Mapping[str, str]):
    """The declared variables and secrets of a task and of its schedule or trigger. `repr` shows no values."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        try:
            return self._values[name]
        except KeyError:
            known = ", ".join(sorted(self._values)) or "none"
            raise KeyError(f"{name} is not declared under the task's env or secrets (declared: {known})") from None

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Variables({', '.join(self._values)})"


@dataclass(frozen=True, slots=True, eq=False)
class TaskContext:
    """One run of one task, for its handler.

    `trigger` is what started the run. `scheduled_time` is the nominal time of a scheduled run in UTC, the same each
    time the event is delivered; None for other runs. `args` are the arguments after the task's name. `region` is that
    of the registry, None in an environment without one. `deadline` is reserved and None.
    """

    name: str
    environment: str
    env: Variables
    log: logging.Logger
    trigger: Trigger = field(default_factory=Trigger)
    scheduled_time: datetime | None = None
    args: tuple[str, ...] = ()
    region: str | None = None
    deadline: datetime | None = None
    stop_request: StopRequest = field(default_factory=StopRequest, repr=False)

    @property
    def stopping(self) -> bool:
        """Whether ECS has sent SIGTERM. If so, finish the current item and return before the stop timeout ends."""
        return self.stop_request.made

    def client(self, service: str, **options: object) -> Any:  # noqa: ANN401  # boto3 makes its client classes at run time
        """A boto3 client with adaptive retries that logs when AWS throttles; `options` go to `boto3.client`."""
        from rota.runtime.aws_client import make_client  # boto3 takes longer to import than most tasks take to start

        return make_client(service, self.log, self.region, **options)
