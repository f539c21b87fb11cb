"""The life of one task on Fargate, from its acceptance to STOPPED: `TaskLifecycle`.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rota.local.simulator.container import OUT_OF_MEMORY, Engine, EngineContainer
from rota.local.simulator.container_environment import container_environment
from rota.local.simulator.control_plane import AcceptedTask, ControlPlane, TaskState
from rota.local.simulator.efs_folders import EfsFolders
from rota.local.simulator.health import HealthProbe
from rota.local.simulator.logs import LogPump, LogStream
from rota.local.simulator.members import Member, Members
from rota.local.simulator.memory import resident_mib
from rota.local.simulator.planned_container import PlannedTask, planned
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


class TaskLifecycle:
    """One task. `run` does all of it in the thread that calls it; other methods may be called from any thread."""

    def __init__(self, control: ControlPlane, task: AcceptedTask, project: Path | None, folders: EfsFolders) -> None:
        self.task = task
        self._folders = folders
        self._control = control
        self._project = project
        self._members = Members()
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
        for member in self._members.all:
            if member.running and not member.is_over:
                member.running.kill()

    def run(self, slots: threading.Semaphore) -> None:
        """Run the task from its acceptance to its end, once one of the slots is free. Never raises."""
        try:
            plan = planned(self.task)
            self._members = Members(tuple(Member(container) for container in plan.containers))
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
            if any(member.running for member in self._members.all):
                self._report("DEACTIVATING", ending)
                self._report("STOPPING", ending)
            self._end_all()
            self._report("DEPROVISIONING", ending)
        self._report("STOPPED", ending)

    def _run_containers(self, plan: PlannedTask, left: ExitStack) -> Stop:
        """Start them in their order, and wait for a reason to stop. Raises StartFailedError."""
        start = self._starter(plan, left)
        while not (ending := self._ending()):
            for member in self._members.ready():
                start(member)
            if all(member.running or member.left_out for member in self._members.all):
                self._report("RUNNING")
                return self._watch(plan)
            self._wake.wait(LOOKED_AT)
        return ending

    def _starter(self, plan: PlannedTask, left: ExitStack) -> Callable[[Member], None]:
        """What starts a container; `left` gets the clean-up of each. Raises StartFailedError.

        Secrets and log streams of all containers have to be there before the first one starts.
        """
        clients = RoleClients.of_role(
            self._control,
            self.task.scope,
            plan.execution_role or "",
            service=TASKS,
            source_arn=self.task.arn,
            session_name=self.task_id,
        )
        secrets = secret_values(plan.containers, clients)
        streams = {
            one.name: LogStream(one.log, one.name, self.task_id, clients) if one.log else None
            for one in plan.containers
        }
        engine = self._engine(plan, streams)

        def start(member: Member) -> None:
            environment = container_environment(self._control, self.task, member.plan, secrets)
            running: RunningContainer
            if engine:
                running = EngineContainer(
                    engine,
                    member.plan,
                    environment,
                    task_id=self.task_id,
                    memory=plan.memory,
                    cpu=plan.cpu,
                    folders=self._folders,
                )
            else:
                running = ProcessContainer(member.plan, environment, self._project)
            # At the end, in this order: kill what still runs, store the rest of its output, remove its files.
            left.callback(running.close)
            member.pump = LogPump(running.output, streams[member.plan.name])
            left.callback(member.pump.finish, OUTPUT_ENDS_WITHIN)
            left.callback(running.kill)
            member.running, member.started = running, time.monotonic()
            if engine and member.plan.health_check:
                member.probe = HealthProbe(member.plan.health_check, running.check)
                left.callback(member.probe.stop)

        return start

    def _engine(self, plan: PlannedTask, streams: Mapping[str, LogStream | None]) -> Engine | None:
        """The engine that has all images. Without one, only the task's own container runs, and its log says so."""
        engine = Engine.found()
        missing = [one.image for one in plan.containers if engine and not engine.has(one.image)]
        if engine and not missing:
            return engine
        own = self._members.own
        beside = [member for member in self._members.all if member is not own]
        why = f"no container engine here has {', '.join(missing)}" if missing else "no container engine answers here"
        for member in beside:
            member.left_out = f"left out: {why}"
        stream = streams[own.plan.name]
        lacking = [member.plan.name for member in beside]
        lacking += [mount.folder for mount in own.plan.mounts if mount.file_system]
        if lacking and stream:
            stream.add(f"the local AWS runs {own.plan.name} without {', '.join(lacking)}: {why}".encode())
        return None

    def _ending(self) -> Stop | None:
        """Why the task has to stop now: an essential container or all of them have ended, or somebody stops it."""
        self._look()
        if any(member.is_over for member in self._members.all if member.plan.essential):
            return Stop("EssentialContainerExited", "Essential container in task exited")
        if all(member.is_over or member.left_out for member in self._members.all):
            return Stop("EssentialContainerExited", "All containers in task exited")
        return self._stop

    def _watch(self, plan: PlannedTask) -> Stop:
        """Wait until the task has to stop."""
        measured = time.monotonic()
        while not (ending := self._ending()):
            if time.monotonic() - measured >= MEASURED:
                self._limit_memory(plan)
                measured = time.monotonic()
            self._wake.wait(LOOKED_AT)
        return ending

    def _limit_memory(self, plan: PlannedTask) -> None:
        """Kill each container over its own limit, or the largest one if together they are over the task's limit."""
        used = {
            at: resident_mib(member.running.session)
            for at, member in enumerate(self._members.all)
            if member.running and member.running.session and not member.is_over
        }
        over = [at for at, size in used.items() if (limit := self._members.all[at].plan.memory) and size > limit]
        if not over and plan.memory and sum(used.values()) > plan.memory:
            over = [max(used, key=lambda at: used[at])]
        for at in over:
            member = self._members.all[at]
            member.reason = OUT_OF_MEMORY
            if member.running:
                member.running.kill()

    def _end_all(self) -> None:
        """Send SIGTERM to every running container, and SIGKILL after its stop timeout.

        One that another waited for at its start ends after that one.
        """
        self._look()
        while any(member.is_up for member in self._members.all):
            for member in self._members.ending():
                member.told_to_end = time.monotonic()
                if member.probe:
                    member.probe.stop()
                if member.running:
                    member.running.terminate()
            within = self._stop.within if self._stop else None
            for member in self._members.all:
                spent = time.monotonic() - (member.told_to_end or time.monotonic())
                longest = min(member.plan.stop_timeout, within or member.plan.stop_timeout)
                if member.running and member.is_up and spent >= longest:
                    member.running.kill()
            time.sleep(LOOKED_AT)
            self._look()
        for member in self._members.all:
            if member.pump:
                member.pump.finish(OUTPUT_ENDS_WITHIN)

    def _look(self) -> None:
        for member in self._members.all:
            member.look()

    def _report(self, status: str, ending: Stop | None = None) -> None:
        containers = tuple(member.state(status) for member in self._members.all)
        state = TaskState(status, containers, *((ending.code, ending.reason) if ending else ()))
        try:
            self._control.report(self.task.arn, state)
        except Exception:
            LOG.exception("the state of the task %s was not recorded", self.task.arn)
