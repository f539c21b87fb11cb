"""The simulator itself: the watcher of schedules, and the tasks that run."""

from datetime import UTC, datetime
from pathlib import Path

from rota.local.simulator.control import AcceptedTask, ControlPlane, DeployedRule, DeployedSchedule, Json, Started


class Simulator:
    """What AWS' clocks and Fargate do, in threads of this process; every method may be called from any thread.

    Its threads talk to the emulator over loopback: `fire`, `deliver` and `close` wait for that, and must not be called
    in the thread that answers requests.
    """

    def __init__(self, control: ControlPlane, project: Path | None) -> None:
        self._control = control
        self._project = project

    @property
    def runs_tasks_in(self) -> str:
        """`container` where an engine answers that has the images of the tasks, otherwise `process`."""
        return "process"

    def start(self) -> None:
        """Start to watch the deployed rules and schedules."""

    def run(self, task: AcceptedTask) -> None:
        """Run a task that RunTask accepted, in a thread of its own."""

    def stop(self, task_arn: str, reason: str | None = None, stop_code: str = "UserInitiated") -> None:
        """Stop a task, as StopTask does; one that does not run is ignored."""

    def fire(self, deployed: DeployedRule | DeployedSchedule) -> Started:
        """Start the targets of a rule or schedule now, as its next due run would."""
        return Started(datetime.now(UTC))

    def deliver(self, rule: DeployedRule, target: Json, payload: str, event: Json) -> Started:
        """Start one ECS target of a rule that an event matched; `payload` is what its input transformer made of it."""
        return Started(datetime.now(UTC))

    def close(self) -> None:
        """Stop watching, and stop every task, politely, then not; after `start` it goes on."""
