"""The life of one task on Fargate, from its acceptance to STOPPED: `TaskLifecycle`.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rota.local.simulator.container import OUT_OF_MEMORY, Engine, EngineContainer
from rota.local.simulator.container_environment import container_environment
from rota.local.simulator.control_plane import AcceptedTask, ContainerState, ControlPlane, TaskState
from rota.local.simulator.logs import LogPump, LogStream
from rota.local.simulator.memory import resident_mib
from rota.local.simulator.planned_container import PlannedContainer, PlannedTask, planned
from rota.local.simulator.process import ProcessContainer
from rota.local.simulator.role_clients import RoleClients
from rota.local.simulator.running_container import RunningContainer
from rota.local.simulator.secret_values import secret_values
from rota.local.simulator.start_failure import StartFailedError

LOOKED_AT = 0.05
"""Seconds between two looks at the containers."""

MEASURED = 0.25
"""Seconds between two looks at their memory."""

OUTPUT_ENDS_WITHIN = 5.0
"""Seconds after a container's end for reading and storing its last output."""

TASKS = "ecs-tasks.amazonaws.com"
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a task has to stop; `within` limits the containers' stop timeouts, in seconds."""

    code: str
    reason: str
    within: float | None = None


@dataclass(slots=True)
class Member:
    """One container of the task, and its state."""

    plan: PlannedContainer
    running: RunningContainer | None = None
    pump: LogPump | None = None
    exit_code: int | None = None
    reason: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was started and has ended."""
        return self.exit_code is not None

    def look(self) -> None:
        """Note its end, once."""
        if self.running and self.exit_code is None:
            self.exit_code = self.running.exit_code()
            if self.exit_code is not None:
                self.reason = self.reason or self.running.reason()


class TaskLifecycle:
    """One task. `run` does all of it in the thread that calls it; other methods may be called from any thread."""

    def __init__(self, control: ControlPlane, task: AcceptedTask, project: Path | None) -> None:
        self.task = task
        self._control = control
        self._project = project
        self._members: tuple[Member, ...] = ()
        self._stop: Stop | None = None
        self._wake = threading.Event()

    @property
    def task_id(self) -> str:
        """The last part of its ARN."""
        return self.task.arn.rpartition("/")[2]

    def stop(self, code: str, reason: str, within: float | None = None) -> None:
        """Have it stop. The first reason counts; `within` of a later call replaces the time."""
        now = self._stop
        self._stop = Stop(code, reason, within) if now is None else Stop(now.code, now.reason, within or now.within)
        self._wake.set()

    def kill(self) -> None:
        """End its containers at once, if its thread does not."""
        for member in self._members:
            if member.running and not member.is_over:
                member.running.kill()

    def run(self, slots: threading.Semaphore) -> None:
        """Run the task from its acceptance to its end, once one of the slots is free. Never raises."""
        try:
            plan = planned(self.task)
            self._members = tuple(Member(container) for container in plan.containers)
            self._report("PENDING")
            while not self._stop and not slots.acquire(timeout=LOOKED_AT):
                pass
            if self._stop:
                return self._report("STOPPED", self._stop)
            try:
                self._live(plan)
            finally:
                slots.release()
        except Exception:
            LOG.exception("the task %s ended because of an error in the simulator", self.task.arn)
            self._report("STOPPED", Stop("TaskFailedToStart", "InternalError: see the log of the local AWS"))
        return None

    def _live(self, plan: PlannedTask) -> None:
        with ExitStack() as left:
            try:
                self._report("ACTIVATING")
                ending = self._stop or self._run_containers(plan, left)
            except StartFailedError as error:
                ending = Stop("TaskFailedToStart", str(error))
            if any(member.running for member in self._members):
                self._report("DEACTIVATING", ending)
                self._report("STOPPING", ending)
            self._end_all()
            self._report("DEPROVISIONING", ending)
        self._report("STOPPED", ending)

    def _run_containers(self, plan: PlannedTask, left: ExitStack) -> Stop:
        """Start them, and wait for a reason to stop. Raises StartFailedError."""
        self._start(plan, left)
        self._report("RUNNING")
        return self._watch(plan)

    def _start(self, plan: PlannedTask, left: ExitStack) -> None:
        """Start every container; `left` gets the clean-up of each. Raises StartFailedError."""
        containers = plan.containers
        clients = RoleClients.of_role(
            self._control,
            self.task.scope,
            plan.execution_role or "",
            service=TASKS,
            source_arn=self.task.arn,
            session_name=self.task_id,
        )
        secrets = secret_values(containers, clients)
        streams = [LogStream(one.log, one.name, self.task_id, clients) if one.log else None for one in containers]
        engine = Engine.found()
        if engine and not all(engine.has(container.image) for container in containers):
            engine = None
        for member, stream in zip(self._members, streams, strict=True):
            environment = container_environment(self._control, self.task, member.plan, secrets)
            running: RunningContainer
            if engine:
                running = EngineContainer(
                    engine, member.plan, environment, task_id=self.task_id, memory=plan.memory, cpu=plan.cpu
                )
            else:
                running = ProcessContainer(member.plan, environment, self._project)
            # At the end, in this order: kill what still runs, store the rest of its output, remove its files.
            left.callback(running.close)
            member.pump = LogPump(running.output, stream)
            left.callback(member.pump.finish, OUTPUT_ENDS_WITHIN)
            left.callback(running.kill)
            member.running = running

    def _watch(self, plan: PlannedTask) -> Stop:
        """Wait until an essential container or all of them have ended, or the task has to stop."""
        measured = time.monotonic()
        while True:
            self._look()
            if any(member.is_over for member in self._members if member.plan.essential):
                return Stop("EssentialContainerExited", "Essential container in task exited")
            if all(member.is_over for member in self._members):
                return Stop("EssentialContainerExited", "All containers in task exited")
            if self._stop:
                return self._stop
            if time.monotonic() - measured >= MEASURED:
                self._limit_memory(plan)
                measured = time.monotonic()
            self._wake.wait(LOOKED_AT)

    def _limit_memory(self, plan: PlannedTask) -> None:
        """Kill each container over its own limit, or the largest one if together they are over the task's limit."""
        used = {
            at: resident_mib(member.running.session)
            for at, member in enumerate(self._members)
            if member.running and member.running.session and not member.is_over
        }
        over = [at for at, size in used.items() if (limit := self._members[at].plan.memory) and size > limit]
        if not over and plan.memory and sum(used.values()) > plan.memory:
            over = [max(used, key=lambda at: used[at])]
        for at in over:
            member = self._members[at]
            member.reason = OUT_OF_MEMORY
            if member.running:
                member.running.kill()

    def _end_all(self) -> None:
        """Send SIGTERM to every running container, and SIGKILL after its stop timeout."""
        rest = [member for member in self._members if member.running and not member.is_over]
        for member in rest:
            if member.running:
                member.running.terminate()
        begin = time.monotonic()
        while rest := self._unfinished(rest):
            spent = time.monotonic() - begin
            within = self._stop.within if self._stop else None
            for member in rest:
                if member.running and spent >= min(member.plan.stop_timeout, within or member.plan.stop_timeout):
                    member.running.kill()
            time.sleep(LOOKED_AT)
        for member in self._members:
            if member.pump:
                member.pump.finish(OUTPUT_ENDS_WITHIN)

    def _unfinished(self, members: Sequence[Member]) -> list[Member]:
        self._look()
        return [member for member in members if not member.is_over]

    def _look(self) -> None:
        for member in self._members:
            member.look()

    def _report(self, status: str, ending: Stop | None = None) -> None:
        containers = tuple(_state(member, status) for member in self._members)
        state = TaskState(status, containers, *((ending.code, ending.reason) if ending else ()))
        try:
            self._control.report(self.task.arn, state)
        except Exception:
            LOG.exception("the state of the task %s was not recorded", self.task.arn)


def _state(member: Member, status: str) -> ContainerState:
    """A container as the agent reports it: PENDING, RUNNING or STOPPED."""
    if status == "STOPPED" or member.is_over:
        return ContainerState(member.plan.name, "STOPPED", member.exit_code, member.reason)
    return ContainerState(member.plan.name, "RUNNING" if member.running else "PENDING")
