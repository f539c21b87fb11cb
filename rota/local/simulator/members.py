"""The containers of a running task, and the order in which they start and end.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html, and for what becomes of a
container that waits in vain https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, on
startTimeout.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rota.local.simulator.control_plane import ContainerState
from rota.local.simulator.health import HEALTHY, UNKNOWN, HealthProbe
from rota.local.simulator.logs import LogPump
from rota.local.simulator.planned_container import PlannedContainer
from rota.local.simulator.running_container import RunningContainer
from rota.local.simulator.start_failure import StartFailedError

WAITED_IN_VAIN = "Task failed to start"
"""AWS's whole reason for a task of which a container waits in vain for another."""


@dataclass(slots=True)
class Member:
    """One container of the task, and its state; `left_out` says why it never runs on this machine."""

    plan: PlannedContainer
    running: RunningContainer | None = None
    pump: LogPump | None = None
    probe: HealthProbe | None = None
    exit_code: int | None = None
    reason: str | None = None
    left_out: str | None = None
    started: float = 0.0
    told_to_end: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was started and has ended."""
        return self.exit_code is not None

    @property
    def is_up(self) -> bool:
        """Whether it was started and runs."""
        return self.running is not None and not self.is_over

    def look(self) -> None:
        """Note its end, once."""
        if self.running and self.exit_code is None:
            self.exit_code = self.running.exit_code()
            if self.exit_code is not None:
                self.reason = self.reason or self.running.reason()
                if self.probe:
                    self.probe.stop()

    def state(self, status: str) -> ContainerState:
        """It as the agent reports it in a status of its task: PENDING, RUNNING or STOPPED."""
        health = self.probe.status if self.probe else UNKNOWN
        if status == "STOPPED" or self.is_over:
            return ContainerState(self.plan.name, "STOPPED", self.exit_code, self.reason or self.left_out, health)
        return ContainerState(self.plan.name, "RUNNING" if self.running else "PENDING", None, None, health)


@dataclass(slots=True)
class Members:
    """All containers of the task."""

    all: Sequence[Member] = ()
    _by_name: Mapping[str, Member] = field(init=False)

    def __post_init__(self) -> None:
        self._by_name = {member.plan.name: member for member in self.all}

    @property
    def own(self) -> Member:
        """The container that the others are beside: the first essential one."""
        return next((member for member in self.all if member.plan.essential), self.all[0])

    def ready(self) -> list[Member]:
        """Those that may start now. Raises StartFailedError when one waits in vain."""
        waiting = [member for member in self.all if not member.running and not member.left_out]
        return [member for member in waiting if self._may_start(member)]

    def _may_start(self, member: Member) -> bool:
        met = [self._is_met(name, condition) for name, condition in member.plan.depends_on]  # one may be in vain
        return all(met)

    def _is_met(self, name: str, condition: str) -> bool:
        other = self._by_name.get(name)
        if other is None or other.left_out:
            return True
        met = {
            "START": other.running is not None,
            "COMPLETE": other.is_over,
            "SUCCESS": other.exit_code == 0,
            "HEALTHY": other.is_up and other.probe is not None and other.probe.status == HEALTHY,
        }[condition]
        late = other.plan.start_timeout and time.monotonic() - other.started > other.plan.start_timeout
        in_vain = other.is_over or (other.running is not None and late)
        if not met and in_vain:
            raise StartFailedError(WAITED_IN_VAIN)
        return met

    def ending(self) -> list[Member]:
        """Those that may be told to end now: nothing that waited for them at its start still runs."""
        return [
            member
            for member in self.all
            if member.is_up
            and member.told_to_end is None
            and not any(other.is_up and member.plan.name in dict(other.plan.depends_on) for other in self.all)
        ]
